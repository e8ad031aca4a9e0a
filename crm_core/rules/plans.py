"""What a plan's settings must look like (product, sections 1 and 3)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from crm_core.errors import Invalid
from crm_core.models import LABEL_LIMIT, Colour, Kind, Status
from crm_core.rules.text import EMPTY, NAME_LIMIT, clean_line, fold, graphemes

BILL_LIMIT = 10**14


def check_name(text: str, field: str = "name") -> str:
    """A name of 1–100 visible characters. Raises `Invalid`."""
    name = clean_line(text, NAME_LIMIT + 1)
    if name == EMPTY or not text.strip():
        raise Invalid(field, "empty")
    if len(name) > NAME_LIMIT:
        raise Invalid(field, "long", {"limit": NAME_LIMIT})
    return name


def name_key(name: str) -> str:
    """Equal for names that differ by case only."""
    return fold(name)[: NAME_LIMIT * 2]


def check_label(text: str) -> str:
    """A short label of at most 12 visible characters: refused when longer, never cut. Raises `Invalid`."""
    label = clean_line(unicodedata.normalize("NFC", text), NAME_LIMIT)
    if label == EMPTY:
        raise Invalid("label", "empty")
    count = graphemes(label)
    if count > LABEL_LIMIT or len(label) > LABEL_LIMIT * 5:
        raise Invalid("label", "long", {"count": count, "limit": LABEL_LIMIT, "label": label})
    return label


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
