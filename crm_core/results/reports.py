"""What can be chosen for a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models.people import Manager
from crm_core.models.plans import SalesPlan, Source
from crm_core.rules.report_about import About
from crm_core.rules.report_params import Part

Item = SalesPlan | Manager | Source


@dataclass(frozen=True, slots=True)
class ReportChoices:
    about: About
    items: Sequence[Item] = ()
    offered: frozenset[Part] = frozenset()
    """The parts by which this reader can restrict it."""
