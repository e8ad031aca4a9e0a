"""The buttons with which the team erases a person."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from keyboards.buttons import DANGER, Id, Payload, back, button, rows
from keyboards.deals import DealScreen, Screen
from locales import Translator


class AskErase(Payload, prefix="ae"):
    """Asks before the lead of the deal is erased."""

    deal_id: Id


class EraseLead(Payload, prefix="ax"):
    """A second tap finds nobody left."""

    deal_id: Id


def erase_keyboard(t: Translator, deal_id: int) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🗑 Yes, erase"), EraseLead(deal_id=deal_id), DANGER)],
        [back(t.plain("No"), DealScreen(deal_id=deal_id, screen=Screen.CONTACT))],
    )
