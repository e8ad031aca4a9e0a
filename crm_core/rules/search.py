"""What typed words mean to the search, and whether a deal is meant by them (product, section 5).

The index only proposes leads: it knows parts of three characters. `matches` decides, the same on both engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from crm_core.rules.text import EMPTY, clean_line, digits, fold

TYPED_LIMIT = 200
TERMS_LIMIT = 12
PART = 3
"""Characters of the parts that the index knows."""
FEWEST_DIGITS = 3
NUMBER_DIGITS = 15
SUBSCRIBER = 7
"""Last digits of a phone: those before them are the same for very many people."""

_NUMBER = re.compile(rf"#? *([0-9]{{1,{NUMBER_DIGITS}}})")
_FIGURES = re.compile(r"[+(]*[0-9][0-9()+./-]*")
_KNOWN_PART = re.compile(r"[^\W_]{3}|^ [^\W_]{2}")

Alternative = tuple[str, ...]
"""Each of them must be there."""
Term = tuple[Alternative, ...]
"""One of them must be there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    number: int | None = None
    """Of the deal itself."""
    terms: tuple[Term, ...] = ()
    """All of them must be there."""

    @property
    def sought(self) -> tuple[Term, ...]:
        """The terms that the index can find: of the others it knows no part."""
        return tuple(term for term in self.terms if all(any(map(_KNOWN_PART.search, each)) for each in term))


def read(text: str) -> Wanted:
    """``#118`` is a number, ``118`` too or a part of a phone; each other word is a part of a name, title or e-mail."""
    line = clean_line(text, TYPED_LIMIT)
    words = [] if line == EMPTY else fold(line).split()
    number = _NUMBER.fullmatch(" ".join(words))
    if number is not None and (words[0].startswith("#") or len(number[1]) < FEWEST_DIGITS):
        return Wanted(int(number[1]))
    return Wanted(int(number[1]) if number else None, tuple(_terms(words))[:TERMS_LIMIT])


def matches(wanted: Wanted, lead_text: str, title: str | None) -> bool:
    """Is a deal with this title, of the lead with this folded text, meant by all of the words?"""
    whole = document(lead_text, [title] if title else [])
    return all(any(all(part in whole for part in each) for each in term) for term in wanted.terms)


def document(lead_text: str, titles: Iterable[str]) -> str:
    """What is searched: a space before each word, so that the beginning of a word is a part like any other."""
    return "".join(f" {word}" for text in (lead_text, *map(fold, titles)) for word in text.split())


def parts(needle: str) -> list[str]:
    """The parts by which the index finds the needle, without those that nearly every lead has."""
    key = _telling(needle)
    return list(dict.fromkeys(key[n : n + PART] for n in range(len(key) - PART + 1)))


def _telling(needle: str) -> str:
    name, at, _ = needle.partition("@")
    if at and len(name) >= PART:
        return name + at
    return needle[-SUBSCRIBER:] if needle.isdecimal() else needle


def _terms(words: list[str]) -> Iterator[Term]:
    for figures, group in groupby(words, lambda word: _FIGURES.fullmatch(word) is not None):
        if figures:
            yield _phone(tuple(group))
        else:
            yield from (((_needle(word),),) for word in group)


def _needle(word: str) -> str:
    return word if len(word) >= PART else f" {word}"


def _phone(words: tuple[str, ...]) -> Term:
    """Digits in whatever notation, with or without what is dialled inside the country; or those very words."""
    typed = digits("".join(words))
    spellings = [typed, typed.lstrip("0")]
    if typed.startswith("8") and len(typed) == len("89161234567"):
        spellings.append(typed[1:])
    phones = [(spelling,) for spelling in spellings if len(spelling) >= FEWEST_DIGITS]
    return tuple(dict.fromkeys([*phones, tuple(map(_needle, words))]))
