"""What services return about many deals that change hands at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from crm_core.models.people import Manager
from crm_core.results.deals import Colleague


class Outcome(StrEnum):
    """Why a deal did not change hands."""

    ALREADY = "already"
    """It is theirs as it is."""
    MOVED = "moved"
    """It has changed hands since it was chosen."""
    CLOSED = "closed"
    HIDDEN = "hidden"
    """The actor may not see or transfer it any more."""
    MANUAL = "manual"
    """By the plan's rule, but the plan is manual."""
    NOBODY = "nobody"
    """By the plan's rule, but nobody else is available."""


@dataclass(frozen=True, slots=True)
class Lot:
    """How many deals, and their amount."""

    count: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Transferred:
    done: Lot
    to: Sequence[tuple[Manager, int]]
    """Who got how many, those with the most first."""
    skipped: Mapping[Outcome, Sequence[int]] = field(default_factory=dict)
    """The numbers of the deals."""
    left: int = 0
    """More than are handed out at once: as many wait for another tap."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """The deals that a person has ticked."""

    ids: frozenset[int]
    lot: Lot
    """Of those that are still open and in sight."""
    version: int
    """Grows with every change: what is confirmed is what was shown."""


@dataclass(frozen=True, slots=True)
class Takers:
    """Whom the deals may be handed to, with how many each holds."""

    lot: Lot
    people: Sequence[Colleague]
    by_rule: bool
    """Is one of the deals in a plan that has a rule?"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be confirmed."""

    lot: Lot
    to: Manager | None
    """None: by the rule of each deal's plan."""
    manual: int
    """Of these there is no rule to go by, if it is to be by the rule."""
    seen: int = 0
    """The version of the ticks."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """Everything that a person has in work, and who could take it."""

    person: Manager
    takers: Takers
