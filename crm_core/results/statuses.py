"""What services return about a plan's statuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models.plans import Kind, RefusalReason, SalesPlan, Status


@dataclass(frozen=True, slots=True)
class StatusList:
    plan: SalesPlan
    rows: Sequence[tuple[Status, int]]
    """The living ones in order, won and lost last, with how many open deals stand in each."""


@dataclass(frozen=True, slots=True)
class StatusCard:
    status: Status
    """May have been deleted since somebody saw it."""
    plan: SalesPlan
    statuses: Sequence[Status]
    """The plan's living ones in order, won and lost last."""
    deals: int
    """Open ones that stand in it."""
    selected: Sequence[RefusalReason]
    """The plan's reasons in their order; of the lost status alone."""
    company: Sequence[RefusalReason]
    """All reasons that it could have, by name; of the lost status alone."""

    @property
    def steps(self) -> Sequence[Status]:
        """The intermediate ones in order."""
        return [status for status in self.statuses if status.kind is Kind.OPEN]
