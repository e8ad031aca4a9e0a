"""Working hours, of the company and of a person: local times of some weekdays (product, sections 10 and 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple, Self

from crm_core.errors import Invalid

WEEK = 7
MINUTE = timedelta(minutes=1)
WEEKDAYS = frozenset(range(5))
_TIME = r"([01]?\d|2[0-3])(?:[:.]?([0-5]\d))?"
_RANGE = re.compile(rf"^{_TIME}[-–—]{_TIME}$")
_SPACES = re.compile(r"\s+")


class Turn(NamedTuple):
    """A moment at which the hours begin or end."""

    at: datetime
    begins: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``start`` to ``end`` on each of the days (0 is Monday); an end not after the start is on the next day."""

    days: frozenset[int]
    start: time
    end: time

    @classmethod
    def read(cls, kept: dict[str, Any] | None) -> Self | None:
        """What `kept` has written."""
        if kept is None:
            return None
        return cls(frozenset(kept["days"]), time.fromisoformat(kept["start"]), time.fromisoformat(kept["end"]))

    def kept(self) -> dict[str, Any]:
        """As JSON for the database."""
        return {"days": sorted(self.days), "start": f"{self.start:%H:%M}", "end": f"{self.end:%H:%M}"}

    def with_day(self, day: int, *, on: bool) -> Self:
        """Raises `Invalid` ("hours") when no day would be left."""
        days = self.days | {day} if on else self.days - {day}
        if not days:
            raise Invalid("hours", "no_days")
        return replace(self, days=days)

    def contain(self, now: datetime, zone: tzinfo) -> bool:
        turn = self.last_turn(now, zone)
        return turn is not None and turn.begins

    def last_turn(self, now: datetime, zone: tzinfo) -> Turn | None:
        """The newest beginning or end that is not in the future; None if there are no days."""
        past = [turn for turn in self._turns(now, zone, -WEEK - 1, 1) if turn.at <= now]
        return max(past, default=None)

    def next_beginning(self, now: datetime, zone: tzinfo) -> datetime | None:
        return min(
            (turn.at for turn in self._turns(now, zone, -1, WEEK + 1) if turn.begins and turn.at > now), default=None
        )

    def _turns(self, now: datetime, zone: tzinfo, first: int, last: int) -> Iterator[Turn]:
        today = now.astimezone(zone).date()
        for offset in range(first, last + 1):
            day = today + timedelta(days=offset)
            if day.weekday() in self.days:
                last_day = day if self.end > self.start else day + timedelta(days=1)
                begins, ends = local_moment(day, self.start, zone), local_moment(last_day, self.end, zone)
                if begins < ends:  # else the clocks skip all of it
                    yield Turn(begins, begins=True)
                    yield Turn(ends, begins=False)


USUAL = Hours(WEEKDAYS, time(9), time(18))
"""What most companies mean by working hours."""


def timed(hours: Hours | None, text: str) -> Hours:
    """The same days at the times that were typed; whoever had no hours gets weekdays. Raises `Invalid` ("hours")."""
    start, end = parse_range(text)
    return replace(hours or USUAL, start=start, end=end)


def missed_turn(hours: Hours, now: datetime, zone: tzinfo, *, on_shift: bool, set_at: datetime | None) -> Turn | None:
    """What should have begun or ended the shift and has not; whatever was set after it holds until the next one."""
    turn = hours.last_turn(now, zone)
    if turn is None or turn.begins == on_shift or (set_at is not None and set_at >= turn.at):
        return None
    return turn


def parse_range(text: str) -> tuple[time, time]:
    """``9-18``, ``9:00–18:30``, ``09.00 - 18.00``. Raises `Invalid` ("hours")."""
    found = _RANGE.match(_SPACES.sub("", text[:40]))
    if found is None:
        raise Invalid("hours", "wrong")
    start, end = (time(int(found[n]), int(found[n + 1] or 0)) for n in (1, 3))
    if start == end:
        raise Invalid("hours", "same")
    return start, end


def local_moment(day: date, at: time, zone: tzinfo) -> datetime:
    """In UTC. Of a time that the clocks skip, the first minute after; of one that comes twice, the first."""
    local = datetime.combine(day, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    while _offset(moment - MINUTE, zone) == _offset(moment, zone):
        moment -= MINUTE
    return moment


def _offset(moment: datetime, zone: tzinfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
