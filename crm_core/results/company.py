"""What services return about the company."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.models.company import Company
from crm_core.models.plans import SalesPlan


@dataclass(frozen=True, slots=True)
class Steps:
    """How far a new company has come; nothing of it is kept, all of it is seen from the data."""

    company: Company
    plan: SalesPlan | None
    """A living one: where people who just write go, else the oldest."""
    staffed: bool
    """Somebody is in the team of a living plan, or has an open invitation."""
    colleagues: bool
    """There is more than one person on staff."""
    met: bool
    """A deal has come already."""

    @property
    def named(self) -> bool:
        return bool(self.company.name)

    @property
    def taken(self) -> int:
        return sum((self.named, self.plan is not None, self.staffed))

    @property
    def complete(self) -> bool:
        return self.taken == STEPS


STEPS = 3
"""The company, its first plan, its first manager."""
