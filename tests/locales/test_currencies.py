"""Currencies are found by what people call them."""

from __future__ import annotations

import pytest

from locales import LANGUAGES
from locales.currencies import LIKELY, currency_name, currency_sign, find_currencies, minor_digits


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("UAH", "UAH"),
        (" usd ", "USD"),
        ("₴", "UAH"),
        ("€", "EUR"),
        ("гривня", "UAH"),
        ("гривна", "UAH"),
        ("hryvnia", "UAH"),
        ("ЗЛОТИЙ", "PLN"),
        ("польский злотый", "PLN"),
        ("доллар США", "USD"),
        ("долар  США", "USD"),
        ("japanese yen", "JPY"),
    ],
)
def test_a_currency_is_found_in_any_language(typed: str, code: str) -> None:
    assert find_currencies(typed) == [code]


def test_several_currencies_begin_with_the_likely_ones() -> None:
    found = find_currencies("dollar")
    assert found[0] == "USD"
    assert len(found) > 10
    assert find_currencies("лей") == ["MDL", "RON"]


@pytest.mark.parametrize("typed", ["", " ", "x", "xx", "XYZ", "\u200b", "🙂", "SUR", "a" * 5000, "%", "()"])
def test_what_is_no_currency_today_is_not_found(typed: str) -> None:
    assert "SUR" not in find_currencies(typed)
    assert len(find_currencies(typed)) <= 1


def test_likely_currencies_exist_and_have_names_and_signs() -> None:
    for code in LIKELY:
        assert find_currencies(code) == [code]
        assert minor_digits(code) == 2
        assert all(currency_name(code, language) for language in LANGUAGES)
        assert len(currency_sign(code)) <= 3


def test_minor_digits_know_what_has_no_kopiykas() -> None:
    assert (minor_digits("JPY"), minor_digits("KWD"), minor_digits("XYZ")) == (0, 3, None)
