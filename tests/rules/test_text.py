"""Text from people."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.errors import Invalid
from crm_core.rules.contacts import parse_email, parse_phone
from crm_core.rules.plans import check_label, check_name, suggest_label
from crm_core.rules.text import EMPTY, clean_line, clean_text, cut, fold, graphemes, parse_amount, shown_name


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("  Olena\n Koval ", "Olena Koval"),
        ("a\u202eb\u200bc\x00d", "abcd"),
        ("\ud800x", "x"),
        ("", EMPTY),
        (" \u200e ", EMPTY),
        ("\u200d", EMPTY),
        ("\u3164", EMPTY),
        ("\u2800\u115f\u200d\u1160 \uffa0", EMPTY),
        ("\u200dAnna\u200d \u200d", "Anna"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("e" + "\u0301" * 20, "é" + "\u0301" * 3),
        ("<b>Anna</b>", "<b>Anna</b>"),
    ],
)
def test_a_line_is_shown_clean(given_text: str, shown: str) -> None:
    assert clean_line(given_text) == shown


@pytest.mark.parametrize("name", ["נועה כהן", "محمد علي", "Noa נועה"])
def test_a_name_that_runs_from_right_to_left_stays_apart_from_what_stands_around_it(name: str) -> None:
    assert shown_name(name) == f"\u2068{name}\u2069"


def test_a_name_from_right_to_left_is_cut_inside() -> None:
    assert shown_name("נועה כהן", 4) == "\u2068נוע…\u2069"


@pytest.mark.parametrize("name", ["Олена", "Zoë", "🦄", "李小龍", "—"])
def test_another_name_is_shown_as_it_is(name: str) -> None:
    assert shown_name(name) == name


def test_a_name_that_is_cut_says_so() -> None:
    assert shown_name("x" * 101) == "x" * 99 + "…"
    assert shown_name("x" * 100) == "x" * 100


def test_a_cut_family_leaves_no_joiner_behind() -> None:
    assert cut("👨\u200d👩\u200d👧\u200d👦", 5) == "👨\u200d👩…"


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


@pytest.mark.parametrize("text", ["a@b.co", " olena.koval+crm@mail.example.com\n", "o'neil@пошта.укр", "x@a-b.museum"])
def test_an_email_is_kept_as_it_is_typed(text: str) -> None:
    assert parse_email(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "a", "a@", "@b.co", "a@b", "a@b.c", "a b@c.de", "a@b..de", "a@@b.de", "<a@b.de>", "a@b.de, c@d.ef",
             "a@-b.de", "x" * 250 + "@b.de", "a@" + "b." * 200]
)  # fmt: skip
def test_what_nobody_can_write_to_is_no_email(text: str) -> None:
    with pytest.raises(Invalid):
        parse_email(text)


def test_a_label_of_twelve_characters_is_taken_and_of_thirteen_refused_not_cut() -> None:
    assert check_label("ONLINE-SALES") == "ONLINE-SALES"
    with pytest.raises(Invalid) as refusal:
        check_label("ONLINE-SALES2")
    assert refusal.value.about == {"count": 13, "limit": 12, "label": "ONLINE-SALES2"}


VISIBLE = (
    "A",
    "Ї",
    unicodedata.normalize("NFD", "й"),
    "e\u0301\u0323",
    "नि",
    "🙂",
    "👍🏽",
    "👨\u200d👩\u200d👧\u200d👦",
    "❤\ufe0f\u200d🔥",
    "🇺🇦",
    "1\ufe0f\u20e3",
)
"""Each of these is one character to whoever reads it."""


@given(st.lists(st.sampled_from(VISIBLE), min_size=1, max_size=20))
def test_a_label_is_counted_in_characters_that_people_see(parts: list[str]) -> None:
    label = "".join(parts)
    assert graphemes(label) == len(parts)
    if len(parts) <= 12:
        assert check_label(label) == unicodedata.normalize("NFC", label)
        return
    with pytest.raises(Invalid) as refusal:
        check_label(label)
    assert (refusal.value.problem, refusal.value.about["count"]) == ("long", len(parts))


@pytest.mark.parametrize("part", VISIBLE)
def test_twelve_of_the_same_are_taken_and_thirteen_refused(part: str) -> None:
    assert check_label(part * 12)
    with pytest.raises(Invalid):
        check_label(part * 13)


def test_letters_are_not_hidden_from_the_count_by_joining_them() -> None:
    with pytest.raises(Invalid):
        check_label("\u200d".join("ONLINE-SALES2"))


def test_a_long_label_is_counted_to_its_end() -> None:
    with pytest.raises(Invalid) as refusal:
        check_label("x" * 300)
    assert refusal.value.about["count"] == 300
    assert len(str(refusal.value.about["label"])) <= 101


def test_characters_of_very_many_parts_are_no_label() -> None:
    with pytest.raises(Invalid) as refusal:
        check_label("\u200d".join("👩" * 90))
    assert refusal.value.problem == "complex"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Online sales", "ONLINE"),
        ("Корпоративні клієнти", "КОРПОРАТИВНІ"),
        ("Мультибрендовий", "МУЛЬТИБРЕНДО"),
        ("B2B", "B2B"),
        ("A1 school", "A1 SCHOOL"),
        ("🙂", "🙂"),
    ],
)
def test_a_label_is_suggested_from_the_name(name: str, label: str) -> None:
    assert suggest_label(name) == label


@given(st.text())
def test_a_suggested_label_can_always_be_taken(name: str) -> None:
    try:
        checked = check_name(name)
    except Invalid:
        return
    assert check_label(suggest_label(checked))


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\u200d", "\u200d \u200d"])
def test_an_empty_name_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_name(text)


def test_a_name_of_more_than_a_hundred_characters_is_refused() -> None:
    assert check_name("x" * 100)
    with pytest.raises(Invalid):
        check_name("x" * 101)


def test_folding_ignores_case_in_every_alphabet() -> None:
    assert fold("ЇЖАК Straße") == fold("їжак STRASSE")
