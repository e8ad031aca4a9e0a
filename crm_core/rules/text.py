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
_ISOLATED, _END = "\u2068", "\u2069"
_FROM_RIGHT = {"R", "AL"}
_EXTENDING = {"Mn", "Me", "Mc", "Cf"}
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_REGIONAL = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Letters that make a flag in twos."""
_AMOUNT = re.compile(r"^\d{1,12}(?:[.,]\d{1,2})?$")
_SPACES = re.compile(r"\s+")
_BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")
"""Letters and symbols that look like nothing: people are called so in Telegram."""
_LONELY = re.compile(rf"(?<!\S){_JOINER}+|{_JOINER}+(?!\S)")
"""Joiners at the edge of a word."""


def clean_line(text: str | None, limit: int = NAME_LIMIT) -> str:
    """One visible line of at most ``limit`` characters: no control, format or stacked marks; "—" when empty."""
    return _SPACES.sub(" ", _visible(text or "", limit * 4)).strip()[:limit].strip() or EMPTY


def cut(text: str, limit: int) -> str:
    """For names: a sum is never cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip(" " + _JOINER) + "…"


def shown_name(text: str | None, limit: int = NAME_LIMIT) -> str:
    """Words that stand beside others. Those that run from right to left do not turn the sums and dates there round."""
    name = cut(clean_line(text, limit + 2), limit)
    return isolated(name) if from_right(name) else name


def isolated(text: str) -> str:
    """Its own direction ends with it."""
    return f"{_ISOLATED}{text}{_END}"


def from_right(text: str) -> bool:
    """Are there words that run from right to left?"""
    return any(unicodedata.bidirectional(char) in _FROM_RIGHT for char in text)


def clean_text(text: str | None, limit: int = TEXT_LIMIT) -> str:
    """The same for several lines; may be empty."""
    lines = (_visible(line, limit) for line in (text or "")[: limit * 2].splitlines())
    return "\n".join(lines).strip()[:limit]


def clean_piece(text: str) -> str:
    """A part of a text of several lines, its spaces and line breaks kept."""
    return "\n".join(_visible(line, len(line)) for line in text.split("\n"))


def _visible(text: str, limit: int) -> str:
    shown: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text[:limit].replace("\n", " ").replace("\t", " ").translate(_BLANK)):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= MARKS_LIMIT and (category not in _HIDDEN or char == _JOINER):
            shown.append(char)
    return unicodedata.normalize(
        "NFC", _LONELY.sub("", "".join(shown))
    )  # what stood between a letter and its mark may have gone


def fold(text: str) -> str:
    """For comparing without regard to case and compatibility forms, in any alphabet."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def digits(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isdigit())


def graphemes(text: str) -> int:
    """User-visible characters: marks, skin tones, joined emoji, the other half of a flag belong to the one before."""
    count, before, joined = 0, "", False
    for char in unicodedata.normalize("NFC", text):
        if _extends(char):
            joined = char == _JOINER and _is_symbol(before)
            continue
        half = char in _REGIONAL and before in _REGIONAL
        if not (half or (joined and _is_symbol(char))):
            count += 1
        before, joined = "" if half else char, False
    return count


def is_blank(line: str) -> bool:
    """Is there nothing to be seen in a line that `clean_line` gave?"""
    return line == EMPTY or not graphemes(line.replace(" ", ""))


def _extends(char: str) -> bool:
    return unicodedata.category(char) in _EXTENDING or char in _SKIN_TONES


def _is_symbol(char: str) -> bool:
    return bool(char) and unicodedata.category(char) == "So"


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
