"""The buttons of a digest."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from keyboards.buttons import PRIMARY, button, rows
from keyboards.deals import DealList
from keyboards.home import home_row
from locales import Translator


def digest_keyboard(t: Translator) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🆕 New"), DealList(scope="n"), PRIMARY)], home_row(t))
