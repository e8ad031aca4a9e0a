"""When a task falls due: by one tap, or as people write it (product, section 11). Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from crm_core.errors import Invalid
from crm_core.models import TASK_LIMIT
from crm_core.rules.hours import WEEK, local_moment
from crm_core.rules.tasks_typed import read_moment
from crm_core.rules.text import EMPTY, clean_line

OPEN_AT_MOST = 20
"""Open tasks of one deal."""
MORNING, EVENING = time(10), time(18)
FAR = timedelta(days=5 * 366)


class When(StrEnum):
    """What one tap can choose. It is reckoned from the moment of the tap."""

    HOUR = "h"
    EVENING = "e"
    TOMORROW = "t"
    DAYS = "d"
    MONDAY = "m"


DAYS_LATER = 3


def due_at(when: When, now: datetime, zone: tzinfo) -> datetime:
    """In UTC. Raises `Invalid` ("due") for an evening that is over."""
    today = now.astimezone(zone).date()
    if when is When.HOUR:
        return (now + timedelta(hours=1)).astimezone(UTC).replace(second=0, microsecond=0)
    days = {When.EVENING: 0, When.TOMORROW: 1, When.DAYS: DAYS_LATER, When.MONDAY: WEEK - today.weekday()}
    at = EVENING if when is When.EVENING else MORNING
    return demand_ahead(local_moment(today + timedelta(days=days[when]), at, zone), now)


def offered(now: datetime, zone: tzinfo) -> list[When]:
    """Those that are ahead, each moment once."""
    found: dict[datetime, When] = {}
    for when in When:
        with suppress(Invalid):
            found.setdefault(due_at(when, now, zone), when)
    return list(found.values())


def parse_due(text: str, now: datetime, zone: tzinfo) -> tuple[datetime, str | None]:
    """The moment that a text begins with, in UTC, and what is written after it.

    ``25.11 14:30``, ``tomorrow 10 ask about the price``, ``завтра 10:00``, ``in 2 h``, ``через 3 дні``. Without a time
    it is ten in the morning; a day without a year and a time without a day are the next ones.
    Raises `Invalid` ("due", "task").
    """
    local = now.astimezone(zone)
    said = read_moment(text, local.date())
    if said is None:
        raise Invalid("due", "wrong")
    if said.span is not None and said.at is None:
        return demand_ahead(now + said.span, now).replace(second=0, microsecond=0), check_text(said.rest)
    moment = _ahead(said.day, said.at, now, zone, yearless=said.yearless)
    return demand_ahead(moment, now), check_text(said.rest)


def _ahead(day: date | None, at: time | None, now: datetime, zone: tzinfo, *, yearless: bool) -> datetime:
    today = now.astimezone(zone).date()
    moment = local_moment(day or today, at or (EVENING if day == today else MORNING), zone)
    if moment > now or (day is not None and not yearless):
        return moment
    if day is None:
        return local_moment(today + timedelta(days=1), at or MORNING, zone)
    try:
        return local_moment(day.replace(year=day.year + 1), at or MORNING, zone)
    except ValueError:  # the 29th of February
        raise Invalid("due", "past") from None


def demand_ahead(moment: datetime, now: datetime) -> datetime:
    """Raises `Invalid` ("due") for what is over, and what is years away."""
    if moment <= now:
        raise Invalid("due", "past")
    if moment - now > FAR:
        raise Invalid("due", "far")
    return moment


def check_text(text: str | None) -> str | None:
    """One line; None if nothing is left. Raises `Invalid` ("task")."""
    line = clean_line(text, TASK_LIMIT + 1)
    if line == EMPTY:
        return None
    if len(line) > TASK_LIMIT:
        raise Invalid("task", "long", {"limit": TASK_LIMIT})
    return line
