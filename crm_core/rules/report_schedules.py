"""When a report is sent by itself: a local time of every day, of one weekday, or of one day of the month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Self

from crm_core.errors import Invalid
from crm_core.rules.hours import WEEK, local_moment
from crm_core.rules.periods import MONTH, Preset, whole
from crm_core.rules.report_params import ReportParams

LAST_DAY = 31
"""Of any month; so is any day that a month does not have."""
FARTHEST = 63
"""Days within which every rule comes round, a day that the zone leaves out included."""
LATE = timedelta(hours=1)
"""What comes later than that says for which day it is."""
_TIME = re.compile(r"^([01]?\d|2[0-3])(?:[:.]?([0-5]\d))?$")


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rule:
    every: Every
    day: int
    """A weekday (0 is Monday), or a day of the month; of every day it says nothing."""
    at: time

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """What `kept` has written."""
        return cls(Every(kept["every"]), kept["day"], time.fromisoformat(kept["at"]))

    def kept(self) -> dict[str, Any]:
        """As JSON for the database."""
        return {"every": self.every.value, "day": self.day, "at": f"{self.at:%H:%M}"}

    def next(self, after: datetime, zone: tzinfo) -> datetime:
        """The first moment later than ``after``, in UTC."""
        return next(moment for moment in self._moments(after, zone, -1, 1) if moment > after)

    def newest(self, until: datetime, zone: tzinfo) -> datetime:
        """The last moment not later than ``until``, in UTC."""
        return next(moment for moment in self._moments(until, zone, 1, -1) if moment <= until)

    def _moments(self, around: datetime, zone: tzinfo, first: int, step: int) -> Iterator[datetime]:
        today = around.astimezone(zone).date()
        for offset in range(first, first + step * FARTHEST, step):
            day = today + timedelta(days=offset)
            if self._is_on(day):
                yield local_moment(day, self.at, zone)

    def _is_on(self, day: date) -> bool:
        if self.every is Every.WEEK:
            return day.weekday() == self.day
        return self.every is Every.DAY or day.day == min(self.day, _length(day))


def _length(day: date) -> int:
    last = whole(day, MONTH).last
    assert last is not None
    return last.day


USUAL_TIME = time(9)


def usual(params: ReportParams) -> Rule:
    """When its figures are worth reading: a month's on the first, yesterday's each day, others on Mondays."""
    if params.span in (Preset.LAST_MONTH, Preset.LAST_QUARTER, Preset.LAST_YEAR):
        return Rule(Every.MONTH, 1, USUAL_TIME)
    if params.span in (Preset.TODAY, Preset.YESTERDAY):
        return Rule(Every.DAY, 0, USUAL_TIME)
    return Rule(Every.WEEK, 0, USUAL_TIME)


def on_days(rule: Rule, every: Every, day: int) -> Rule:
    """At the same time on other days. A day that the rule does not know becomes the nearest that it does."""
    if every is Every.WEEK:
        return replace(rule, every=every, day=min(day, WEEK - 1))
    return replace(rule, every=every, day=min(max(day, 1), LAST_DAY) if every is Every.MONTH else 0)


def at_time(rule: Rule, at: time) -> Rule:
    return replace(rule, at=at)


def parse_time(text: str) -> time:
    """``9``, ``9:30``, ``0930``, ``21.15``. Raises `Invalid` ("time")."""
    found = _TIME.match(text.strip()[:10])
    if found is None:
        raise Invalid("time", "wrong")
    return time(int(found[1]), int(found[2] or 0))


def after_change_of_zone(rule: Rule, now: datetime, zone: tzinfo, fired_at: datetime | None) -> datetime:
    """The next moment by the company's new clock: a day that has had its report has no second one."""
    moment = rule.next(now, zone)
    if fired_at is not None and fired_at.astimezone(zone).date() == moment.astimezone(zone).date():
        return rule.next(moment, zone)
    return moment
