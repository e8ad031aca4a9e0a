"""What services return about the team of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models.people import Manager
from crm_core.models.plans import PlanMember, SalesPlan
from crm_core.results.deals import Colleague


@dataclass(frozen=True, slots=True)
class Seat:
    member: PlanMember
    """May have been removed since somebody saw it."""
    manager: Manager
    open_deals: int
    """That they hold in the plan."""
    works: bool
    """Does their role work on deals?"""


@dataclass(frozen=True, slots=True)
class Team:
    plan: SalesPlan
    seats: Sequence[Seat]
    """Whoever is in the team, switched on or off, by name."""
    waiting: int
    """Open deals of the plan that nobody has."""


@dataclass(frozen=True, slots=True)
class SeatCard:
    plan: SalesPlan
    seat: Seat


@dataclass(frozen=True, slots=True)
class Newcomers:
    plan: SalesPlan
    people: Sequence[tuple[Manager, int]]
    """Those who may hold deals and are not in the team, by name; with the version of the seat they had, or 0."""


@dataclass(frozen=True, slots=True)
class Heirs:
    card: SeatCard
    people: Sequence[Colleague]
    """Whom the member's deals may go to: the plan's team first."""


@dataclass(frozen=True, slots=True)
class Removal:
    card: SeatCard
    """As it is now."""
    deals: int
    """Open ones that the decision was, or still has to be, about."""

    @property
    def done(self) -> bool:
        """False if somebody has to decide first what becomes of the deals."""
        return self.card.seat.member.removed_at is not None
