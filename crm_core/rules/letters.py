"""One message to many leads: what it may say, and as what each of them gets it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from crm_core.errors import Invalid
from crm_core.rules.templates import LEAD, MANAGER, PLACES_LIMIT, TEXT_LIMIT, fill, places
from crm_core.rules.text import clean_line, clean_text

KNOWN = frozenset({LEAD, MANAGER})
"""A plan is nothing that all of them have."""
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Letter:
    text: str
    html: str | None = None
    """With its formatting, if it has any."""


def check_letter(letter: Letter) -> Letter:
    """Raises `Invalid` ("letter"): for nothing, too much, and places that nothing is put into."""
    cleaned = clean_text(letter.text, TEXT_LIMIT + 1)
    if not cleaned:
        raise Invalid("letter", "empty")
    if len(cleaned) > TEXT_LIMIT:
        raise Invalid("letter", "long", {"limit": TEXT_LIMIT})
    found = places(cleaned)
    for place in [*found, *places(letter.html or "")]:
        if place not in KNOWN:
            raise Invalid("letter", "unknown", {"place": "{" + clean_line(place, _SHOWN) + "}"})
    if len(found) > PLACES_LIMIT:
        raise Invalid("letter", "places", {"limit": PLACES_LIMIT})
    return Letter(cleaned, letter.html)


def filled(letter: Letter, *, lead: str, manager: str) -> Letter:
    """With the names in their places."""
    names = {LEAD: lead, MANAGER: manager}
    html = None if letter.html is None else fill(letter.html, names, KNOWN, spelt=escape)
    return Letter(fill(letter.text, names, KNOWN), html)
