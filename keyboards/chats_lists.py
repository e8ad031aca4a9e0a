"""The list of conversations: payloads and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Direction, SalesPlan
from crm_core.results.chats import ChatPage, ChatRow, FoundChats
from crm_core.rules.chats import COUNTED, ChatCursor, ChatFilter, Tab
from crm_core.rules.text import clean_line, cut, shown_name
from keyboards.asking import AskText, Field
from keyboards.buttons import Payload, back, button, inert, rows
from keyboards.chats_templates import Templates
from keyboards.home import home_row
from keyboards.paging import WHOLE, Page, Row, in_columns, picked
from keyboards.spelling import Number
from locales import N_, Translator

TabKey = Literal["i", "u", "d", "a"]
TAB_NAMES: dict[Tab, str] = {
    Tab.IMPORTANT: N_("⭐ Important"),
    Tab.UNREAD: N_("🔵 Unread"),
    Tab.DIALOGS: N_("💬 Dialogs"),
    Tab.ALL: N_("All"),
}
NAME, LINE = 18, 56
"""Characters of a name, and of a whole row; a phone cuts the last words off."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class Chats(Payload, prefix="cl"):
    """A page of the list. The place beside it carries its moment, so that a new message does not move the page."""

    tab: TabKey = "a"
    plan_id: Number = 0
    at: Number = 0
    """Microseconds since 1970; 0 is the list's start."""
    anchor: Number = 0
    back: bool = False
    page: Number = 1


class OpenChat(Payload, prefix="co"):
    """A conversation, and where it was opened from: a page of the list or the card of a deal. It fits for every id."""

    lead_id: Number
    tab: TabKey = "a"
    plan_id: Number = 0
    at: Number = 0
    anchor: Number = 0
    back: bool = False
    page: Number = 1
    deal_id: Number = 0

    def list_page(self) -> Chats:
        return Chats.model_validate({name: getattr(self, name) for name in Chats.model_fields})


class ChatBelow(Payload, prefix="cb"):
    """The conversation as a message of its own: the tapped one says something that should stay."""

    lead_id: Number


class ChatPlans(Payload, prefix="cf"):
    """The plans that the list can be restricted to."""

    tab: TabKey
    page: Page = 0


def chat_filter(listed: Chats) -> ChatFilter:
    return ChatFilter(Tab(listed.tab), listed.plan_id or None)


def chat_cursor(listed: Chats) -> ChatCursor:
    if not listed.at:
        return ChatCursor()
    return ChatCursor(EPOCH + listed.at * TICK, listed.anchor, backwards=listed.back, page=listed.page)


def chats_at(wanted: ChatFilter, cursor: ChatCursor) -> Chats:
    at = 0 if cursor.at is None else (cursor.at - EPOCH) // TICK
    place = {"at": at, "anchor": cursor.lead_id, "back": cursor.backwards, "page": cursor.page}
    return Chats.model_validate({"tab": wanted.tab.value, "plan_id": wanted.plan_id or 0, **place})


def chats_back(t: Translator, listed: Chats) -> InlineKeyboardButton:
    name = t.plain("Chats")
    return back(f"{name} · {listed.page}" if listed.page > 1 else name, listed)


def chats_keyboard(t: Translator, listed: Chats, page: ChatPage) -> InlineKeyboardMarkup:
    tabs = in_columns([_tab(t, tab, page) for tab in Tab], 2)
    found = [[button(row_text(row), _open(row, listed))] for row in page.rows]
    narrow = t.plain("🗃 Plan ▾") if page.plan is None else f"🗃 {shown_name(page.plan.short_label, 12)} ▾"
    tools = [button(narrow, ChatPlans(tab=listed.tab)), button(t.plain("🔎 Find"), AskText(field=Field.CHAT_SEARCH))]
    return rows(*tabs, *found, _turns(page), tools, [*home_row(t), button(t.plain("🧩 Templates"), Templates())])


def found_keyboard(t: Translator, found: FoundChats) -> InlineKeyboardMarkup:
    again = button(t.plain("🔎 Find"), AskText(field=Field.CHAT_SEARCH))
    return rows(*[[button(row_text(row), _open(row, Chats()))] for row in found.rows], [chats_back(t, Chats()), again])


def plans_keyboard(t: Translator, plans: Sequence[SalesPlan], asked: ChatPlans) -> InlineKeyboardMarkup:
    def plan_button(plan: SalesPlan) -> InlineKeyboardButton:
        return button(shown_name(plan.name, WHOLE), Chats(tab=asked.tab, plan_id=plan.id))

    every = button(t.plain("All plans"), Chats(tab=asked.tab))
    choices = picked(plans, plan_button, page=asked.page, turn=lambda page: ChatPlans(tab=asked.tab, page=page))
    return rows([every], *choices, [chats_back(t, Chats(tab=asked.tab))])


def row_text(row: ChatRow) -> str:
    """``🔵 Olena Koval [ONLINE] · How much is…``"""
    lead, last = row.lead, row.last
    name = shown_name(lead.name, NAME)
    label = f" [{clean_line(row.labels[0])}{'+' if len(row.labels) > 1 else ''}]" if row.labels else ""
    said = "" if last is None else f" · {'↩ ' if last.direction is Direction.OUT else ''}{clean_line(last.text)}"
    return cut(f"{_mark(row)} {name}{label}{said}", LINE)


def _mark(row: ChatRow) -> str:
    lead = row.lead
    why = "⏰" if lead.has_task else "⭐" if lead.important else ""
    if lead.unread or why:
        return f"{'🔵' if lead.unread else ''}{why}"
    return "💬" if lead.dialog_open else "▫️"


def _tab(t: Translator, tab: Tab, page: ChatPage) -> InlineKeyboardButton:
    count = page.counts[tab]
    number = f" · {t.number(count)}{'+' if count == COUNTED else ''}" if count else ""
    text = f"{t.plain(TAB_NAMES[tab])}{number}"
    if tab is page.filter.tab:
        return inert(f"● {text}")
    return button(text, chats_at(ChatFilter(tab, page.filter.plan_id), ChatCursor()))


def _open(row: ChatRow, listed: Chats) -> OpenChat:
    """With a way back to this page."""
    return OpenChat.model_validate(listed.model_dump() | {"lead_id": row.lead.id})


def _turns(page: ChatPage) -> Row:
    if page.next is None and page.previous is None:
        return []
    earlier = button("⬅️", chats_at(page.filter, page.previous)) if page.previous else inert("·")
    later = button("➡️", chats_at(page.filter, page.next)) if page.next else inert("·")
    return [earlier, inert(str(page.page)), later]
