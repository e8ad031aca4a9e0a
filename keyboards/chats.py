"""Answering a lead."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from keyboards.buttons import Id, Payload, button, rows
from keyboards.deals import DealBelow
from locales import Translator


class ReplyToLead(Payload, prefix="cr"):
    deal_id: Id


def relay_keyboard(t: Translator, deal_id: int) -> InlineKeyboardMarkup:
    return rows([button(t.plain("📋 Deal #{number}", number=deal_id), DealBelow(deal_id=deal_id))])
