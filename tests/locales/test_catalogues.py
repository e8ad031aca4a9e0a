"""Every sentence of the code is in every catalogue, translated and whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from locales.catalogues import FOLDER, LANGUAGES, SOURCE, read_catalogue

ROOT = FOLDER.parent
CODE = ("bot", "crm_core", "handlers", "keyboards", "locales", "views")
KEYWORDS = {"t": None, "plain": None, "plural": (1, 2), "plain_plural": (1, 2), "N_": None}
TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
TAG = re.compile(r"</?[a-z][^<>]*>")
SYMBOL = re.compile(r"[\U0001F000-\U0001FAFF\u2190-\u21FF\u25A0-\u27BF\u2B00-\u2BFF\u270B-\u2764❝❞]")
WIDEST = 28
"""Characters of a button in one column, and a little: a longer one is cut on a phone."""

Id = str | tuple[str, str]


@cache
def in_code() -> frozenset[Id]:
    found: set[Id] = set()
    for folder in CODE:
        for _, _, text, _, _ in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            found.add(text if isinstance(text, str) else (text[0], text[1]))
    return frozenset(found)


@cache
def translations(language: str) -> Catalog:
    return read_catalogue(language)


def translated(language: str) -> Iterator[Message]:
    return (message for message in translations(language) if message.id)


def parts(value: object) -> tuple[str, ...]:
    """A sentence, or all forms of a plural."""
    several = value if isinstance(value, tuple | list) else (value,)
    return tuple(str(part or "") for part in several)


def ids(message: Message) -> tuple[str, ...]:
    return parts(message.id)


def strings(message: Message) -> tuple[str, ...]:
    return parts(message.string)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each translation with the sentence it stands for; of a plural, the form for many."""
    for message in translated(language):
        for string in strings(message):
            if string:
                yield ids(message)[-1], string


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_code_is_full_of_sentences() -> None:
    assert len(in_code()) > 150
    assert "You have no right to do this." in in_code()


def test_the_template_holds_every_sentence_of_the_code() -> None:
    with (FOLDER / "messages.pot").open("rb") as file:
        template = {message.id for message in read_po(file) if message.id}
    assert template == in_code(), "run: make translations"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    catalogue = translations(language)
    missing = []
    for one in in_code():
        message = catalogue.get(one if isinstance(one, str) else one[0])
        if message is None or not all(strings(message)):
            missing.append(one)
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_from_texts_that_have_gone(language: str) -> None:
    assert {message.id for message in translated(language)} - in_code() == set()
    assert not translations(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_fuzzy(language: str) -> None:
    assert [message.id for message in translated(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_have_every_form(language: str) -> None:
    count = translations(language).num_plurals
    wrong = [m.id for m in translated(language) if m.pluralizable and len(strings(m)) != count]
    assert count == 3
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_the_same(language: str) -> None:
    assert [(text, own) for text, own in pairs(language) if fields(text) != fields(own)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_tags_are_the_same(language: str) -> None:
    wrong = [(text, own) for text, own in pairs(language) if sorted(TAG.findall(text)) != sorted(TAG.findall(own))]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_signs_and_lines_are_the_same(language: str) -> None:
    def shape(text: str) -> tuple[list[str], int, str, str]:
        return SYMBOL.findall(text), text.count("\n"), text[:1].isspace() * "x", text[-1:].isspace() * "x"

    assert [(text, own) for text, own in pairs(language) if shape(text) != shape(own)] == []


@cache
def button_texts() -> frozenset[str]:
    found: set[str] = set()
    for _, _, text, _, _ in extract_from_dir(ROOT / "keyboards", keywords=KEYWORDS):
        found.update([text] if isinstance(text, str) else text)
    return frozenset(found)


@pytest.mark.parametrize("language", TRANSLATED)
def test_button_texts_fit(language: str) -> None:
    shortest = {text: len(TAG.sub("", text)) for text in button_texts()}
    wrong = [own for text, own in pairs(language) if text in shortest and len(own) > max(WIDEST, shortest[text])]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_sentences_are_in_their_own_alphabet(language: str) -> None:
    """A sentence left in English by mistake has words but no Cyrillic letter."""
    words = re.compile(r"[A-Za-z]{4,}")

    def bare(text: str) -> str:
        return TAG.sub("", re.sub(r"\{[^}]*\}|/\w+", "", text))

    wrong = [
        own for _, own in pairs(language) if words.search(bare(own)) and not re.search("[а-яіїєґ]", own, re.IGNORECASE)
    ]
    assert wrong == []


def test_both_languages_hold_the_same_sentences() -> None:
    sets = [{message.id for message in translated(language)} for language in TRANSLATED]
    assert sets[0] == sets[1]


def test_the_folder_holds_nothing_else() -> None:
    names = {path.name for path in chain(Path(FOLDER).glob("*/messages.po"))}
    assert names == {"messages.po"}
    assert sorted(path.parent.name for path in FOLDER.glob("*/messages.po")) == sorted(TRANSLATED)
