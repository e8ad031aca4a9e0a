"""Lists of deals, and the commands and buttons that open them."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager
from crm_core.results import DealPage
from crm_core.services.deals import DealService
from handlers.filters import Said, Staff, gated
from handlers.reply import Event, show
from keyboards.deals import DealList, cursor, deal_filter, first_page
from keyboards.deals_lists import list_keyboard
from keyboards.home import DEALS, NEW
from keyboards.transfers import tools
from locales import Translator
from views.deals_lists import list_screen

router = gated(Router(name="deals_lists"), Staff())


@router.callback_query(DealList.filter())
async def turn_page(
    query: CallbackQuery, callback_data: DealList, manager: Manager, deals: DealService, t: Translator
) -> None:
    await show_list(query, callback_data, manager=manager, deals=deals, t=t)


@router.message(Command("new"))
@router.message(Said(NEW))
async def new_deals(message: Message, manager: Manager, deals: DealService, t: Translator) -> None:
    await show_list(message, DealList(scope="n"), manager=manager, deals=deals, t=t)


@router.message(Command("deals"))
@router.message(Said(DEALS))
async def my_deals(message: Message, manager: Manager, deals: DealService, t: Translator) -> None:
    await show_list(message, DealList(scope="m"), manager=manager, deals=deals, t=t)


async def show_list(event: Event, listed: DealList, *, manager: Manager, deals: DealService, t: Translator) -> None:
    page = await _page(listed, manager=manager, deals=deals)
    if page.total and not page.rows:  # its deals have moved on since the button was drawn
        listed = first_page(listed)
        page = await _page(listed, manager=manager, deals=deals)
    text = list_screen(t, page)
    await show(event, text, list_keyboard(t, listed, page, tools(t, listed, page, manager)))


async def _page(listed: DealList, *, manager: Manager, deals: DealService) -> DealPage:
    return await deals.list(deal_filter(listed), cursor(listed), actor=manager)
