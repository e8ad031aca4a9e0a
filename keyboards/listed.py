"""A page of deals, of a simple list, of a view or behind a report's figure: turned, opened and led back to alike."""

from __future__ import annotations

from contextlib import suppress
from typing import TypeVar

from aiogram.types import InlineKeyboardButton

from crm_core.results import DealPage
from crm_core.rules.filters import Cursor
from keyboards.buttons import Payload, back, button
from keyboards.deals import DealList, ListedDeal, OpenDeal
from keyboards.reports import ReportDeals, ReportedDeal
from keyboards.views import ViewedDeal, ViewPage
from locales import N_, Translator

Ticked = DealList | ViewPage
"""Whose deals can be ticked."""
Listed = Ticked | ReportDeals
T = TypeVar("T", DealList, ViewPage, DealList | ViewPage)
L = TypeVar("L", DealList, ViewPage, ReportDeals, DealList | ViewPage)

BESIDE = 15
"""Characters of a button in half a row."""
PARTED = " · "
"""Between the name of a list and its page."""
LIST_NAMES = {
    "m": N_("My deals"),
    "n": N_("New"),
    "u": N_("Unassigned"),
    "v": N_("Deals"),
    "s": N_("Found"),
}
OPENED: dict[type[Payload], type[Payload]] = {
    DealList: ListedDeal,
    ViewPage: ViewedDeal,
    ReportDeals: ReportedDeal,
}
"""What opens a deal of such a page."""


def cursor(listed: Listed) -> Cursor:
    return Cursor(anchor=listed.anchor, backwards=listed.back, page=max(1, listed.page))


def turned(listed: L, to: Cursor) -> L:
    """The same list at another page."""
    return listed.list_page().model_copy(update={"anchor": to.anchor, "back": to.backwards, "page": to.page})


def first_page(listed: L) -> L:
    return turned(listed, Cursor())


def deal_button(text: str, deal_id: int, listed: Listed, page: DealPage) -> InlineKeyboardButton:
    """Opens the card with a way back to this page; ids too long for that are opened without it."""
    here = listed.list_page()
    opened = here.model_dump() | {"page": page.page, "deal_id": deal_id, "pages": page.pages}
    try:
        return button(text, OPENED[type(here)].model_validate(opened))
    except ValueError:
        return button(text, OpenDeal(deal_id=deal_id))


def list_back(t: Translator, listed: Listed, pages: int = 1) -> InlineKeyboardButton:
    """``⬅️ My deals · 2/3``."""
    scope = listed.scope if isinstance(listed, DealList) else "v"
    name = t.plain(LIST_NAMES[scope])
    return back(f"{name}{PARTED}{listed.page}/{pages}" if pages > 1 else name, listed)


def beside(t: Translator, to_list: InlineKeyboardButton) -> InlineKeyboardButton:
    """The same in half a row, where a phone would cut off the page: ``⬅️ List 2/13``."""
    name, parted, pages = to_list.text.rpartition(PARTED)
    if not parted or not name or len(to_list.text) <= BESIDE:
        return to_list
    short = t.plain("List")
    return to_list.model_copy(update={"text": f"⬅️ {short} {pages}"})


def whole(t: Translator, to_list: InlineKeyboardButton) -> InlineKeyboardButton:
    """With the list's name again, in a row of its own."""
    pages = to_list.text.rpartition("/")[2]
    for payload in OPENED:
        with suppress(TypeError, ValueError):
            listed = payload.unpack(to_list.callback_data or "")
            assert isinstance(listed, DealList | ViewPage | ReportDeals)
            return list_back(t, listed, int(pages))
    return to_list
