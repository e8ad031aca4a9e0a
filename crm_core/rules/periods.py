"""Periods that are counted from today, and the one before a period. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from crm_core.rules.filters import Days

YEAR, QUARTER, MONTH = 12, 3, 1
"""In months."""


class Preset(StrEnum):
    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    ALL_TIME = "all_time"


def days_of(preset: Preset, today: date) -> Days:
    return SPANS[preset](today)


def whole(day: date, months: int) -> Days:
    """The calendar month, quarter or year that the day is in."""
    first = day.replace(day=1, month=day.month - (day.month - 1) % months)
    return Days(first, _moved(first, months) - timedelta(days=1))


def previous(days: Days) -> Days | None:
    """A whole year, quarter or month has the one before it, other days as many just before; all time has none."""
    first, last = days.first, days.last
    if first is None or last is None or first <= EARLIEST or last >= LATEST:
        return None
    for months in (YEAR, QUARTER, MONTH):
        if whole(first, months) == days:
            return whole(first - timedelta(days=1), months)
    length = last - first
    end = first - timedelta(days=1)
    return Days(end - length, end) if end.toordinal() > length.days else None


EARLIEST, LATEST = date(2, 1, 1), date(9998, 12, 31)
"""Beside these there may be no whole period."""


def _moved(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, YEAR)
    return first.replace(year=first.year + years, month=month + 1)


def _this(months: int) -> Callable[[date], Days]:
    return lambda today: Days(whole(today, months).first, today)


def _last(months: int) -> Callable[[date], Days]:
    def days(today: date) -> Days:
        first = whole(today, months).first
        assert first is not None
        return whole(first - timedelta(days=1), months)

    return days


def _ending_today(count: int) -> Callable[[date], Days]:
    return lambda today: Days(today - timedelta(days=count - 1), today)


SPANS: dict[Preset, Callable[[date], Days]] = {
    Preset.TODAY: _ending_today(1),
    Preset.YESTERDAY: lambda today: Days(today - timedelta(days=1), today - timedelta(days=1)),
    Preset.LAST_7_DAYS: _ending_today(7),
    Preset.LAST_30_DAYS: _ending_today(30),
    Preset.THIS_MONTH: _this(MONTH),
    Preset.LAST_MONTH: _last(MONTH),
    Preset.THIS_QUARTER: _this(QUARTER),
    Preset.LAST_QUARTER: _last(QUARTER),
    Preset.THIS_YEAR: _this(YEAR),
    Preset.LAST_YEAR: _last(YEAR),
    Preset.ALL_TIME: lambda _today: Days(),
}
