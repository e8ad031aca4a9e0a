"""The buttons of a view: its pages, and its board."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import SalesPlan, Status
from crm_core.results import Board, DealPage, DealRow
from crm_core.rules.adding import Origin, Where
from crm_core.rules.text import shown_name
from crm_core.rules.views import Part, restricted
from keyboards.buttons import back, button, counted, inert, rows
from keyboards.deals_adding import add_button
from keyboards.deals_lists import deal_row, pager
from keyboards.home import home_row
from keyboards.listed import deal_button, turned
from keyboards.paging import AT_ONCE, HALF, WHOLE, Row
from keyboards.views import MoveViewed, ViewBoard, ViewColumn, ViewFilters, ViewPage, ViewPart
from locales import Translator
from locales.marks import mark


def view_keyboard(t: Translator, shown: ViewPage, page: DealPage, many: Row) -> InlineKeyboardMarkup:
    """``many``: what can be done with many of its deals."""
    deals = [_deal_row(t, deal, shown, page) for deal in page.rows]
    turns = pager(page, lambda to: turned(shown, to))
    return rows(*deals, turns, _tools(t, shown, page), many, *_ways_out(t, shown, page))


def board_keyboard(t: Translator, board: Board, view_id: int) -> InlineKeyboardMarkup:
    columns = [[_column(t, status, deals, amount, view_id)] for status, deals, amount in board.columns]
    chosen = len(restricted(board.filter) - {Part.PLAN})
    tools = [
        button(counted(t, t.plain("🔎 Filter"), chosen), ViewFilters(view_id=view_id)),
        button(t.plain("🗃 Plan"), ViewPart(view_id=view_id, part=Part.PLAN)),
    ]
    return rows(
        *columns, tools, [*home_row(t), button(t.plain("📄 List"), ViewPage(view_id=view_id)), *_add(t, view_id, board)]
    )


def _deal_row(t: Translator, deal: DealRow, shown: ViewPage, page: DealPage) -> Row:
    if not shown.quick:
        return deal_row(t, deal, shown, page)
    name = f"{mark(deal.kind, deal.colour)} #{deal.id} {shown_name(deal.lead, HALF)}"
    step = page.moves.get(deal.id)
    return [deal_button(name, deal.id, shown, page), _move(deal, step, shown) if step else inert("·")]


def _move(deal: DealRow, step: Status, shown: ViewPage) -> InlineKeyboardButton:
    text = f"➡️ {mark(step.kind, step.colour)} {shown_name(step.name, HALF)}"
    moved = shown.model_dump() | {"deal_id": deal.id, "status_id": step.id, "version": deal.version}
    try:
        return button(text, MoveViewed.model_validate(moved))
    except ValueError:
        return inert("·")


def _tools(t: Translator, shown: ViewPage, page: DealPage) -> Row:
    quick = shown.model_copy(update={"quick": not shown.quick})
    return [
        button(counted(t, t.plain("🔎 Filter"), len(restricted(page.filter))), ViewFilters(view_id=shown.view_id)),
        button(t.plain("⇅ Sort"), ViewPart(view_id=shown.view_id, part=Part.SORT)),
        button(t.plain("📄 Cards") if shown.quick else t.plain("🚦 Statuses"), quick),
    ]


def _ways_out(t: Translator, shown: ViewPage, page: DealPage) -> list[Row]:
    """A column of a board leads to its neighbours and back to the board; another list leads home."""
    board = ViewBoard(view_id=shown.view_id)
    if page.column is None:
        return [[*home_row(t), button(t.plain("🗂 Board"), board)]]
    before, after = page.column
    neighbours = [_neighbour("◀ {}", before, shown), _neighbour("{} ▶", after, shown)]
    return [neighbours, [back(t.plain("Board"), board), *_add(t, shown.view_id, page)]]


def _add(t: Translator, view_id: int, shown: Board | DealPage) -> Row:
    return [add_button(t, Where(Origin.VIEW, view_id))] if shown.addable else []


def _neighbour(words: str, status: Status | None, shown: ViewPage) -> InlineKeyboardButton:
    if status is None:
        return inert("·")
    name = f"{mark(status.kind, status.colour)} {shown_name(status.name, HALF - 2)}"
    return button(words.format(name), ViewColumn(view_id=shown.view_id, status_id=status.id))


def _column(t: Translator, status: Status, deals: int, amount: int, view_id: int) -> InlineKeyboardButton:
    """``🟡 In work · 7 · 86 400 ₴``."""
    start, end = (
        f"{mark(status.kind, status.colour)} ",
        f" · {t.number(deals)} · {t.money(amount)}" if deals else " · 0",
    )
    name = shown_name(status.name, max(HALF, WHOLE - len(end)))
    return button(f"{start}{name}{end}", ViewColumn(view_id=view_id, status_id=status.id))


def plans_keyboard(t: Translator, plans: Sequence[SalesPlan], view_id: int) -> InlineKeyboardMarkup:
    """Whose board?"""
    choices = [
        [button(f"🗃 {shown_name(plan.name, WHOLE)}", ViewBoard(view_id=view_id, plan_id=plan.id))]
        for plan in plans[:AT_ONCE]
    ]
    return rows(*choices, [back(t.plain("Deals"), ViewPage(view_id=view_id))])
