"""Any text typed outside a form is a search; its words stay in the message that the answer replies to."""

from __future__ import annotations

import re

from aiogram import F
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager
from crm_core.results import DealPage
from crm_core.rules.adding import may_be_lead
from crm_core.rules.filters import Cursor
from crm_core.services.deals import DealService
from handlers.asking import region
from handlers.deals import say_card
from handlers.filters import Gated, Staff, Typed
from handlers.media import typed_words
from handlers.reply import alert, answer_to, say, show
from keyboards.deals import SEARCH, DealList
from keyboards.deals_adding import found_nobody_row
from keyboards.deals_lists import list_keyboard
from keyboards.home import home_only
from keyboards.listed import cursor, first_page
from keyboards.paging import Row
from locales import Translator
from views.deals_lists import ASK_WHAT, search_screen
from views.errors import OUT_OF_DATE

links = Gated("deals_links", Staff())
router = Gated("deals_search", Staff())

LINK = re.compile(r"^d_([1-9][0-9]{0,15})$")
NUMBER = re.compile(r"^#?\s*([1-9][0-9]{0,5})$")
"""A deal's number; longer figures are phones."""
FIND = re.compile(r"^/find\S*\s*")


@links.message(CommandStart(deep_link=True, magic=F.args.regexp(LINK)))
async def open_link(
    message: Message, command: CommandObject, manager: Manager, deals: DealService, t: Translator
) -> None:
    deal_id = int((command.args or "").removeprefix("d_"))
    card = await deals.card(deal_id, actor=manager)
    await say_card(message, t, card)


@links.callback_query(DealList.filter(F.scope == SEARCH))
async def turn_found(
    query: CallbackQuery, callback_data: DealList, manager: Manager, deals: DealService, t: Translator
) -> None:
    original = searched_in(query)
    if original is None:
        alert(query, t.plain(OUT_OF_DATE))
        await show(query, t(ASK_WHAT), home_only(t))
        return
    words, listed = searched(original), callback_data
    page = await _found(words, listed, manager=manager, deals=deals)
    if page.total and not page.rows:
        listed = first_page(listed)
        page = await _found(words, listed, manager=manager, deals=deals)
    tools = _add(words, page, manager, t)
    await show(query, search_screen(t, page, words), list_keyboard(t, listed, page, tools))


@links.message(Command("find"))
async def find(message: Message, manager: Manager, deals: DealService, t: Translator) -> None:
    words = FIND.sub("", message.text or "").strip()
    if not words:
        await say(message, t(ASK_WHAT), home_only(t))
        return
    await _search(message, words, manager=manager, deals=deals, t=t)


@router.message(Typed())
async def search(message: Message, manager: Manager, deals: DealService, t: Translator) -> None:
    await _search(message, (message.text or "").strip(), manager=manager, deals=deals, t=t)


async def _search(message: Message, words: str, *, manager: Manager, deals: DealService, t: Translator) -> None:
    page = await _by_number(words, manager=manager, deals=deals)
    listed = DealList(scope=SEARCH, kind="o")
    page = page or await _found(words, listed, manager=manager, deals=deals)
    if page.total == 1:
        card = await deals.card(page.rows[0].id, actor=manager)
        await say_card(message, t, card)
        return
    tools = _add(words, page, manager, t)
    await answer_to(message, search_screen(t, page, words), list_keyboard(t, listed, page, tools))


async def _by_number(words: str, *, manager: Manager, deals: DealService) -> DealPage | None:
    """The deal with that very number comes before parts of phones."""
    number = NUMBER.match(words)
    if number is None:
        return None
    page = await deals.search(f"#{number[1]}", closed=True, cursor=Cursor(), actor=manager)
    return page if page.total else None


async def _found(words: str, listed: DealList, *, manager: Manager, deals: DealService) -> DealPage:
    return await deals.search(words, closed=listed.kind != "o", cursor=cursor(listed), actor=manager)


def searched_in(query: CallbackQuery) -> Message | None:
    """The message with the words that the tapped one answers, if it is still there."""
    original = query.message.reply_to_message if isinstance(query.message, Message) else None
    return original if original is not None and searched(original) else None


def searched(original: Message) -> str:
    return FIND.sub("", typed_words(original)).strip()


def _add(words: str, page: DealPage, manager: Manager, t: Translator) -> Row:
    """Nobody has that phone or e-mail: a deal for whoever it is."""
    new = None if page.total else may_be_lead(words, region(t))
    return found_nobody_row(t, new, manager)
