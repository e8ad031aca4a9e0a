"""What services return about people on staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models.people import Manager, Role
from crm_core.models.plans import SalesPlan
from crm_core.rules.hours import Hours


@dataclass(frozen=True, slots=True)
class PersonCard:
    person: Manager
    """With their role and its rights."""
    manageable: bool
    """May the actor change the person?"""
    itself: bool
    """Is it the actor?"""
    plans: Sequence[SalesPlan]
    """Living ones in which they have a seat."""
    open_deals: int
    hours: Hours | None
    place: int
    """In the list that the card was opened from."""


@dataclass(frozen=True, slots=True)
class RoleChoice:
    card: PersonCard
    roles: Sequence[Role]
    """Those that the actor may give, with their rights."""


@dataclass(frozen=True, slots=True)
class Seats:
    card: PersonCard
    plans: Sequence[SalesPlan]
    """Every living plan."""


@dataclass(frozen=True, slots=True)
class Heirs:
    """Who can take a person's deals over, with how many each holds."""

    card: PersonCard
    people: Sequence[tuple[Manager, int]]


@dataclass(frozen=True, slots=True)
class Farewell:
    """What is to be confirmed before somebody leaves the staff."""

    card: PersonCard
    heir: Manager | None
    """Who gets the open deals; None: they are handed out again."""
