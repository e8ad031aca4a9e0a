"""Lists of deals, and the commands and buttons that open them."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.results import DealPage
from crm_core.results.transfers import Decision
from crm_core.rules.filters import DealFilter
from handlers.asking import Desk
from handlers.filters import Gated, Said, Staff
from handlers.reply import Event, show
from keyboards.deals import DealList, deal_filter
from keyboards.deals_lists import list_keyboard
from keyboards.home import DEALS, NEW
from keyboards.listed import L, T, Ticked, cursor, first_page
from keyboards.transfers import can_hand_out, tools
from views.deals_lists import list_screen

router = Gated("deals_lists", Staff())


@router.callback_query(DealList.filter())
async def turn_page(query: CallbackQuery, callback_data: DealList, desk: Desk) -> None:
    await show_list(query, desk, callback_data)


@router.message(Command("new"))
@router.message(Said(NEW))
async def new_deals(message: Message, desk: Desk) -> None:
    await show_list(message, desk, DealList(scope="n"))


@router.message(Command("deals"))
@router.message(Said(DEALS))
async def my_deals(message: Message, desk: Desk) -> None:
    await show_list(message, desk, DealList(scope="m"))


async def show_list(event: Event, desk: Desk, listed: DealList) -> None:
    listed, page = await read_page(desk, listed)
    many = tools(desk.t, listed, page, desk.manager, await _waiting(desk, listed))
    await show(event, list_screen(desk.t, page), list_keyboard(desk.t, listed, page, many))


async def _waiting(desk: Desk, listed: DealList) -> Decision | None:
    if not can_hand_out(listed, desk.manager):
        return None
    return await desk.services.transfers.waiting(deal_filter(listed), actor=desk.manager)


async def read_page(desk: Desk, listed: T, *, moves: bool = False, column: bool = False) -> tuple[T, DealPage]:
    wanted = await _filter(desk, listed)
    return await page_of(desk, listed, wanted, moves=moves, column=column)


async def page_of(
    desk: Desk, listed: L, wanted: DealFilter, *, moves: bool = False, column: bool = False
) -> tuple[L, DealPage]:
    """The page as it is now; the first one if its deals have moved on since the button was drawn."""
    found = await desk.services.deals.list(wanted, cursor(listed), moves=moves, column=column, actor=desk.manager)
    if found.total and not found.rows and listed.anchor:
        return await page_of(desk, first_page(listed), wanted, moves=moves, column=column)
    return listed, found


async def _filter(desk: Desk, listed: Ticked) -> DealFilter:
    if isinstance(listed, DealList):
        return deal_filter(listed)
    return await desk.services.views.get(listed.view_id, actor=desk.manager)
