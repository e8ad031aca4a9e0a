"""What services return about the action log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crm_core.models.audit import AuditEntry
from crm_core.models.deals import Deal
from crm_core.models.leads import Lead
from crm_core.models.people import Manager
from crm_core.models.plans import SalesPlan
from crm_core.rules.filters import Cursor
from crm_core.rules.log import LogFilter


@dataclass(frozen=True, slots=True)
class LogNames:
    """What the filter names."""

    actor: str | None = None
    deal: Deal | None = None
    """With its lead and plan loaded."""
    plan: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    entries: Sequence[AuditEntry]
    """Newest first, with their actors loaded."""
    deals: Mapping[int, Deal]
    """Of the entries, with lead and plan loaded."""
    leads: Mapping[int, Lead]
    plans: Mapping[int, SalesPlan]
    people: Mapping[int, Manager]
    """Whom entries about people are about."""
    filter: LogFilter
    names: LogNames
    page: int
    next: Cursor | None
    """Towards older entries."""
    previous: Cursor | None
    now: datetime
    today: date
    """In the company's zone."""
