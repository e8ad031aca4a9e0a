"""The buttons of a digest and of a dead letter."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardMarkup

from keyboards.buttons import PRIMARY, Id, Payload, button, rows
from keyboards.deals import DealList
from keyboards.home import home_row
from locales import Translator


class TryAgain(Payload, prefix="nt"):
    queue: Literal["i", "o"]
    """The inbox or the outbox."""
    id: Id


def dead_update_keyboard(t: Translator, inbox_id: int) -> InlineKeyboardMarkup:
    return _dead_letter(t, TryAgain(queue="i", id=inbox_id))


def dead_notice_keyboard(t: Translator, notice_id: int) -> InlineKeyboardMarkup:
    return _dead_letter(t, TryAgain(queue="o", id=notice_id))


def _dead_letter(t: Translator, payload: TryAgain) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔁 Try again"), payload)], home_row(t))


def digest_keyboard(t: Translator) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🆕 New"), DealList(scope="n"), PRIMARY)], home_row(t))
