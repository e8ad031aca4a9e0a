"""The buttons of the company's settings fit into Telegram's limits and onto a phone."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from zoneinfo import available_timezones

import pytest
from aiogram.types import InlineKeyboardMarkup

from crm_core.models import Company, SalesPlan
from crm_core.results.company import Steps
from keyboards.asking import AskText, Field
from keyboards.buttons import Payload
from keyboards.company import (
    BASICS,
    WORDS_PLACES,
    ResetWords,
    SetCompanyDay,
    SetCompanyLanguage,
    SetCurrency,
    SetSwitch,
    SetUndoTime,
    SetZone,
    basic_keyboard,
    company_hours_keyboard,
    company_keyboard,
    found_keyboard,
    undo_keyboard,
    word_keyboard,
    words_keyboard,
    words_place,
)
from keyboards.guide import guide_keyboard, guide_row
from locales import LANGUAGES, Translator, translator
from locales.zones import find_zones

HIGHEST = 2**53
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LONGEST_ZONE = max(chain.from_iterable(find_zones(start) for start in ("new", "com", "buenos")), key=len)
WIDEST: list[Payload] = [
    SetCurrency(code="UAH", version=HIGHEST, guide=True),
    SetZone(zone="A" * 32, version=HIGHEST, guide=True),
    SetCompanyLanguage(language="uk", version=HIGHEST, guide=True),
    SetUndoTime(minutes=60, version=HIGHEST),
    SetSwitch(switch="r", on=True, version=HIGHEST),
    ResetWords(words="g", language="uk", version=HIGHEST),
    SetCompanyDay(day=6, on=True, version=HIGHEST),
    AskText(field=Field.COMPANY_WORDS, id=HIGHEST),
]


def firm(time_zone: str = "Europe/Kyiv", currency: str = "UAH") -> Company:
    return Company(
        id=1,
        name="Acme",
        currency=currency,
        time_zone=time_zone,
        language="uk",
        undo_minutes=5,
        managers_may_reopen=False,
        contacts_masked=True,
        hours=None,
        greetings={"uk": "Hi"},
        closed_words={},
        version=HIGHEST,
    )


def reader(language: str) -> Translator:
    return translator(language, currency="UAH", time_zone="Europe/Kyiv")


def every(t: Translator, company: Company) -> list[InlineKeyboardMarkup]:
    plan = SalesPlan(id=HIGHEST, name="Online")
    known = [Steps(company, plan if n else None, n > 1, colleagues=True, met=False) for n in range(3)]
    return [
        company_keyboard(t, company),
        *(basic_keyboard(t, company, what, NOW, guide=guide) for what in BASICS for guide in (True, False)),
        found_keyboard(t, company, "z", find_zones("ame") or [LONGEST_ZONE], NOW, guide=True),
        found_keyboard(t, company, "c", ["XOF", "USD", "BAM"], NOW, guide=True),
        company_hours_keyboard(t, company),
        undo_keyboard(t, company),
        words_keyboard(t, company, "g"),
        *(word_keyboard(t, company, *place) for place in WORDS_PLACES),
        *(guide_keyboard(t, steps) for steps in known),
        *(InlineKeyboardMarkup(inline_keyboard=[guide_row(t, steps)]) for steps in known),
    ]


@pytest.mark.parametrize("payload", WIDEST, ids=lambda payload: type(payload).__name__)
def test_the_widest_payload_fits_into_a_button(payload: Payload) -> None:
    assert len(payload.pack().encode()) <= 64
    assert type(payload).unpack(payload.pack()) == payload


def test_every_zone_that_can_be_found_can_be_carried() -> None:
    for zone in available_timezones() & {LONGEST_ZONE, "America/Argentina/ComodRivadavia", "Etc/GMT+12"}:
        assert SetZone.unpack(SetZone(zone=zone, version=1, guide=False).pack()).zone == zone


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("company", [firm(), firm("America/Argentina/Buenos_Aires", "JPY"), firm("UTC", "XOF")])
def test_buttons_fit_onto_a_phone(language: str, company: Company) -> None:
    for keyboard in every(reader(language), company):
        for row in keyboard.inline_keyboard:
            limit = {1: 31, 2: 17}.get(len(row), 9)
            assert [button.text for button in row if len(button.text) > limit] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_has_one_likeliest_step_and_at_most_one_danger(language: str) -> None:
    for keyboard in every(reader(language), firm()):
        styles = [str(button.style) for button in chain.from_iterable(keyboard.inline_keyboard) if button.style]
        assert len(styles) == len(set(styles))


def test_any_number_means_some_words() -> None:
    assert {words_place(key) for key in (0, 5, 6, 99, HIGHEST)} <= set(WORDS_PLACES)
    assert [words_place(key) for key in range(6)] == WORDS_PLACES
