"""What a plan's settings must look like (product, sections 1 and 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crm_core.errors import Invalid
from crm_core.models import LABEL_LENGTH, LABEL_LIMIT, Colour, Kind, Status
from crm_core.rules.text import NAME_LIMIT, TEXT_LIMIT, clean_line, fold, graphemes, is_blank

BILL_LIMIT = 10**14
SPEAKING = 3
"""Visible characters from which on a word can stand for a plan."""


def check_name(text: str, field: str = "name", limit: int = NAME_LIMIT) -> str:
    """A name of 1–100 visible characters. Raises `Invalid`."""
    name = clean_line(text, limit + 1)
    if is_blank(name):
        raise Invalid(field, "empty")
    if len(name) > limit:
        raise Invalid(field, "long", {"limit": limit})
    return name


def name_key(name: str) -> str:
    """Equal for names that differ by case only."""
    return fold(name)[: NAME_LIMIT * 2]


def check_label(text: str) -> str:
    """A short label of at most 12 visible characters: refused when longer, never cut. Raises `Invalid`."""
    label = clean_line(text, TEXT_LIMIT)
    if is_blank(label):
        raise Invalid("label", "empty")
    count = graphemes(label)
    if count > LABEL_LIMIT:
        shown = label if len(label) <= NAME_LIMIT else f"{label[:NAME_LIMIT]}…"
        raise Invalid("label", "long", {"count": count, "limit": LABEL_LIMIT, "label": shown})
    if len(label) > LABEL_LENGTH:
        raise Invalid("label", "complex")
    return label


def suggest_label(name: str) -> str:
    """A label made of the first words of a plan's name: ``ONLINE`` of "Online sales"."""
    first, *others = clean_line(name).upper().split()
    label = first
    for word in others:
        if graphemes(label) >= SPEAKING:
            break
        label = f"{label} {word}"
    while graphemes(label) > LABEL_LIMIT or len(label) > LABEL_LENGTH:
        label = label[:-1]
    return label.strip()


def check_bill(minor: int) -> int:
    if not 0 <= minor <= BILL_LIMIT:
        raise Invalid("average_bill", "wrong")
    return minor


def next_colour(statuses: Sequence[Status]) -> Colour:
    """For a new status: the next one after the last intermediate's that is used least in the plan."""
    colours = list(Colour)
    last = [status.colour for status in statuses if status.kind is Kind.OPEN][-1]
    after = colours.index(last) + 1
    used = Counter(status.colour for status in statuses)
    return min(colours[after:] + colours[:after], key=lambda colour: used[colour])
