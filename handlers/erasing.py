"""Somebody of the team erases a person."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.models import Manager
from crm_core.services.erasing import ErasingService
from handlers.deals import draw_card
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards.erasing import AskErase, EraseLead, erase_keyboard
from locales import Translator
from views.erasing import ask_erase, erased_toast

router = Gated("erasing", Staff())


@router.callback_query(AskErase.filter())
async def ask(
    query: CallbackQuery, callback_data: AskErase, manager: Manager, erasing: ErasingService, t: Translator
) -> None:
    card = await erasing.ask(callback_data.deal_id, actor=manager)
    await show(query, ask_erase(t, card), erase_keyboard(t, card.deal.id))


@router.callback_query(EraseLead.filter())
async def erase(
    query: CallbackQuery, callback_data: EraseLead, manager: Manager, erasing: ErasingService, t: Translator
) -> None:
    card = await erasing.erase(callback_data.deal_id, actor=manager)
    toast(query, erased_toast(t, card))
    await draw_card(query, t, card)
