"""What the team writes about a deal and its lead: a title, a note, how to reach the person (product, section 4)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from crm_core.errors import Invalid
from crm_core.rules.contacts import parse_email, parse_phone
from crm_core.rules.plans import check_name
from crm_core.rules.text import EMPTY, clean_line, clean_text

TITLE_LIMIT, NOTE_LIMIT, LEAD_NAME_LIMIT = 100, 2000, 200


class Part(StrEnum):
    """What is written; each is a column of the deal or of its lead."""

    TITLE = "title"
    NOTE = "note"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"


OF_LEAD = frozenset({Part.NAME, Part.PHONE, Part.EMAIL})
"""The others are the deal's own."""


def check_part(part: Part, text: str | None, region: str) -> str | None:
    """The text as it is kept, None if nothing is left; a name has to be there. Raises `Invalid`.

    ``region`` is the country whose phones are typed without a code.
    """
    if part is Part.PHONE:
        return parse_phone(text, region) if text is not None else None
    return CHECKS[part](text or "") if text is not None or part is Part.NAME else None


def check_title(text: str) -> str | None:
    """One line of at most 100 characters."""
    title = clean_line(text, TITLE_LIMIT + 1)
    return None if title == EMPTY else _bounded(Part.TITLE, title, TITLE_LIMIT)


def check_note(text: str) -> str | None:
    return _bounded(Part.NOTE, clean_text(text, NOTE_LIMIT + 1), NOTE_LIMIT) or None


def check_lead_name(text: str) -> str:
    return check_name(text, "name", LEAD_NAME_LIMIT)


CHECKS: dict[Part, Callable[[str], str | None]] = {
    Part.TITLE: check_title,
    Part.NOTE: check_note,
    Part.NAME: check_lead_name,
    Part.EMAIL: parse_email,
}


def _bounded(part: Part, text: str, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(part.value, "long", {"limit": limit})
    return text
