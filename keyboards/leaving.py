"""What a lead can tap who wants to be forgotten. Nothing of the CRM shows here."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from keyboards.buttons import DANGER, Payload, back, button, rows
from keyboards.leads import LeadStart
from locales import Translator


class ForgetMe(Payload, prefix="lf"):
    pass


def forget_keyboard(t: Translator) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🗑 Yes, erase"), ForgetMe(), DANGER)], [back(t.plain("No"), LeadStart())])


def forgotten_keyboard(t: Translator) -> InlineKeyboardMarkup:
    """Looking at the first screen makes nobody a lead."""
    return rows([back(t.plain("Back"), LeadStart())])
