"""When a task falls due: by one tap, or as people write it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_core.errors import Invalid
from crm_core.models import TASK_LIMIT
from crm_core.rules.tasks import When, check_text, due_at, parse_due

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 5, 4, 12, 0, 30, tzinfo=UTC)
"""Monday, three in the afternoon in Kyiv."""


def local(moment: datetime) -> str:
    return moment.astimezone(KYIV).strftime("%d.%m.%Y %H:%M")


@pytest.mark.parametrize(
    ("when", "due"),
    [
        (When.HOUR, "04.05.2026 16:00"),
        (When.EVENING, "04.05.2026 18:00"),
        (When.TOMORROW, "05.05.2026 10:00"),
        (When.DAYS, "07.05.2026 10:00"),
        (When.MONDAY, "11.05.2026 10:00"),
    ],
)
def test_one_tap_is_reckoned_by_the_companys_clock(when: When, due: str) -> None:
    assert local(due_at(when, NOW, KYIV)) == due


def test_an_evening_that_is_over_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        due_at(When.EVENING, datetime(2026, 5, 4, 15, tzinfo=UTC), KYIV)
    assert (refused.value.field, refused.value.problem) == ("due", "past")


@pytest.mark.parametrize(
    ("text", "due", "about"),
    [
        ("25.11 14:30", "25.11.2026 14:30", None),
        ("tomorrow 10", "05.05.2026 10:00", None),
        ("завтра 10:00", "05.05.2026 10:00", None),
        ("Завтра о 10 нагадати про договір", "05.05.2026 10:00", "нагадати про договір"),
        ("послезавтра", "06.05.2026 10:00", None),
        ("tomorrow 14.30, ask about the price", "05.05.2026 14:30", "ask about the price"),
        ("10:00 завтра", "05.05.2026 10:00", None),
        ("п’ятницю 12:00", "08.05.2026 12:00", None),
        ("в пятницу в 12", "08.05.2026 12:00", None),
        ("Mon", "11.05.2026 10:00", None),
        ("today", "04.05.2026 18:00", None),
        ("18", "04.05.2026 18:00", None),
        ("14:30", "05.05.2026 14:30", None),
        ("1.05", "01.05.2027 10:00", None),
        ("2026-11-25 9", "25.11.2026 09:00", None),
        ("25.11.26", "25.11.2026 10:00", None),
        ("in 2 h", "04.05.2026 17:00", None),
        ("через 30хв", "04.05.2026 15:30", None),
        ("через годину подзвонити", "04.05.2026 16:00", "подзвонити"),
        ("через 3 дні", "07.05.2026 10:00", None),
        ("через 2 недели 11:00", "18.05.2026 11:00", None),
        ("в субботу – напомнить", "09.05.2026 10:00", "напомнить"),
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str, due: str, about: str | None) -> None:
    moment, said = parse_due(text, NOW, KYIV)
    assert (local(moment), said) == (due, about)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "wrong"),
        ("call her", "wrong"),
        ("31.02", "wrong"),
        ("in", "wrong"),
        ("at", "wrong"),
        ("in 5 years", "wrong"),
        ("25:00", "wrong"),
        ("today 9:00", "past"),
        ("1.05.2026", "past"),
        ("1.1.2040", "far"),
        ("through thick and thin", "wrong"),
        ("0" * 5000, "wrong"),
    ],
)
def test_what_is_no_moment_ahead_is_refused(text: str, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_due(text, NOW, KYIV)
    assert (refused.value.field, refused.value.problem) == ("due", problem)


def test_a_time_that_the_clocks_skip_is_the_first_minute_after() -> None:
    moment, _ = parse_due("28.3.2027 3:30", NOW, KYIV)
    assert moment == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_what_it_is_about_is_one_short_line() -> None:
    assert check_text(" ask\nabout  it ") == "ask about it"
    assert check_text("  ") is None
    with pytest.raises(Invalid) as refused:
        check_text("x" * (TASK_LIMIT + 1))
    assert (refused.value.field, refused.value.problem) == ("task", "long")
