"""Periods counted from a day, and the one before a period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.filters import Days
from crm_core.rules.periods import MONTH, QUARTER, YEAR, Preset, days_of, previous, whole

TODAY = date(2026, 11, 23)
a_day = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        (Preset.TODAY, TODAY, TODAY),
        (Preset.YESTERDAY, date(2026, 11, 22), date(2026, 11, 22)),
        (Preset.LAST_7_DAYS, date(2026, 11, 17), TODAY),
        (Preset.LAST_30_DAYS, date(2026, 10, 25), TODAY),
        (Preset.THIS_MONTH, date(2026, 11, 1), TODAY),
        (Preset.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (Preset.THIS_QUARTER, date(2026, 10, 1), TODAY),
        (Preset.LAST_QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Preset.THIS_YEAR, date(2026, 1, 1), TODAY),
        (Preset.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (Preset.ALL_TIME, None, None),
    ],
)
def test_a_preset_is_days_counted_from_today(preset: Preset, first: date | None, last: date | None) -> None:
    assert days_of(preset, TODAY) == Days(first, last)


def test_before_january_comes_december() -> None:
    assert days_of(Preset.LAST_MONTH, date(2026, 1, 31)) == Days(date(2025, 12, 1), date(2025, 12, 31))
    assert days_of(Preset.LAST_QUARTER, date(2026, 2, 1)) == Days(date(2025, 10, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("days", "before"),
    [
        (Days(date(2026, 3, 1), date(2026, 3, 31)), Days(date(2026, 2, 1), date(2026, 2, 28))),
        (Days(date(2024, 3, 1), date(2024, 3, 31)), Days(date(2024, 2, 1), date(2024, 2, 29))),
        (Days(date(2026, 1, 1), date(2026, 1, 31)), Days(date(2025, 12, 1), date(2025, 12, 31))),
        (Days(date(2026, 4, 1), date(2026, 6, 30)), Days(date(2026, 1, 1), date(2026, 3, 31))),
        (Days(date(2025, 1, 1), date(2025, 12, 31)), Days(date(2024, 1, 1), date(2024, 12, 31))),
        (Days(date(2026, 3, 2), date(2026, 3, 31)), Days(date(2026, 1, 31), date(2026, 3, 1))),
        (Days(TODAY, TODAY), Days(date(2026, 11, 22), date(2026, 11, 22))),
        (Days(), None),
        (Days(TODAY, None), None),
        (Days(None, TODAY), None),
        (Days(date.min, date(1, 2, 1)), None),
        (Days(date(5000, 1, 1), date.max), None),
        (Days(date(2, 2, 1), date(9000, 1, 1)), None),
    ],
)
def test_the_period_before(days: Days, before: Days | None) -> None:
    assert previous(days) == before


@given(a_day, a_day)
def test_the_period_before_ends_the_day_before(one: date, other: date) -> None:
    days = Days(min(one, other), max(one, other))
    before = previous(days)
    assert before is None or before.last == min(one, other) - timedelta(days=1)


@given(a_day, st.sampled_from([MONTH, QUARTER, YEAR]))
def test_whole_periods_follow_each_other(day: date, months: int) -> None:
    days = whole(day, months)
    assert days.first is not None
    assert days.last is not None
    assert days.first <= day <= days.last
    assert whole(days.first, months) == whole(days.last, months) == days
    assert previous(days) == whole(days.first - timedelta(days=1), months)
