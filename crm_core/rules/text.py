"""Text from people: kept bounded, shown clean, compared folded."""

from __future__ import annotations

import re
import unicodedata

from crm_core.errors import Invalid

NAME_LIMIT = 100
TEXT_LIMIT = 4000
MARKS_LIMIT = 3
EMPTY = "—"

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINER = "\u200d"
"""The one format character that is kept: emoji families are made with it."""
_AMOUNT = re.compile(r"^\d{1,12}(?:[.,]\d{1,2})?$")
_SPACES = re.compile(r"\s+")


def clean_line(text: str | None, limit: int = NAME_LIMIT) -> str:
    """One visible line of at most ``limit`` characters: no control, format or stacked marks; "—" when empty."""
    return _SPACES.sub(" ", _visible(text or "", limit * 4)).strip()[:limit].strip() or EMPTY


def clean_text(text: str | None, limit: int = TEXT_LIMIT) -> str:
    """The same for several lines; may be empty."""
    lines = (_visible(line, limit) for line in (text or "")[: limit * 2].splitlines())
    return "\n".join(lines).strip()[:limit]


def _visible(text: str, limit: int) -> str:
    shown: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text[:limit].replace("\n", " ").replace("\t", " ")):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= MARKS_LIMIT and (category not in _HIDDEN or char == _JOINER):
            shown.append(char)
    return "".join(shown)


def fold(text: str) -> str:
    """For comparing without regard to case and compatibility forms, in any alphabet."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def digits(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isdigit())


def graphemes(text: str) -> int:
    """User-visible characters: marks and joined parts belong to the character before them."""
    count = 0
    joined = False
    for char in unicodedata.normalize("NFC", text):
        extends = unicodedata.combining(char) > 0 or unicodedata.category(char) in {"Mn", "Me", "Cf"}
        modifier = "\U0001f3fb" <= char <= "\U0001f3ff"
        if not (extends or modifier or joined):
            count += 1
        joined = char == _JOINER
    return count


def parse_amount(text: str, minor_digits: int = 2) -> int:
    """``12 500,50`` → 1250050 minor units. Raises `Invalid` ("amount")."""
    plain = _SPACES.sub("", text)
    if not _AMOUNT.match(plain) or not plain.isascii():
        raise Invalid("amount", "wrong")
    whole, _, fraction = plain.replace(",", ".").partition(".")
    if len(fraction) > minor_digits and int(fraction):
        raise Invalid("amount", "wrong")
    unit: int = 10**minor_digits
    return int(whole) * unit + int(fraction[:minor_digits].ljust(minor_digits, "0") or 0)
