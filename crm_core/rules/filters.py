"""Which deals are meant: one description for lists, counts, search and the way from a figure to its deals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from crm_core.models import NO_TASK, Kind
from crm_core.rules.kept import Kept

PAGE_SIZE = 8


class Scope(StrEnum):
    MINE = "mine"
    """The actor's own open deals."""
    NEW = "new"
    """The actor's own deals that still stand in their plan's first status."""
    UNASSIGNED = "unassigned"
    """Open deals without a manager which the actor may take or assign."""
    VISIBLE = "visible"
    """Every deal the actor may see."""


class Sort(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    WAITING = "waiting"
    """How long the deal has stood in its status."""
    AMOUNT = "amount"
    NAME = "name"
    TASK = "task"
    """When the deal's next task falls due; those without one come after all others."""


class Due(StrEnum):
    """How an open deal's next task stands."""

    OVERDUE = "overdue"
    TODAY = "today"
    """Later today, by the company's clock."""
    LATER = "later"
    NONE = "none"
    """There is no task."""


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of a period, both included; None is "without a border"."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time in UTC; None is "without a border"."""

    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def of_days(cls, first: date | None, last: date | None, zone: tzinfo) -> Period:
        """From the first day's midnight to the end of the last day (included), in ``zone``."""
        return cls(
            start=None if first is None else _midnight(first, zone),
            end=None if last is None else _midnight(last + timedelta(days=1), zone),
        )


def _midnight(day: date, zone: tzinfo) -> datetime:
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:  # the first day there is begins earlier in UTC than there are days
        return datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Passed:
    """Deals that came into an intermediate status in some days."""

    status_id: int
    days: Days = Days()
    went_on: bool | None = None
    """Only those that have come to a later status since, or were won; False: only the others."""


@dataclass(frozen=True, slots=True)
class DealFilter:
    """All of it together; what is not set does not restrict."""

    scope: Scope = Scope.VISIBLE
    kind: Kind | None = None
    plan_id: int | None = None
    plan_ids: tuple[int, ...] = ()
    """Also of one of these; so it is with managers and sources, where 0 is "without"."""
    status_ids: tuple[int, ...] = ()
    """In one of these, in their order."""
    manager_id: int | None = None
    manager_ids: tuple[int, ...] = ()
    reason_id: int | None = None
    """Across plans: the reasons are the company's."""
    reason_ids: tuple[int, ...] = ()
    source_id: int | None = None
    source_ids: tuple[int, ...] = ()
    tag_ids: tuple[int, ...] = ()
    """Of leads who have one of these."""
    without_reason: bool = False
    without_manager: bool = False
    created: Days | None = None
    closed: Days | None = None
    """Only closed deals; without borders: closed at any time."""
    passed: Passed | None = None
    least: int | None = None
    most: int | None = None
    """Amounts in minor units, both included."""
    due: Due | None = None
    """Only open deals."""
    due_in: Period | None = None
    """When the next task falls due, as `dated` reckons it; it is never kept."""
    sort: Sort = Sort.CREATED
    turned: bool = False
    """The other way round: from the oldest, the smallest, from Z."""

    @property
    def of_closed(self) -> bool:
        """Can it mean nothing but closed deals?"""
        return self.kind in (Kind.WON, Kind.LOST) or self.closed is not None or self.reason_id is not None

    @property
    def of_nobody(self) -> bool:
        """Are all its deals without a manager?"""
        return self.without_manager or self.scope is Scope.UNASSIGNED

    @property
    def of_days(self) -> bool:
        """Does it name days of any kind?"""
        return any(said is not None for said in (self.created, self.closed, self.passed, self.due))

    @property
    def in_a_period(self) -> bool:
        return self.created is not None or self.closed not in (None, Days())

    @property
    def counted_beforehand(self) -> bool:
        """Is it about nothing but what `DealTotal` is kept by?"""
        return self._is_of_any_time and self.reason_id is None and not self.without_reason

    @property
    def counted_by_reason(self) -> bool:
        """Is it about nothing but what `ClosedTotal` is kept by?"""
        known = self.reason_id is not None or (self.without_reason and self.of_closed)
        return known and self._is_of_any_time and self.scope is Scope.VISIBLE and not self.status_ids

    @property
    def _is_of_any_time(self) -> bool:
        others = (self.source_id, self.created, self.passed, self.least, self.most, self.due)
        several = (self.plan_ids, self.manager_ids, self.reason_ids, self.source_ids, self.tag_ids)
        return self.closed in (None, Days()) and not any(several) and all(other is None for other in others)


def dated(wanted: DealFilter, now: datetime, zone: tzinfo) -> DealFilter:
    """The same for this very moment: with the stretch of time in which the next task falls due."""
    if wanted.due is None:
        return wanted
    tomorrow = Period.of_days(None, now.astimezone(zone).date(), zone).end
    stretches = {
        Due.OVERDUE: Period(end=now),
        Due.TODAY: Period(now, tomorrow),
        Due.LATER: Period(tomorrow, NO_TASK),
        Due.NONE: Period(NO_TASK),
    }
    return replace(wanted, due_in=stretches[wanted.due])


FILTERS = Kept(DealFilter)
as_json, from_json, digest = FILTERS.as_json, FILTERS.from_json, FILTERS.digest


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list of deals: pages are reached from a deal beside them, never by counting rows."""

    anchor: int = 0
    """The number of the deal next to the page; 0 is the list's start."""
    backwards: bool = False
    page: int = 1
