"""The topics of the action log, and the days and numbers that people type."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.errors import Invalid
from crm_core.models import AuditEntry, Event
from crm_core.rules.filters import Days
from crm_core.rules.log import EVENTS, Topic, parse_days, parse_number, person_of

TODAY = date(2026, 10, 20)


def test_every_event_has_exactly_one_topic() -> None:
    listed = [event for events in EVENTS.values() for event in events]
    assert sorted(listed) == sorted(Event)
    assert set(EVENTS) == set(Topic)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12.10.2026", "2026-10-12", "2026-10-12"),
        (" 1 . 9 . 2026 ", "2026-09-01", "2026-09-01"),
        ("12.10.26", "2026-10-12", "2026-10-12"),
        ("12.10", "2026-10-12", "2026-10-12"),
        ("12.10.", "2026-10-12", "2026-10-12"),
        ("20.10", "2026-10-20", "2026-10-20"),
        ("21.10", "2025-10-21", "2025-10-21"),  # the last such day: tomorrow has no log yet
        ("1.10–15.10.2026", "2026-10-01", "2026-10-15"),
        ("1.10.2026-15.10.2026", "2026-10-01", "2026-10-15"),
        ("1—15.10.2026", "2026-10-01", "2026-10-15"),
        ("1-15.10", "2026-10-01", "2026-10-15"),
        ("25.12–5.1.2026", "2025-12-25", "2026-01-05"),
        ("25.12.2025–5.1.2026", "2025-12-25", "2026-01-05"),
        ("15.10.2026–15.10.2026", "2026-10-15", "2026-10-15"),
        ("29.2.2024", "2024-02-29", "2024-02-29"),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, first: str, last: str) -> None:
    assert parse_days(typed, TODAY) == Days(day(first), day(last))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "wrong"),
        ("today", "wrong"),
        ("12", "wrong"),
        ("1-15", "wrong"),
        ("31.11.2026", "wrong"),
        ("29.2.2026", "wrong"),
        ("0.1.2026", "wrong"),
        ("1.13.2026", "wrong"),
        ("1.1.1999", "wrong"),
        ("31.12.9999", "wrong"),
        ("1.1.20261", "wrong"),
        ("१.१.२०२६", "wrong"),
        ("1.1.2026–", "wrong"),
        ("1.1.2026–2.1.2026–3.1.2026", "wrong"),
        ("1.1.2026" + "0" * 5000, "wrong"),
        ("15-1.10.2026", "order"),
        ("2.1.2026–1.1.2026", "order"),
    ],
)
def test_what_is_no_day_is_refused(typed: str, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_days(typed, TODAY)
    assert (refused.value.field, refused.value.problem) == ("days", problem)


@given(st.text(alphabet="0123456789.-–— #", max_size=30))
def test_whatever_is_typed_is_days_or_is_refused(typed: str) -> None:
    try:
        found = parse_days(typed, TODAY)
    except Invalid:
        return
    assert found.first is not None
    assert found.last is not None
    assert found.first <= found.last


@pytest.mark.parametrize(
    ("typed", "number"), [("#118", 118), ("118", 118), (" #118\n", 118), ("9" * 15, int("9" * 15))]
)
def test_a_number_is_read_with_and_without_its_sign(typed: str, number: int) -> None:
    assert parse_number(typed) == number


@pytest.mark.parametrize("typed", ["", "#", "##118", "0", "#0", "-1", "1.5", "118a", "1 18", "9" * 16, "١١٨"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        parse_number(typed)


def test_an_entry_about_people_says_whom() -> None:
    def entry(event: Event, **after: object) -> AuditEntry:
        return AuditEntry(event=event, before={}, after=after)

    assert person_of(entry(Event.PERSON_CHANGED, manager_id=3)) == 3
    assert person_of(entry(Event.MEMBER_ADDED, manager_id=3)) == 3
    assert person_of(entry(Event.DEAL_ASSIGNED, manager_id=3)) is None
    assert person_of(entry(Event.ROLE_CREATED, role="Senior")) is None
    assert person_of(entry(Event.PERSON_CHANGED, manager_id="3")) is None
