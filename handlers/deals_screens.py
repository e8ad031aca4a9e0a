"""The screens behind a deal's card that only show something."""

from __future__ import annotations

from aiogram import Bot, F
from aiogram.types import CallbackQuery

from crm_core.models import Manager
from crm_core.services.deals import DealService
from handlers.deals import way_from
from handlers.filters import Gated, Staff
from handlers.reply import show
from keyboards import deals_screens as keyboards
from keyboards.deals import DealScreen, Screen
from locales import Translator
from views import deals_screens as views
from views.deals import deal_card
from views.deals_history import history_pages, history_screen, why_screen

router = Gated("deals_screens", Staff())


@router.callback_query(DealScreen.filter(F.screen == Screen.MORE))
async def more(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    await show(query, deal_card(t, card), keyboards.more_keyboard(t, card, way_from(query, card.deal.id)))


@router.callback_query(DealScreen.filter(F.screen == Screen.STATUSES))
async def statuses(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    keyboard = keyboards.statuses_keyboard(t, card, way_from(query, card.deal.id), callback_data.page)
    await show(query, views.statuses_screen(t, card), keyboard)


@router.callback_query(DealScreen.filter(F.screen == Screen.TRANSFER))
async def colleagues(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    found = await deals.colleagues(callback_data.deal_id, actor=manager)
    keyboard = keyboards.transfer_keyboard(t, found, way_from(query, found.card.deal.id), callback_data.page)
    await show(query, views.transfer_screen(t, found.card, anybody=bool(found.people)), keyboard)


@router.callback_query(DealScreen.filter(F.screen == Screen.HISTORY))
async def history(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    found = await deals.history(callback_data.deal_id, actor=manager)
    pages = history_pages(found)
    page = min(callback_data.page or pages, pages)
    keyboard = keyboards.history_keyboard(t, found.card.deal.id, page, pages, way_from(query, found.card.deal.id))
    await show(query, history_screen(t, found, page), keyboard)


@router.callback_query(DealScreen.filter(F.screen == Screen.WHY))
async def why(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    found = await deals.why(callback_data.deal_id, actor=manager)
    await show(query, why_screen(t, found), keyboards.back_keyboard(t, way_from(query, found.card.deal.id)))


@router.callback_query(DealScreen.filter(F.screen == Screen.LINK))
async def link(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, bot: Bot, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    address = f"https://t.me/{(await bot.me()).username}?start=d_{card.deal.id}"
    await show(
        query, views.link_screen(t, card, address), keyboards.link_keyboard(t, address, way_from(query, card.deal.id))
    )
