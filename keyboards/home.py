"""The way home, the buttons that stay under the input, and the choice of a language."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from keyboards.buttons import Payload, back, button, inert, rows
from keyboards.leads import CANCEL
from locales import LANGUAGES, N_, Translator, in_all_languages

NEW, DEALS, CHATS, MENU = N_("🆕 New"), N_("💼 Deals"), N_("💬 Chats"), N_("☰ Menu")
"""The buttons under the input; their words come back as ordinary messages."""
REPORTS = N_("📊 Reports")
"""Stood there once, and still does until the next /start."""
MENU_WORDS = frozenset().union(*map(in_all_languages, (NEW, DEALS, CHATS, MENU, REPORTS, CANCEL)))
"""All that is said by tapping under the input field: whoever does has left what they were filling in."""


class HomeScreen(Payload, prefix="h"):
    pass


class Shift(Payload, prefix="hs"):
    on: bool


class Languages(Payload, prefix="sl"):
    pass


class SetLanguage(Payload, prefix="sc"):
    language: Literal["uk", "en", "ru"]


def menu_below(t: Translator) -> ReplyKeyboardMarkup:
    """A message that carries it cannot be edited, so no screen ever does. Four words in a row are cut on a phone."""
    lines = ((NEW, DEALS), (CHATS, MENU))
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=t.plain(word)) for word in line] for line in lines],
        is_persistent=True,
        resize_keyboard=True,
        input_field_placeholder=t.plain("Name, phone, e-mail or #number"),
    )


def languages_keyboard(t: Translator) -> InlineKeyboardMarkup:
    choices = [_language(name, language, current=language == t.language) for language, name in LANGUAGES.items()]
    return rows(*[[choice] for choice in choices], home_row(t))


def home_row(t: Translator) -> list[InlineKeyboardButton]:
    return [back(t.plain("Home"), HomeScreen())]


def home_only(t: Translator) -> InlineKeyboardMarkup:
    return rows(home_row(t))


def _language(name: str, language: str, *, current: bool) -> InlineKeyboardButton:
    return inert(f"● {name}") if current else button(name, SetLanguage.model_validate({"language": language}))
