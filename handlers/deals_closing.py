"""Winning, losing and cancelling a closing: each asks once before."""

from __future__ import annotations

from aiogram import F
from aiogram.types import CallbackQuery

from crm_core.errors import DealIsOpen, Forbidden
from crm_core.models import Kind, Manager
from crm_core.rules.permissions import Action
from crm_core.services.deals import DealService
from crm_core.services.moving import demand_action
from handlers.deals import draw_card, way_from
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards.deals import CancelDeal, DealScreen, LoseDeal, Screen, WinDeal
from keyboards.deals_screens import cancel_keyboard, lose_keyboard, win_keyboard
from locales import Translator
from views.deals import closing_words, done
from views.deals_screens import cancel_screen, lose_screen, win_screen

router = Gated("deals_closing", Staff())


@router.callback_query(DealScreen.filter(F.screen == Screen.WIN))
async def ask_win(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    demand_action(card, Action.WIN)
    await show(query, win_screen(t, card), win_keyboard(t, card, way_from(query, card.deal.id)))


@router.callback_query(WinDeal.filter())
async def win(
    query: CallbackQuery, callback_data: WinDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.win(callback_data.deal_id, None, seen=callback_data.version, actor=manager)
    toast(query, closing_words(t, card.deal))
    await draw_card(query, t, card)


@router.callback_query(DealScreen.filter(F.screen == Screen.LOSE))
async def ask_lose(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    form = await deals.reasons(callback_data.deal_id, actor=manager)
    keyboard = lose_keyboard(t, form, way_from(query, form.card.deal.id), callback_data.page)
    await show(query, lose_screen(t, form), keyboard)


@router.callback_query(LoseDeal.filter())
async def lose(
    query: CallbackQuery, callback_data: LoseDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    tap = callback_data
    card = await deals.lose(tap.deal_id, tap.reason_id or None, seen=tap.version, actor=manager)
    toast(query, closing_words(t, card.deal))
    await draw_card(query, t, card)


@router.callback_query(DealScreen.filter(F.screen == Screen.CANCEL))
async def ask_cancel(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    if card.cancel_to is None:
        raise DealIsOpen(card.deal.id) if card.deal.kind is Kind.OPEN else Forbidden
    await show(query, cancel_screen(t, card), cancel_keyboard(t, card, way_from(query, card.deal.id)))


@router.callback_query(CancelDeal.filter())
async def cancel(
    query: CallbackQuery, callback_data: CancelDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.cancel_closed(callback_data.deal_id, seen=callback_data.version, actor=manager)
    toast(query, done(t, card, "reopened"))
    await draw_card(query, t, card)
