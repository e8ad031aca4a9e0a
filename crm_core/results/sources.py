"""What services return about the links of plans and their named sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models.plans import SalesPlan, Source


@dataclass(frozen=True, slots=True)
class PlanSources:
    plan: SalesPlan
    sources: Sequence[tuple[Source, int]]
    """Living or archived ones by name, with how many deals came from each."""


@dataclass(frozen=True, slots=True)
class SourceUse:
    source: Source
    plan: SalesPlan
    leads: int
    """People whom it brought first."""
    deals: int
