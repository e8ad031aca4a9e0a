"""What is asked of the action log, and the days that people type."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crm_core.errors import Invalid
from crm_core.models import AuditEntry, Event
from crm_core.rules.filters import Days
from crm_core.rules.periods import MONTH, YEAR, whole


class Topic(StrEnum):
    """What an entry is about; every event has one."""

    DEALS = "deals"
    LEADS = "leads"
    PLANS = "plans"
    STATUSES = "statuses"
    PEOPLE = "people"
    COMPANY = "company"


BEGINNINGS: dict[Topic, tuple[str, ...]] = {
    Topic.DEALS: ("deal.", "task."),
    Topic.LEADS: ("lead.", "tag.", "mass."),
    Topic.PLANS: ("plan.", "member.", "source."),
    Topic.STATUSES: ("status.", "reason."),
    Topic.PEOPLE: ("person.", "invite.", "role."),
    Topic.COMPANY: ("company.", "template.", "tunnel.", "report.", "export."),
}
EVENTS = {
    topic: tuple(event for event in Event if event.value.startswith(beginnings))
    for topic, beginnings in BEGINNINGS.items()
}


OF_TEAMS = (Event.MEMBER_ADDED, Event.MEMBER_CHANGED, Event.MEMBER_REMOVED)
ABOUT_PEOPLE = frozenset({*EVENTS[Topic.PEOPLE], *OF_TEAMS})


def person_of(entry: AuditEntry) -> int | None:
    """Whom an entry about people happened to."""
    found = (entry.before | entry.after).get("manager_id")
    return found if entry.event in ABOUT_PEOPLE and isinstance(found, int) else None


@dataclass(frozen=True, slots=True)
class LogFilter:
    """All of it together; what is not set does not restrict."""

    topic: Topic | None = None
    actor_id: int | None = None
    by_nobody: bool = False
    """What the system and leads did."""
    deal_id: int | None = None
    plan_id: int | None = None
    """The plan itself: its settings, team and statuses, not its deals."""
    person_id: int | None = None
    """Somebody on staff whom it happened to."""
    days: Days = field(default_factory=Days)


_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_DAY = r"([0-9]{1,2})(?:\.([0-9]{1,2})(?:\.([0-9]{4}|[0-9]{2}))?)?\.?"
_DAYS = re.compile(rf"^(?:{_DAY}[-–—])?{_DAY}$")
_MONTH = re.compile(r"^(?:([0-9]{1,2})[./])?([0-9]{4})$")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"^#?([1-9][0-9]{0,14})$")
TYPED = 60


def parse_days(text: str, today: date) -> Days:
    """``12.10.2026``, ``12.10``, ``1–15.10.2026``, ``25.12–5.1.2027``: a day or both ends of a stretch.

    Also ``2026-10-12``, ``12/10/2026``, and ``10.2026`` for a whole month, ``2026`` for a whole year. Without a year
    it is the last such day. Raises `Invalid` ("days").
    """
    said = _SPACES.sub("", text[:TYPED])
    known = _MONTH.match(said)
    if known is not None:
        return whole(_day("1", known[1] or "1", known[2]), MONTH if known[1] else YEAR)
    found = _DAYS.match(_ISO.sub(r"\3.\2.\1", said).replace("/", "."))
    if found is None or found[5] is None:
        raise Invalid("days", "wrong")
    last = _day(found[4], found[5], found[6] or str(today.year))
    if found[6] is None and last > today:
        last = _day(found[4], found[5], str(today.year - 1))
    if found[1] is None:
        return Days(last, last)
    first = _day(found[1], found[2] or found[5], found[3] or str(last.year))
    if found[2] and not found[3] and first > last:  # the stretch goes over New Year
        first = _day(found[1], found[2], str(last.year - 1))
    if first > last:
        raise Invalid("days", "order")
    return Days(first, last)


def _day(day: str, month: str, year: str) -> date:
    number = int(year) if len(year) > 2 else _FIRST_YEAR + int(year)
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        raise Invalid("days", "wrong") from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise Invalid("days", "wrong")
    return found


def parse_number(text: str) -> int:
    """``#118`` or ``118``. Raises `Invalid` ("deal")."""
    found = _NUMBER.match(text.strip()[:TYPED])
    if found is None:
        raise Invalid("deal", "wrong")
    return int(found[1])
