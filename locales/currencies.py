"""Currencies as people call them: by code, sign or name, in any of our languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from unicodedata import normalize

from babel.core import get_global
from babel.numbers import (
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    get_territory_currencies,
    list_currencies,
)

from locales.catalogues import LANGUAGES

LIKELY = ("UAH", "EUR", "USD", "GBP", "PLN", "MDL", "GEL", "KZT")
"""Offered as buttons; every other one is found by typing."""
COUNTS = (None, 1, 2, 5)
"""How many of it there are changes its name: злотий, злоті, злотих."""
SHORTEST = 3
"""Fewer letters begin too many names."""


def minor_digits(currency: str) -> int | None:
    """Digits after the point; None if there is no such currency."""
    return get_currency_precision(currency) if currency in list_currencies() else None


@cache
def currency_sign(currency: str) -> str:
    """The shortest sign any of our languages has: only some of them know ₴."""
    return min((get_currency_symbol(currency, locale=language) for language in LANGUAGES), key=len)


def currency_name(currency: str, language: str) -> str:
    name: str = get_currency_name(currency, locale=language)
    return name


def find_currencies(text: str) -> list[str]:
    """Codes of what may be meant, the likely ones first; one if it is named exactly."""
    wanted = _words(text)
    exact = [code for code, names in _names().items() if wanted in names]
    if exact or len("".join(wanted)) < SHORTEST:
        return exact
    return [code for code, names in _names().items() if any(_begins(wanted, name) for name in names)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(normalize("NFKC", text).casefold().split())


def _begins(wanted: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Every word that was typed begins a word of the name."""
    return all(any(word.startswith(part) for word in name) for part in wanted)


@cache
def _names() -> dict[str, frozenset[tuple[str, ...]]]:
    """What each present-day currency is called, in words."""
    present = {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}
    ordered = [*LIKELY, *sorted(present.difference(LIKELY))]
    return {code: frozenset(_words(name) for name in _called(code)) for code in ordered}


def _called(code: str) -> Iterator[str]:
    yield code
    for language in LANGUAGES:
        yield get_currency_symbol(code, locale=language)
        for count in COUNTS:
            yield get_currency_name(code, count, locale=language)
