"""Text from people."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.errors import Invalid
from crm_core.rules.contacts import parse_phone
from crm_core.rules.plans import check_label, check_name
from crm_core.rules.text import EMPTY, clean_line, clean_text, fold, graphemes, parse_amount


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("  Olena\n Koval ", "Olena Koval"),
        ("a\u202eb\u200bc\x00d", "abcd"),
        ("\ud800x", "x"),
        ("", EMPTY),
        (" \u200e ", EMPTY),
        ("e" + "\u0301" * 20, "é" + "\u0301" * 3),
        ("<b>Anna</b>", "<b>Anna</b>"),
    ],
)
def test_a_line_is_shown_clean(given_text: str, shown: str) -> None:
    assert clean_line(given_text) == shown


@given(st.text())
def test_a_clean_line_is_never_empty_long_or_hidden(text: str) -> None:
    line = clean_line(text)
    assert 0 < len(line) <= 100
    assert line == line.strip()
    assert not {unicodedata.category(char) for char in line.replace("\u200d", "")} & {"Cc", "Cf", "Cs"}


def test_a_text_keeps_its_lines_and_is_bounded() -> None:
    assert clean_text("one\ntwo\x07") == "one\ntwo"
    assert len(clean_text("x" * 10_000)) == 4000


@pytest.mark.parametrize(
    ("text", "minor"), [("12500", 1250000), ("12 500,50", 1250050), ("0", 0), ("7.5", 750), ("1\u00a0000", 100000)]
)
def test_amounts_are_read_as_people_type_them(text: str, minor: int) -> None:
    assert parse_amount(text) == minor


@pytest.mark.parametrize(
    "text", ["", "1e9", "-5", "+5", "1.234", "1,2,3", "NaN", "∞", "١٢٣", "12345678901234", "0x10", "10 UAH", "5 ."]
)
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(Invalid):
        parse_amount(text)


def test_a_currency_without_minor_units_takes_no_fraction() -> None:
    assert parse_amount("500", 0) == 500
    with pytest.raises(Invalid):
        parse_amount("500,5", 0)


@pytest.mark.parametrize("text", ["+380671234567", "067 123-45-67", "(067) 123 45 67", "00380671234567"])
def test_a_phone_is_the_same_however_it_is_typed(text: str) -> None:
    assert parse_phone(text) == "+380671234567"


@pytest.mark.parametrize("text", ["", "12", "hello", "+380", "067" * 30, "+999123456789"])
def test_what_cannot_be_called_is_no_phone(text: str) -> None:
    with pytest.raises(Invalid):
        parse_phone(text)


def test_a_label_of_twelve_characters_is_taken_and_of_thirteen_refused_not_cut() -> None:
    assert check_label("ONLINE-SALES") == "ONLINE-SALES"
    with pytest.raises(Invalid) as refusal:
        check_label("ONLINE-SALES2")
    assert refusal.value.about == {"count": 13, "limit": 12, "label": "ONLINE-SALES2"}


def test_a_label_is_counted_in_characters_that_people_see() -> None:
    family = "👨\u200d👩\u200d👧"
    assert graphemes(family) == 1
    assert check_label(family * 3 + "й" * 9)
    assert check_label(unicodedata.normalize("NFD", "ЙЙЙЙЙЙЙЙЙЙЙЙ")) == "ЙЙЙЙЙЙЙЙЙЙЙЙ"


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_an_empty_name_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_name(text)


def test_a_name_of_more_than_a_hundred_characters_is_refused() -> None:
    assert check_name("x" * 100)
    with pytest.raises(Invalid):
        check_name("x" * 101)


def test_folding_ignores_case_in_every_alphabet() -> None:
    assert fold("ЇЖАК Straße") == fold("їжак STRASSE")
