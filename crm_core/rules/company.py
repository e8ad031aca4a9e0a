"""What the company's settings must look like, and its own words to leads (product, sections 10 and 12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Literal, get_args
from zoneinfo import available_timezones

from crm_core.errors import Invalid
from crm_core.rules.hours import Hours
from crm_core.rules.plans import check_name
from crm_core.rules.text import clean_text

Language = Literal["uk", "en", "ru"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
UNDO_CHOICES = (1, 5, 15, 60)
WORDS_LIMIT = 1000
READ_LIMIT = 8000
"""More than any message holds: whatever is too long is refused, not cut."""
NAME_MARK = "{name}"
"""In the greeting, the name of the lead stands there."""
MARKS_LIMIT = 5
"""So many names at most: the longest ones must still leave a message that Telegram takes."""
ZONE_LIMIT = 32

MinorDigits = Callable[[str], int | None]
"""How many digits a currency has after the point; None if there is no such currency."""


class Words(StrEnum):
    """What leads are told in the company's own words: the column that holds them by language."""

    GREETING = "greetings"
    CLOSED = "closed_words"


def check_zone(name: str) -> str:
    """Raises `Invalid`."""
    if name not in _zones():
        raise Invalid("time_zone", "unknown")
    return name


@cache
def _zones() -> frozenset[str]:
    """Not what the system keeps beside them for other uses, like ``right/Europe/Kyiv`` with its leap seconds."""
    return frozenset(name for name in available_timezones() if len(name) <= ZONE_LIMIT)


def check_currency(code: str, minor_digits: MinorDigits) -> str:
    """Raises `Invalid`."""
    if minor_digits(code) is None:
        raise Invalid("currency", "unknown")
    return code


def check_language(language: str) -> str:
    """Raises `Invalid`."""
    if language not in LANGUAGES:
        raise Invalid("language", "unknown")
    return language


def check_undo(minutes: int) -> int:
    """Raises `Invalid`."""
    if minutes not in UNDO_CHOICES:
        raise Invalid("undo_minutes", "wrong")
    return minutes


def check_hours(hours: Hours | None) -> dict[str, Any] | None:
    """As they are kept; None is "always open". Raises `Invalid`."""
    if hours is not None and not hours.days:
        raise Invalid("hours", "no_days")
    return None if hours is None else hours.kept()


def check_words(text: str) -> str:
    """Raises `Invalid`."""
    words = clean_text(text, READ_LIMIT)
    if not words:
        raise Invalid("text", "empty")
    if len(words) > WORDS_LIMIT:
        raise Invalid("text", "long", {"limit": WORDS_LIMIT})
    if words.count(NAME_MARK) > MARKS_LIMIT:
        raise Invalid("text", "names", {"limit": MARKS_LIMIT})
    return words


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "name": check_name,
    "time_zone": check_zone,
    "language": check_language,
    "hours": check_hours,
    "undo_minutes": check_undo,
    "managers_may_reopen": bool,
    "contacts_masked": bool,
}
"""Of every setting that needs nothing else to be judged."""
