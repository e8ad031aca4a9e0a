"""What services return about groups of the team."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.models.deals import Deal
from crm_core.models.groups import TeamGroup
from crm_core.models.plans import SalesPlan


@dataclass(frozen=True, slots=True)
class PlanGroup:
    plan: SalesPlan
    group: TeamGroup | None


@dataclass(frozen=True, slots=True)
class GroupTake:
    deal: Deal
    taken: bool
    """False: the bot could not write to whoever tapped, so nothing was done."""
