"""Whom the system hands a deal to (product, section 2). Pure: candidates in, a choice out."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush
from operator import attrgetter
from random import Random
from typing import NamedTuple

from crm_core.models import Mode, Pick, Pool

LONG_AGO = datetime.min.replace(tzinfo=UTC)
NEVER = timedelta()


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
    room: int | None = None
    """How many open deals more they may have in all plans; None without a cap."""
    entitled: bool = True
    """Their role works on deals: it may have changed since they came into the team."""
    name: str = ""


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


def is_free(member: Candidate) -> bool:
    """Could they be given a deal right now?"""
    return _skip(member) is None


def _skip(member: Candidate) -> Skip | None:
    if not member.entitled:
        return Skip.WITHOUT_RIGHT
    if not member.on_shift:
        return Skip.OFF_SHIFT
    if not member.reachable:
        return Skip.UNREACHABLE
    return None if member.room is None or member.room > 0 else Skip.AT_CAP


COUNTED: dict[Pick, Callable[[Candidate], int]] = {
    Pick.EVENLY: attrgetter("turns"),
    Pick.FEWEST: attrgetter("open_deals"),
}
"""What each pick compares."""


Order = tuple[int, timedelta, datetime]


def _order(member: Candidate, count: Callable[[Candidate], int], *, related: bool) -> Order:
    """Whose turn it is: the smallest count, of a pool who know the lead the latest contact, the longest rest."""
    since = LONG_AGO - (member.last_contact_at or LONG_AGO) if related else NEVER
    return count(member), since, member.last_assigned_at or LONG_AGO


def _best(
    asked: Sequence[Candidate], *, count: Callable[[Candidate], int], related: bool, random: Random
) -> Candidate | None:
    if not asked:
        return None
    orders = [_order(one, count, related=related) for one in asked]
    first = min(orders)
    best = [one for one, order in zip(asked, orders, strict=True) if order == first]
    return best[0] if len(best) == 1 else random.choice(best)


class Dealing:
    """One lead after another through the same rule, as if `choose` were asked for each; a turn costs O(log team).

    Members stand in a heap by the rule's own order; those whose turn it is alike, together by their ids.
    """

    def __init__(self, members: Iterable[Candidate], *, pool: Pool, pick: Pick, random: Random) -> None:
        self._pool, self._count, self._random = pool, COUNTED[pick], random
        self._free: dict[int, Candidate] = {}
        self._counts: dict[int, int] = {}
        self._heap: list[Order] = []
        self._alike: dict[Order, list[int]] = {}
        self._skipped: dict[int, str] = {}
        self.names: dict[int, str] = {}
        """Of the whole team, by id."""
        for member in members:
            self.names[member.manager_id] = member.name
            reason = _skip(member)
            if reason is None:
                self._enter(member)
            else:
                self._skipped[member.manager_id] = reason.value
        self._told = list(self._skipped.items())

    @property
    def free(self) -> Sequence[int]:
        return list(self._free)

    def next(self, met: Mapping[int, datetime], now: datetime) -> Choice:
        """Whom a lead who ``met`` these managers goes to; it counts at once."""
        known = self._known(met)
        if known:
            chosen = _best(known, count=self._count, related=True, random=self._random)
            counts = [(one.manager_id, self._count(one)) for one in known]
        else:
            chosen, counts = self._first(), list(self._counts.items())
        choice = Choice(chosen and chosen.manager_id, bool(known), counts, self._told)
        if chosen is not None:
            self._give(chosen.manager_id, now)
        return choice

    def _known(self, met: Mapping[int, datetime]) -> list[Candidate]:
        if self._pool is not Pool.RELATED:
            return []
        return [self._free[key]._replace(last_contact_at=met[key]) for key in sorted(met) if key in self._free]

    def _first(self) -> Candidate | None:
        while self._heap and self._heap[0] not in self._alike:
            heappop(self._heap)
        if not self._heap:
            return None
        alike = self._alike[self._heap[0]]
        return self._free[alike[0] if len(alike) == 1 else self._random.choice(alike)]

    def _give(self, manager_id: int, now: datetime) -> None:
        member = self._leave(manager_id)
        room = None if member.room is None else member.room - 1
        if room == 0:
            del self._counts[manager_id]
            self._skipped[manager_id] = Skip.AT_CAP.value
            self._told = sorted(self._skipped.items())
            return
        turns, deals = member.turns + 1, member.open_deals + 1
        self._enter(member._replace(turns=turns, open_deals=deals, last_assigned_at=now, room=room))

    def _enter(self, member: Candidate) -> None:
        order = _order(member, self._count, related=False)
        self._free[member.manager_id] = member
        self._counts[member.manager_id] = order[0]
        if order in self._alike:
            insort(self._alike[order], member.manager_id)
        else:
            self._alike[order] = [member.manager_id]
            heappush(self._heap, order)

    def _leave(self, manager_id: int) -> Candidate:
        member = self._free.pop(manager_id)
        order = _order(member, self._count, related=False)
        alike = self._alike[order]
        del alike[bisect_left(alike, manager_id)]
        if not alike:
            del self._alike[order]
        return member


def turns_on_return(own: int, team: Iterable[int]) -> int:
    """A newcomer and a returning manager start at the team's current minimum."""
    return max(own, min(team, default=own))
