"""Working hours: the turns of a week, days on which the clocks change, what is typed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from crm_core.errors import Invalid
from crm_core.rules.hours import USUAL, Hours, Turn, timed

KYIV = ZoneInfo("Europe/Kyiv")


def kyiv(day: int, hour: int, minute: int = 0, *, month: int = 5, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=KYIV, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        (kyiv(4, 8, 59), Turn(kyiv(1, 18), begins=False)),  # Monday before nine: since Friday evening
        (kyiv(4, 9), Turn(kyiv(4, 9), begins=True)),
        (kyiv(4, 17, 59), Turn(kyiv(4, 9), begins=True)),
        (kyiv(4, 18), Turn(kyiv(4, 18), begins=False)),
        (kyiv(10, 23), Turn(kyiv(8, 18), begins=False)),
    ],
)
def test_the_last_turn_of_a_usual_week(now: datetime, turn: Turn) -> None:
    assert USUAL.last_turn(now, KYIV) == turn


def test_a_night_shift_ends_on_the_next_day() -> None:
    nights = Hours(frozenset({6}), time(22), time(6))
    assert nights.contain(kyiv(4, 5, 59), KYIV)  # Monday, by the shift of Sunday
    assert not nights.contain(kyiv(4, 6), KYIV)
    assert not nights.contain(kyiv(4, 23), KYIV)


def test_a_beginning_that_the_clocks_skip_comes_with_the_first_minute_after() -> None:
    sundays = Hours(frozenset({6}), time(3, 30), time(12))  # on 29 March 3:00 becomes 4:00
    turn = sundays.last_turn(kyiv(29, 11, month=3), KYIV)
    assert turn == Turn(datetime(2026, 3, 29, 1, tzinfo=UTC), begins=True)


def test_a_beginning_that_comes_twice_counts_once() -> None:
    sundays = Hours(frozenset({6}), time(3, 30), time(12))  # on 25 October 4:00 becomes 3:00
    first, second = kyiv(25, 3, 30, month=10), kyiv(25, 3, 30, month=10, fold=1)
    assert second > first
    assert sundays.last_turn(second, KYIV) == Turn(first, begins=True)


@pytest.mark.parametrize(("month", "day"), [(3, 29), (10, 25)])
def test_a_day_on_which_the_clocks_change_keeps_its_local_hours(month: int, day: int) -> None:
    daily = Hours(frozenset(range(7)), time(9), time(18))
    assert not daily.contain(kyiv(day, 8, 59, month=month), KYIV)
    assert daily.contain(kyiv(day, 9, month=month), KYIV)
    assert daily.contain(kyiv(day, 17, 59, month=month), KYIV)
    assert not daily.contain(kyiv(day, 18, month=month), KYIV)


def test_a_day_goes_and_comes_and_the_last_one_stays() -> None:
    monday = Hours(frozenset({0}), time(9), time(18))
    assert monday.with_day(5, on=True).days == {0, 5}
    assert monday.with_day(0, on=True) == monday
    with pytest.raises(Invalid):
        monday.with_day(0, on=False)


def test_typed_times_keep_the_days_and_a_person_without_hours_gets_weekdays() -> None:
    saturday = Hours(frozenset({5}), time(9), time(18))
    assert timed(saturday, "10-15:30") == Hours(frozenset({5}), time(10), time(15, 30))
    assert timed(None, " 8.00 — 17.00 ") == Hours(USUAL.days, time(8), time(17))


@pytest.mark.parametrize("text", ["", "9", "9-9", "25-26", "9:60-18", "from 9 to 18", "9-18-20", "9" * 1000])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        timed(None, text)


def test_hours_survive_being_kept() -> None:
    assert Hours.read(USUAL.kept()) == USUAL
