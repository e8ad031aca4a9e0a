from __future__ import annotations

import pytest

from crm_core.rules.search import Wanted, document, matches, parts, read

LEAD = "олена коваль @olenak olena@example.com 380671234567"


def found(text: str, lead: str = LEAD, title: str | None = None) -> bool:
    wanted = read(text)
    return bool(wanted.terms) and matches(wanted, lead, title)


@pytest.mark.parametrize(
    "text",
    [
        "Олена", "КОВАЛЬ олена", "лен", "ко", "о", "@olenak", "OLENA@example.com", "example", "+380 (67) 123-45-67",
        "067 123 45 67", "(067)1234567", "0671234567", "00380671234567", "123-45", "4567", "Коваль +38 067 123",
        "олена 45-67", "\u202eолена",
    ],
)  # fmt: skip
def test_every_part_of_a_lead_is_found_in_any_spelling(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", ["олег", "ле", "олена шевченко", "%", "_", "*", "олена OR x", "068 123", "олена*", ""])
def test_what_is_not_there_is_not_found(text: str) -> None:
    assert not found(text)


def test_a_number_inside_the_country_is_found_by_its_trunk_digit() -> None:
    assert found("0171 2345678", "hans 491712345678")
    assert found("8 (916) 123-45-67", "ivan 79161234567")


def test_a_title_is_found_with_the_words_of_the_lead() -> None:
    assert found("олена курс 2026 05", title="Курс 2026 05")
    assert not found("олена курс")


@pytest.mark.parametrize("text", ["#118", "# 118", "＃118", "118", "18"])
def test_a_number_is_a_deals_number(text: str) -> None:
    assert read(text).number in {118, 18}


def test_long_figures_are_a_phone_too_and_short_ones_are_not() -> None:
    assert read("118").terms == ((("118",),),)
    assert read("18") == Wanted(18)
    assert read("#118") == Wanted(118)
    assert read("0" * 30).number is None


def test_the_index_is_asked_for_what_it_knows_a_part_of() -> None:
    assert read("о олена").sought == ((("олена",),),)
    assert read("ол").sought == (((" ол",),),)
    assert read("о '; %%% a-b").sought == ()


def test_what_nearly_everybody_has_is_left_to_the_comparison() -> None:
    assert parts("380671234567") == ["123", "234", "345", "456", "567"]
    assert parts("olena@gmail.com") == ["ole", "len", "ena", "na@"]
    assert parts("a@gmail.com")[:2] == ["a@g", "@gm"]


def test_a_document_has_a_space_before_each_word() -> None:
    assert document("olena koval", ["Course  A", "B"]) == " olena koval course a b"
