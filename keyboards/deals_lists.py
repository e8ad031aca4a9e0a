"""The buttons of a list of deals and of what a search found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiogram.types import InlineKeyboardMarkup

from crm_core.models import NO_TASK
from crm_core.results import DealPage, DealRow
from crm_core.rules.filters import Cursor
from crm_core.rules.text import clean_line, shown_name
from keyboards.buttons import Payload, button, inert, rows
from keyboards.deals import SEARCH, DealList
from keyboards.home import home_row
from keyboards.listed import Listed, deal_button, first_page, turned
from keyboards.paging import Row
from keyboards.views import OpenView
from locales import N_, Translator
from locales.marks import mark
from locales.tasks import due_label

WIDTH = 33
"""Characters in a full-width button on a phone."""
SHORTEST_NAME = 8
INTO_VIEW = ((N_("🔎 Filter"), "f"), (N_("⇅ Sort"), "o"), (N_("🗂 Board"), "b"))


def list_keyboard(t: Translator, listed: DealList, page: DealPage, tools: Row | None = None) -> InlineKeyboardMarkup:
    """The list's deals and what can be done with many, the way back is home."""
    deals = [deal_row(t, deal, listed, page) for deal in page.rows]
    into_view = _into_view(t, listed) if page.total else []
    turns = pager(page, lambda to: turned(listed, to))
    return rows(*deals, turns, _closed_too(t, listed), into_view, tools or [], home_row(t))


def deal_row(t: Translator, deal: DealRow, listed: Listed, page: DealPage) -> Row:
    text = deal_text(t, deal, labelled=mixed(page), by_tasks_at=page.by_tasks_at)
    return [deal_button(text, deal.id, listed, page)]


def deal_text(
    t: Translator, deal: DealRow, *, labelled: bool, sign: str | None = None, by_tasks_at: datetime | None = None
) -> str:
    """``🟡 #118 Olena Koval · 12 500 ₴``: whatever a phone cuts off, it is not the sum. ``sign`` replaces the mark.

    In a list about tasks, as of that moment, ``🟡 #118 Olena Koval · ⏰ 16:00``.
    """
    start = f"{sign or mark(deal.kind, deal.colour)} #{deal.id} "
    label = f" [{clean_line(deal.label)}]" if labelled else ""
    said = t.money(deal.amount)
    if by_tasks_at is not None and deal.next_task_at != NO_TASK:
        said = due_label(t, deal.next_task_at, by_tasks_at)
    end = f" · {said}{label}"
    name = shown_name(deal.lead, max(SHORTEST_NAME, WIDTH - len(start) - len(end)))
    return f"{start}{name}{end}"


def mixed(page: DealPage) -> bool:
    """Are there deals of several plans on the page?"""
    return len({deal.plan_id for deal in page.rows}) > 1


def pager(page: DealPage, turn: Callable[[Cursor], Payload]) -> Row:
    """The ways to the pages beside this one; ``turn`` makes the payload of a page."""
    if page.pages <= 1:
        return []
    earlier, later = (
        button(sign, turn(to)) if to else inert("·") for sign, to in (("⬅️", page.previous), ("➡️", page.next))
    )
    return [earlier, inert(f"{page.page}/{page.pages}"), later]


def _closed_too(t: Translator, listed: DealList) -> Row:
    if listed.scope != SEARCH or listed.kind != "o":
        return []
    return [button(t.plain("🔎 Closed too"), DealList(scope=SEARCH))]


def _into_view(t: Translator, listed: DealList) -> Row:
    """What a search found stays what it is; any other can be filtered, sorted and seen as a board."""
    if listed.scope in (SEARCH, "u"):
        return []
    return [
        button(t.plain(text), OpenView.model_validate({**first_page(listed).model_dump(), "to": to}))
        for text, to in INTO_VIEW
    ]
