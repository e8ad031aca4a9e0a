"""Views of deals: lists that can be filtered and sorted, and boards."""

from __future__ import annotations

from dataclasses import replace

from aiogram.types import CallbackQuery

from crm_core.rules.filters import DealFilter, Due, Scope, Sort
from crm_core.rules.views import Part, opened_up
from handlers.asking import Desk
from handlers.deals import draw_card
from handlers.deals_lists import read_page
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from handlers.views_filter import show_filters, show_part
from keyboards.deals import deal_filter
from keyboards.listed import list_back
from keyboards.transfers import tools
from keyboards.views import MoveViewed, OpenView, OverdueDeals, ViewBoard, ViewColumn, ViewedDeal, ViewPage, ViewPart
from keyboards.views_lists import board_keyboard, plans_keyboard, view_keyboard
from views.deals import status_name
from views.deals_lists import board_screen, list_screen, which_board

router = Gated("views", Staff())


@router.callback_query(OpenView.filter())
async def open_view(query: CallbackQuery, callback_data: OpenView, desk: Desk) -> None:
    wanted = opened_up(deal_filter(callback_data), desk.manager.id)
    if callback_data.to == "b":
        await show_board(query, desk, wanted)
        return
    view = await desk.services.views.keep(wanted, actor=desk.manager)
    if callback_data.to == "f":
        await show_filters(query, desk, view.id)
    else:
        await show_part(query, desk, ViewPart(view_id=view.id, part=Part.SORT))


@router.callback_query(ViewPage.filter())
async def turn_view(query: CallbackQuery, callback_data: ViewPage, desk: Desk) -> None:
    await show_view(query, desk, callback_data)


@router.callback_query(ViewedDeal.filter())
async def open_viewed_deal(query: CallbackQuery, callback_data: ViewedDeal, desk: Desk) -> None:
    card = await desk.services.deals.card(callback_data.deal_id, actor=desk.manager)
    way_back = list_back(desk.t, callback_data.list_page(), callback_data.pages)
    await draw_card(query, desk.t, card, way_back)


@router.callback_query(MoveViewed.filter())
async def move_viewed_deal(query: CallbackQuery, callback_data: MoveViewed, desk: Desk) -> None:
    tap = callback_data
    card = await desk.services.deals.move(tap.deal_id, tap.status_id, seen=tap.version, actor=desk.manager)
    toast(query, f"#{card.deal.id} {status_name(card.deal.status)}")
    await show_view(query, desk, tap.list_page())


@router.callback_query(ViewBoard.filter())
async def open_board(query: CallbackQuery, callback_data: ViewBoard, desk: Desk) -> None:
    wanted = await desk.services.views.get(callback_data.view_id, actor=desk.manager)
    if callback_data.plan_id:
        wanted = replace(wanted, plan_id=callback_data.plan_id)
    await show_board(query, desk, wanted)


@router.callback_query(ViewColumn.filter())
async def open_column(query: CallbackQuery, callback_data: ViewColumn, desk: Desk) -> None:
    views = desk.services.views
    wanted = await views.get(callback_data.view_id, actor=desk.manager)
    column = replace(wanted, status_ids=(callback_data.status_id,), kind=None)
    view = await views.keep(column, actor=desk.manager)
    await show_view(query, desk, ViewPage(view_id=view.id))


@router.callback_query(OverdueDeals.filter())
async def open_overdue(query: CallbackQuery, desk: Desk) -> None:
    wanted = opened_up(DealFilter(Scope.MINE, due=Due.OVERDUE, sort=Sort.TASK), desk.manager.id)
    view = await desk.services.views.keep(wanted, actor=desk.manager)
    await show_view(query, desk, ViewPage(view_id=view.id))


async def show_view(event: Event, desk: Desk, shown: ViewPage) -> None:
    t = desk.t
    shown, page = await read_page(desk, shown, moves=shown.quick, column=True)
    await show(event, list_screen(t, page), view_keyboard(t, shown, page, tools(t, shown, page, desk.manager)))


async def show_board(event: Event, desk: Desk, wanted: DealFilter) -> None:
    """Of the filter's plan; without one, of the only plan there is, or of the one that is chosen now."""
    views, t = desk.services.views, desk.t
    whole = replace(wanted, status_ids=(), kind=None)
    if whole.plan_id is None:
        plans = await views.plans(actor=desk.manager)
        if len(plans) != 1:
            view = await views.keep(whole, actor=desk.manager)
            await show(event, which_board(t), plans_keyboard(t, plans, view.id))
            return
        whole = replace(whole, plan_id=plans[0].id)
    board = await desk.services.deals.board(whole, actor=desk.manager)
    view = await views.keep(whole, actor=desk.manager)
    await show(event, board_screen(t, board), board_keyboard(t, board, view.id))
