"""What a lead can tap. Nothing of the CRM shows here."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from keyboards.buttons import Payload, back, button, inert, rows
from locales import LANGUAGES, N_, Translator

CANCEL = N_("✖️ Cancel")


class LeadStart(Payload, prefix="ls"):
    pass


class LeavePhone(Payload, prefix="lp"):
    pass


class LeadLanguages(Payload, prefix="ll"):
    pass


class SetLeadLanguage(Payload, prefix="lc"):
    language: Literal["uk", "en", "ru"]


def start_keyboard(t: Translator) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("📞 Leave my phone"), LeavePhone())],
        [button(t.plain("🌐 Language"), LeadLanguages())],
    )


def phone_keyboard(t: Translator) -> ReplyKeyboardMarkup:
    return ReplyKeyboardMarkup(
        keyboard=[
            [KeyboardButton(text=t.plain("📞 Share my number"), request_contact=True)],
            [KeyboardButton(text=t.plain(CANCEL))],
        ],
        resize_keyboard=True,
        input_field_placeholder=t.plain("Or type the number"),
    )


def lead_languages_keyboard(t: Translator) -> InlineKeyboardMarkup:
    choices = [_language(name, language, current=language == t.language) for language, name in LANGUAGES.items()]
    return rows(*[[choice] for choice in choices], [back(t.plain("Back"), LeadStart())])


def _language(name: str, language: str, *, current: bool) -> InlineKeyboardButton:
    return inert(f"● {name}") if current else button(name, SetLeadLanguage.model_validate({"language": language}))
