"""Views of deals: lists that can be filtered and sorted, and boards."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery

from crm_core.models import Manager
from crm_core.rules.filters import DealFilter
from crm_core.rules.views import Part, opened_up
from crm_core.services.deals import DealService
from crm_core.services.views import ViewService
from handlers.deals import draw_card
from handlers.filters import Staff, gated
from handlers.reply import Event, show, toast
from handlers.views_filter import show_filters, show_part
from keyboards.deals import deal_filter
from keyboards.views import (
    MoveViewed,
    OpenView,
    ViewBoard,
    ViewColumn,
    ViewedDeal,
    ViewPage,
    ViewPart,
    cursor,
    place,
)
from keyboards.views_lists import board_keyboard, plans_keyboard, view_back, view_keyboard
from locales import Translator
from views.deals import status_name
from views.deals_lists import board_screen, list_screen, which_board

router = gated(Router(name="views"), Staff())


@router.callback_query(OpenView.filter())
async def open_view(
    query: CallbackQuery,
    callback_data: OpenView,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    wanted = opened_up(deal_filter(callback_data), manager.id)
    if callback_data.to == "b":
        await show_board(query, wanted, manager=manager, views=views, deals=deals, t=t)
        return
    view = await views.keep(wanted, actor=manager)
    if callback_data.to == "f":
        await show_filters(query, view.id, manager=manager, views=views, deals=deals, t=t)
    else:
        part = ViewPart(view_id=view.id, part=Part.SORT)
        await show_part(query, part, manager=manager, views=views, deals=deals, t=t)


@router.callback_query(ViewPage.filter())
async def turn_view(
    query: CallbackQuery,
    callback_data: ViewPage,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    await show_view(query, callback_data, manager=manager, views=views, deals=deals, t=t)


@router.callback_query(ViewedDeal.filter())
async def open_viewed_deal(
    query: CallbackQuery, callback_data: ViewedDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    way_back = view_back(t, place(callback_data), callback_data.pages)
    await draw_card(query, t, card, way_back)


@router.callback_query(MoveViewed.filter())
async def move_viewed_deal(
    query: CallbackQuery,
    callback_data: MoveViewed,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    tap = callback_data
    card = await deals.move(tap.deal_id, tap.status_id, seen=tap.version, actor=manager)
    toast(query, f"#{card.deal.id} {status_name(card.deal.status)}")
    await show_view(query, place(tap), manager=manager, views=views, deals=deals, t=t)


@router.callback_query(ViewBoard.filter())
async def open_board(
    query: CallbackQuery,
    callback_data: ViewBoard,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    wanted = await views.get(callback_data.view_id, actor=manager)
    if callback_data.plan_id:
        wanted = replace(wanted, plan_id=callback_data.plan_id)
    await show_board(query, wanted, manager=manager, views=views, deals=deals, t=t)


@router.callback_query(ViewColumn.filter())
async def open_column(
    query: CallbackQuery,
    callback_data: ViewColumn,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    wanted = await views.get(callback_data.view_id, actor=manager)
    view = await views.keep(replace(wanted, status_ids=(callback_data.status_id,), kind=None), actor=manager)
    await show_view(query, ViewPage(view_id=view.id), manager=manager, views=views, deals=deals, t=t)


async def show_view(
    event: Event, shown: ViewPage, *, manager: Manager, views: ViewService, deals: DealService, t: Translator
) -> None:
    wanted = await views.get(shown.view_id, actor=manager)
    page = await deals.list(wanted, cursor(shown), actor=manager)
    if page.total and not page.rows:  # its deals have moved on since the button was drawn
        shown = ViewPage(view_id=shown.view_id, quick=shown.quick)
        page = await deals.list(wanted, cursor(shown), actor=manager)
    await show(event, list_screen(t, page), view_keyboard(t, shown, page))


async def show_board(
    event: Event, wanted: DealFilter, *, manager: Manager, views: ViewService, deals: DealService, t: Translator
) -> None:
    """Of the filter's plan; without one, of the only plan there is, or of the one that is chosen now."""
    whole = replace(wanted, status_ids=(), kind=None)
    if whole.plan_id is None:
        plans = await views.plans(actor=manager)
        if len(plans) != 1:
            view = await views.keep(whole, actor=manager)
            await show(event, which_board(t), plans_keyboard(t, plans, view.id))
            return
        whole = replace(whole, plan_id=plans[0].id)
    board = await deals.board(whole, actor=manager)
    view = await views.keep(whole, actor=manager)
    await show(event, board_screen(t, board), board_keyboard(t, board, view.id))
