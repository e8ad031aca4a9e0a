"""When a schedule comes round: days, months of different lengths, and clocks that are put forward and back."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from crm_core.errors import Invalid
from crm_core.rules.periods import Preset
from crm_core.rules.report_params import ReportParams
from crm_core.rules.report_schedules import Every, Rule, after_change_of_zone, on_days, parse_time, usual

KYIV = ZoneInfo("Europe/Kyiv")


def at(*when: int) -> datetime:
    """A moment by Kyiv's clock, in UTC."""
    year, month, day, hour, minute = when
    return datetime(year, month, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


def run(rule: Rule, after: datetime, count: int) -> list[str]:
    """The next moments, by Kyiv's clock."""
    found = []
    for _ in range(count):
        after = rule.next(after, KYIV)
        found.append(f"{after.astimezone(KYIV):%d.%m %H:%M}")
    return found


def test_every_day_comes_each_day_at_its_time() -> None:
    rule = Rule(Every.DAY, 0, time(9))
    assert run(rule, at(2026, 5, 4, 8, 59), 3) == ["04.05 09:00", "05.05 09:00", "06.05 09:00"]
    assert run(rule, at(2026, 5, 4, 9, 0), 1) == ["05.05 09:00"]


def test_a_weekday_comes_each_week() -> None:
    assert run(Rule(Every.WEEK, 0, time(18, 30)), at(2026, 5, 4, 19, 0), 2) == ["11.05 18:30", "18.05 18:30"]


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    rule = Rule(Every.MONTH, 31, time(9))
    assert run(rule, at(2026, 1, 1, 0, 0), 4) == ["31.01 09:00", "28.02 09:00", "31.03 09:00", "30.04 09:00"]
    leap = run(Rule(Every.MONTH, 30, time(9)), at(2028, 2, 1, 0, 0), 2)
    assert leap == ["29.02 09:00", "30.03 09:00"]


def test_a_time_that_the_clocks_skip_is_the_first_minute_after() -> None:
    """In Kyiv 3:00 became 4:00 on 29 March 2026."""
    rule = Rule(Every.DAY, 0, time(3, 30))
    assert run(rule, at(2026, 3, 28, 12, 0), 2) == ["29.03 04:00", "30.03 03:30"]
    assert rule.newest(at(2026, 3, 29, 12, 0), KYIV) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_that_comes_twice_comes_once() -> None:
    """In Kyiv 4:00 became 3:00 on 25 October 2026."""
    rule = Rule(Every.DAY, 0, time(3, 30))
    first = rule.next(at(2026, 10, 24, 12, 0), KYIV)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert rule.next(first, KYIV) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    assert rule.newest(datetime(2026, 10, 25, 1, 45, tzinfo=UTC), KYIV) == first


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    rule = Rule(Every.DAY, 0, time(9))
    before, after = rule.next(at(2026, 3, 28, 0, 0), KYIV), rule.next(at(2026, 3, 29, 0, 0), KYIV)
    assert (before.hour, after.hour) == (7, 6)


@pytest.mark.parametrize(
    ("rule", "newest"),
    [
        (Rule(Every.DAY, 0, time(9)), "14.05"),
        (Rule(Every.WEEK, 4, time(9)), "08.05"),
        (Rule(Every.MONTH, 31, time(9)), "30.04"),
        (Rule(Every.MONTH, 14, time(9)), "14.05"),
    ],
)
def test_the_newest_of_what_was_missed(rule: Rule, newest: str) -> None:
    now = at(2026, 5, 14, 9, 0)
    assert f"{rule.newest(now, KYIV).astimezone(KYIV):%d.%m}" == newest
    assert rule.next(rule.newest(now, KYIV), KYIV) > now


def test_a_day_that_had_its_report_has_no_second_one_when_the_company_moves_west() -> None:
    rule, london = Rule(Every.DAY, 0, time(9)), ZoneInfo("Europe/London")
    fired = at(2026, 5, 4, 9, 0)
    now = at(2026, 5, 4, 10, 0)  # eight in London
    assert after_change_of_zone(rule, now, london, fired) == datetime(2026, 5, 5, 8, tzinfo=UTC)
    assert after_change_of_zone(rule, now, london, None) == datetime(2026, 5, 4, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"), [("9", "09:00"), (" 9:30 ", "09:30"), ("0930", "09:30"), ("21.15", "21:15"), ("0:00", "00:00")]
)
def test_times_are_typed_in_several_ways(text: str, meant: str) -> None:
    assert f"{parse_time(text):%H:%M}" == meant


@pytest.mark.parametrize("text", ["", "soon", "24:00", "9:60", "-1", "9:5", "٩:٠٠", "9:00:00", "9" * 5000])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_time(text)


def test_other_days_keep_the_time_and_are_days_there_are() -> None:
    rule = Rule(Every.MONTH, 31, time(7, 15))
    assert on_days(rule, Every.WEEK, 31) == Rule(Every.WEEK, 6, time(7, 15))
    assert on_days(rule, Every.MONTH, 0) == Rule(Every.MONTH, 1, time(7, 15))
    assert on_days(rule, Every.DAY, 5) == Rule(Every.DAY, 0, time(7, 15))
    assert Rule.read(rule.kept()) == rule


@pytest.mark.parametrize(
    ("span", "every"),
    [(Preset.LAST_MONTH, Every.MONTH), (Preset.YESTERDAY, Every.DAY), (Preset.LAST_7_DAYS, Every.WEEK)],
)
def test_the_usual_time_follows_the_period(span: Preset, every: Every) -> None:
    assert usual(ReportParams(span=span)).every is every
