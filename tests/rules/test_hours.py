"""Working hours: weekdays, nights, days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_core.errors import Invalid
from crm_core.rules.hours import USUAL, WEEKDAYS, Hours, parse_range, timed

KYIV = ZoneInfo("Europe/Kyiv")
OFFICE = Hours(WEEKDAYS, time(9), time(18))
NIGHT = Hours(frozenset({4}), time(22), time(6))
"""From Friday evening to Saturday morning."""
ALWAYS = frozenset(range(7))


def kyiv(text: str, *, again: bool = False) -> datetime:
    """``again``: the second time of an hour that comes twice."""
    return datetime.fromisoformat(text).replace(tzinfo=KYIV, fold=int(again)).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "open_then"),
    [
        ("2026-05-04 08:59", False),  # a Monday
        ("2026-05-04 09:00", True),
        ("2026-05-04 17:59", True),
        ("2026-05-04 18:00", False),
        ("2026-05-09 12:00", False),
        ("2026-05-10 12:00", False),
    ],
)
def test_it_is_open_from_the_first_minute_to_the_last_on_its_days(at: str, open_then: bool) -> None:
    assert OFFICE.contain(kyiv(at), KYIV) is open_then


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-05-04 03:00", "2026-05-04 09:00"),
        ("2026-05-04 09:00", "2026-05-05 09:00"),
        ("2026-05-04 23:59", "2026-05-05 09:00"),
        ("2026-05-08 18:00", "2026-05-11 09:00"),  # over the weekend
    ],
)
def test_the_next_beginning_is_the_first_one_to_come(at: str, opens: str) -> None:
    assert OFFICE.next_beginning(kyiv(at), KYIV) == kyiv(opens)


def test_one_day_a_week_begins_again_in_a_week() -> None:
    mondays = Hours(frozenset({0}), time(9), time(18))
    assert mondays.next_beginning(kyiv("2026-05-04 09:00"), KYIV) == kyiv("2026-05-11 09:00")
    assert not mondays.contain(kyiv("2026-05-11 08:59"), KYIV)


@pytest.mark.parametrize(
    ("at", "open_then"),
    [
        ("2026-05-08 21:59", False),
        ("2026-05-08 22:00", True),
        ("2026-05-09 00:00", True),
        ("2026-05-09 05:59", True),
        ("2026-05-09 06:00", False),
        ("2026-05-08 03:00", False),  # the night before was not one of its days
        ("2026-05-09 23:00", False),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(at: str, open_then: bool) -> None:
    assert NIGHT.contain(kyiv(at), KYIV) is open_then


def test_until_midnight_is_until_the_next_day_begins() -> None:
    late = Hours(frozenset({0}), time(9), time(0))
    assert late.contain(kyiv("2026-05-04 23:59"), KYIV)
    assert not late.contain(kyiv("2026-05-05 00:00"), KYIV)


def test_without_days_it_is_never_open() -> None:
    never = Hours(frozenset(), time(9), time(18))
    now = kyiv("2026-05-04 12:00")
    assert not never.contain(now, KYIV)
    assert (never.last_turn(now, KYIV), never.next_beginning(now, KYIV)) == (None, None)


def test_the_last_turn_says_since_when() -> None:
    turn = OFFICE.last_turn(kyiv("2026-05-10 12:00"), KYIV)
    assert turn is not None
    assert (turn.at, turn.begins) == (kyiv("2026-05-08 18:00"), False)


# -- the clocks go from 3:00 to 4:00 on 29 March 2026, and from 4:00 back to 3:00 on 25 October 2026 ---------------


def test_a_beginning_that_the_clocks_skip_is_the_first_minute_after() -> None:
    early = Hours(ALWAYS, time(3, 30), time(12))
    assert early.next_beginning(kyiv("2026-03-28 12:00"), KYIV) == kyiv("2026-03-29 04:00")
    assert not early.contain(kyiv("2026-03-29 02:59"), KYIV)
    assert early.contain(kyiv("2026-03-29 04:00"), KYIV)
    assert early.next_beginning(kyiv("2026-03-29 12:00"), KYIV) == kyiv("2026-03-30 03:30")


def test_an_end_that_the_clocks_skip_is_the_first_minute_after() -> None:
    late = Hours(ALWAYS, time(22), time(3, 30))
    assert late.contain(kyiv("2026-03-29 02:59"), KYIV)
    assert not late.contain(kyiv("2026-03-29 04:00"), KYIV)


def test_hours_that_the_clocks_skip_altogether_do_not_begin() -> None:
    gone = Hours(ALWAYS, time(3, 10), time(3, 40))
    assert not gone.contain(kyiv("2026-03-29 04:00"), KYIV)
    assert not gone.contain(kyiv("2026-03-29 12:00"), KYIV)
    assert gone.next_beginning(kyiv("2026-03-28 12:00"), KYIV) == kyiv("2026-03-30 03:10")


def test_what_comes_twice_counts_the_first_time() -> None:
    early, late = Hours(ALWAYS, time(3, 30), time(12)), Hours(ALWAYS, time(22), time(3, 30))
    assert early.next_beginning(kyiv("2026-10-25 02:00"), KYIV) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert early.contain(kyiv("2026-10-25 03:10", again=True), KYIV)
    assert not late.contain(kyiv("2026-10-25 03:10", again=True), KYIV)


@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"])
def test_office_hours_are_nine_local_hours_on_every_day(day: str) -> None:
    hours = Hours(ALWAYS, time(9), time(18))
    begins = hours.next_beginning(kyiv(f"{day} 05:00"), KYIV)
    assert begins == kyiv(f"{day} 09:00")
    minutes = [begins + timedelta(minutes=n) for n in (-1, 0, 539, 540)]
    assert [hours.contain(minute, KYIV) for minute in minutes] == [False, True, True, False]


@pytest.mark.parametrize("hours", [OFFICE, NIGHT, Hours(frozenset(), time(0, 5), time(23, 59))])
def test_hours_are_kept_as_they_are(hours: Hours) -> None:
    assert Hours.read(hours.kept()) == hours


def test_nothing_kept_is_no_hours() -> None:
    assert Hours.read(None) is None


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("9-18", time(9), time(18)),
        ("9:00–18:30", time(9), time(18, 30)),
        (" 09.00 - 18.00 ", time(9), time(18)),
        ("0900—1800", time(9), time(18)),
        ("22:00-6:00", time(22), time(6)),
        ("0-23:59", time(0), time(23, 59)),
    ],
)
def test_hours_are_read_however_they_are_typed(typed: str, start: time, end: time) -> None:
    assert parse_range(typed) == (start, end)


@pytest.mark.parametrize("typed", ["", "9", "9-", "9-24", "25-3", "9:60-18", "nine to five", "9-18-20", "9-18" * 1000])
def test_what_is_no_hours_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_range(typed)
    assert (refused.value.field, refused.value.problem) == ("hours", "wrong")


def test_hours_that_end_as_they_begin_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        parse_range("9-9:00")
    assert refused.value.problem == "same"


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
