"""Whom the system hands a deal to (product, section 2). Pure: candidates in, a choice out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter
from random import Random
from typing import NamedTuple

from crm_core.models import Mode, Pick, Pool

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Distribution(NamedTuple):
    """How a plan's new deals reach managers; pool and pick are for the even mode."""

    mode: Mode
    pool: Pool
    pick: Pick


class Skip(StrEnum):
    """Why an active member of the plan was not asked."""

    OFF_SHIFT = "off_shift"
    AT_CAP = "at_cap"
    UNREACHABLE = "unreachable"
    WITHOUT_RIGHT = "without_right"
    HAS_IT = "has_it"
    """The deal is theirs already: somebody else is looked for."""


class Candidate(NamedTuple):
    """An active member of the plan at the moment of the choice."""

    manager_id: int
    turns: int
    open_deals: int
    """In this plan."""
    last_assigned_at: datetime | None
    last_contact_at: datetime | None
    """With this lead; None if they never met."""
    on_shift: bool = True
    reachable: bool = True
    room: bool = True
    """Under their cap of open deals in all plans."""
    entitled: bool = True
    """Their role works on deals: it may have changed since they came into the team."""


@dataclass(frozen=True, slots=True)
class Choice:
    manager_id: int | None
    related: bool
    """Was the pool made of managers who knew the lead?"""
    candidates: Sequence[tuple[int, int]]
    """(manager id, the count the pick compared)."""
    skipped: Sequence[tuple[int, str]]


def choose(
    members: Iterable[Candidate], *, pool: Pool, pick: Pick, random: Random, without: int | None = None
) -> Choice:
    """First the pool, then the pick inside it; ties: latest contact, longest since the last turn, chance.

    ``without`` is whoever has the deal now.
    """
    free: list[Candidate] = []
    skipped: list[tuple[int, str]] = []
    for member in members:
        reason = Skip.HAS_IT if member.manager_id == without else _skip(member)
        if reason is None:
            free.append(member)
        else:
            skipped.append((member.manager_id, reason.value))
    known = [one for one in free if one.last_contact_at is not None] if pool is Pool.RELATED else []
    asked = known or free
    count = COUNTED[pick]
    counts = [(one.manager_id, count(one)) for one in asked]
    chosen = _best(asked, count=count, related=bool(known), random=random)
    return Choice(chosen and chosen.manager_id, bool(known), counts, skipped)


def _skip(member: Candidate) -> Skip | None:
    if not member.entitled:
        return Skip.WITHOUT_RIGHT
    if not member.on_shift:
        return Skip.OFF_SHIFT
    if not member.reachable:
        return Skip.UNREACHABLE
    return None if member.room else Skip.AT_CAP


COUNTED: dict[Pick, Callable[[Candidate], int]] = {
    Pick.EVENLY: attrgetter("turns"),
    Pick.FEWEST: attrgetter("open_deals"),
}
"""What each pick compares."""


def _best(
    asked: Sequence[Candidate], *, count: Callable[[Candidate], int], related: bool, random: Random
) -> Candidate | None:
    if not asked:
        return None
    fewest = min(map(count, asked))
    best = [one for one in asked if count(one) == fewest]
    if related:
        latest = max(one.last_contact_at or LONG_AGO for one in best)
        best = [one for one in best if one.last_contact_at == latest]
    rested = min(one.last_assigned_at or LONG_AGO for one in best)
    best = [one for one in best if (one.last_assigned_at or LONG_AGO) == rested]
    return best[0] if len(best) == 1 else random.choice(best)


def turns_on_return(own: int, team: Iterable[int]) -> int:
    """A newcomer and a returning manager start at the team's current minimum."""
    return max(own, min(team, default=own))
