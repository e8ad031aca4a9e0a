"""A page of deals, of a simple list or of a view: both are turned, ticked and led back to alike."""

from __future__ import annotations

from typing import TypeVar

from aiogram.types import InlineKeyboardButton

from crm_core.rules.filters import Cursor
from keyboards.buttons import back
from keyboards.deals import DealList
from keyboards.views import ViewPage
from locales import N_, Translator

Listed = DealList | ViewPage
L = TypeVar("L", DealList, ViewPage, DealList | ViewPage)

LIST_NAMES = {
    "m": N_("My deals"),
    "n": N_("New"),
    "u": N_("Unassigned"),
    "v": N_("Deals"),
    "s": N_("Found"),
}


def cursor(listed: Listed) -> Cursor:
    return Cursor(anchor=listed.anchor, backwards=listed.back, page=max(1, listed.page))


def turned(listed: L, to: Cursor) -> L:
    """The same list at another page."""
    return listed.list_page().model_copy(update={"anchor": to.anchor, "back": to.backwards, "page": to.page})


def first_page(listed: L) -> L:
    return turned(listed, Cursor())


def list_back(t: Translator, listed: Listed, pages: int = 1) -> InlineKeyboardButton:
    """``⬅️ My deals · 2/3``."""
    scope = listed.scope if isinstance(listed, DealList) else "v"
    name = t.plain(LIST_NAMES[scope])
    return back(f"{name} · {listed.page}/{pages}" if pages > 1 else name, listed)
