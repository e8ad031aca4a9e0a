"""What can be chosen for a report, and the lists behind its figures that are no deals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from crm_core.models.people import Manager
from crm_core.models.plans import Pick, SalesPlan, Source
from crm_core.results.deals import DealRow
from crm_core.rules.filters import Cursor
from crm_core.rules.report_about import About
from crm_core.rules.report_params import Part

Item = SalesPlan | Manager | Source


@dataclass(frozen=True, slots=True)
class ReportChoices:
    about: About
    items: Sequence[Item] = ()
    offered: frozenset[Part] = frozenset()
    """The parts by which this reader can restrict it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where a page stands in its list."""

    total: int
    page: int
    pages: int
    next: Cursor | None
    previous: Cursor | None


class ReportLead(NamedTuple):
    id: int
    name: str
    archived: bool
    opens: bool
    """The reader may open the lead as audiences show them; never somebody who was erased."""
    deal_id: int | None
    """The newest that the report is about."""


@dataclass(frozen=True, slots=True)
class ReportLeads:
    """A page of the leads whom a figure counts."""

    about: About
    source: str | None
    """The name of the one source that is meant."""
    with_deal: bool
    rows: Sequence[ReportLead]
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class ReportHand:
    """A page of what the system dealt by a plan's rule, to one person or to all: a deal may have been dealt twice."""

    about: About
    plan: str
    pick: Pick
    manager: str | None
    rows: Sequence[tuple[int, datetime, DealRow | None]]
    """The ledger's entry, when it was, and the deal; None: it is open and its lead in the archive."""
    sheet: Sheet
    now: datetime
