"""Many deals change hands: ticked ones, everything of a person, and what nobody has."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from handlers.asking import Desk
from handlers.deals_lists import read_page
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards import transfers as keyboards
from keyboards.deals import deal_filter
from keyboards.listed import Ticked, list_back
from views import transfers as words

router = Gated("transfers", Staff())


@router.callback_query(keyboards.Select.filter())
@router.callback_query(keyboards.SelectViewed.filter())
async def select(query: CallbackQuery, callback_data: keyboards.Select | keyboards.SelectViewed, desk: Desk) -> None:
    await show_select(query, desk, callback_data.list_page())


@router.callback_query(keyboards.Tick.filter())
async def tick(query: CallbackQuery, callback_data: keyboards.Tick, desk: Desk) -> None:
    tap = callback_data
    ticks = await desk.services.transfers.tick([tap.deal_id], on=tap.on, actor=desk.manager)
    if tap.on and tap.deal_id not in ticks.ids:
        toast(query, words.not_ticked(desk.t))
    await show_select(query, desk, listed_on(query))


@router.callback_query(keyboards.TickPage.filter())
async def tick_page(query: CallbackQuery, callback_data: keyboards.TickPage, desk: Desk) -> None:
    listed, page = await read_page(desk, listed_on(query))
    await desk.services.transfers.tick([deal.id for deal in page.rows], on=callback_data.on, actor=desk.manager)
    await show_select(query, desk, listed)


@router.callback_query(keyboards.TickListed.filter())
async def tick_listed(query: CallbackQuery, desk: Desk) -> None:
    listed, page = await read_page(desk, listed_on(query))
    await desk.services.transfers.tick_listed(page.filter, actor=desk.manager)
    await show_select(query, desk, listed)


@router.callback_query(keyboards.Untick.filter())
async def untick(query: CallbackQuery, desk: Desk) -> None:
    await desk.services.transfers.untick(actor=desk.manager)
    await show_select(query, desk, listed_on(query))


@router.callback_query(keyboards.TickedTakers.filter())
async def choose_taker(query: CallbackQuery, callback_data: keyboards.TickedTakers, desk: Desk) -> None:
    takers = await desk.services.transfers.takers(actor=desk.manager)
    keyboard = keyboards.ticked_takers_keyboard(desk.t, takers, listed_on(query), callback_data.page)
    await show(query, words.takers_screen(desk.t, takers), keyboard)


@router.callback_query(keyboards.AskTicked.filter())
async def ask_ticked(query: CallbackQuery, callback_data: keyboards.AskTicked, desk: Desk) -> None:
    decision = await desk.services.transfers.decision(callback_data.to_id or None, actor=desk.manager)
    keyboard = keyboards.ticked_decision_keyboard(desk.t, decision, listed_on(query))
    await show(query, words.decision_screen(desk.t, decision), keyboard)


@router.callback_query(keyboards.HandTicked.filter())
async def hand_ticked(query: CallbackQuery, callback_data: keyboards.HandTicked, desk: Desk) -> None:
    tap, t = callback_data, desk.t
    report = await desk.services.transfers.hand_ticked(tap.to_id or None, seen=tap.version, actor=desk.manager)
    toast(query, words.reported(t, report))
    way_back = list_back(t, listed_on(query))
    await show(query, words.report_screen(t, report), keyboards.done_keyboard(way_back))


@router.callback_query(keyboards.PersonDeals.filter())
async def choose_heir(query: CallbackQuery, callback_data: keyboards.PersonDeals, desk: Desk) -> None:
    tap, t = callback_data, desk.t
    found = await desk.services.transfers.belongings(tap.manager_id, actor=desk.manager)
    keyboard = keyboards.person_takers_keyboard(t, tap.manager_id, found.takers, desk.manager, tap.page)
    await show(query, words.belongings_screen(t, found), keyboard)


@router.callback_query(keyboards.AskPersonDeals.filter())
async def ask_person_deals(query: CallbackQuery, callback_data: keyboards.AskPersonDeals, desk: Desk) -> None:
    tap, transfers = callback_data, desk.services.transfers
    decision = await transfers.decision_on(tap.manager_id, tap.to_id or None, actor=desk.manager)
    keyboard = keyboards.person_decision_keyboard(desk.t, tap.manager_id, decision)
    await show(query, words.decision_screen(desk.t, decision), keyboard)


@router.callback_query(keyboards.HandPersonDeals.filter())
async def hand_person_deals(query: CallbackQuery, callback_data: keyboards.HandPersonDeals, desk: Desk) -> None:
    tap, t = callback_data, desk.t
    report = await desk.services.transfers.hand_belongings(tap.manager_id, tap.to_id or None, actor=desk.manager)
    toast(query, words.reported(t, report))
    way_back = keyboards.person_back(t, tap.manager_id, desk.manager)
    await show(query, words.report_screen(t, report), keyboards.done_keyboard(way_back))


@router.callback_query(keyboards.AskHandOut.filter())
async def ask_hand_out(query: CallbackQuery, callback_data: keyboards.AskHandOut, desk: Desk) -> None:
    listed = callback_data.list_page()
    decision = await desk.services.transfers.waiting(deal_filter(listed), actor=desk.manager)
    keyboard = keyboards.hand_out_keyboard(desk.t, decision, listed)
    await show(query, words.hand_out_screen(desk.t, decision), keyboard)


@router.callback_query(keyboards.HandOut.filter())
async def hand_out(query: CallbackQuery, callback_data: keyboards.HandOut, desk: Desk) -> None:
    listed, t = callback_data.list_page(), desk.t
    report = await desk.services.transfers.hand_out(deal_filter(listed), actor=desk.manager)
    toast(query, words.reported(t, report))
    await show(query, words.report_screen(t, report), keyboards.handed_out_keyboard(t, report, listed))


async def show_select(query: CallbackQuery, desk: Desk, listed: Ticked) -> None:
    listed, page = await read_page(desk, listed)
    ticks = await desk.services.transfers.ticks(actor=desk.manager)
    screen = words.select_screen(desk.t, page, ticks)
    await show(query, screen, keyboards.select_keyboard(desk.t, listed, page, ticks))


def listed_on(query: CallbackQuery) -> Ticked:
    """The list that the tapped screen is about."""
    return keyboards.page_behind(query.message.reply_markup if isinstance(query.message, Message) else None)
