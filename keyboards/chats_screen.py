"""One conversation: payloads and buttons."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import WORDS_ALONE, Deal, LeadMessage, Manager
from crm_core.results.chats import ChatPeople, Conversation
from crm_core.rules.text import clean_line, shown_name
from keyboards.asking import AskText, Field
from keyboards.buttons import PRIMARY, Id, Payload, back, button, rows
from keyboards.chats_lists import ChatBelow, Chats, OpenChat, chats_back
from keyboards.chats_templates import ChatTemplates
from keyboards.deals import OpenDeal
from keyboards.paging import WHOLE, Page, Row, picked
from keyboards.spelling import Number
from keyboards.tunnels_runs import LeadTunnels
from locales import Translator
from locales.marks import mark

DEALS_SHOWN = 5


class ReplyToChat(Payload, prefix="cw"):
    lead_id: Number


class ChatEarlier(Payload, prefix="ce"):
    lead_id: Number
    before: Number
    """The message before which they were written."""


class MarkChat(Payload, prefix="cm"):
    lead_id: Number
    important: bool


class CloseDialog(Payload, prefix="cd"):
    lead_id: Number
    closed: bool


class ChatTeam(Payload, prefix="cp"):
    """Who takes part."""

    lead_id: Number
    adding: bool = False
    page: Page = 0


class ConnectPerson(Payload, prefix="cc"):
    lead_id: Number
    manager_id: Id
    on: bool


class ShowMedia(Payload, prefix="cs"):
    message_id: Id


class ChatDeal(Payload, prefix="cx"):
    """The card of one of the lead's deals; it leads back to the conversation."""

    deal_id: Id


def place_in(keyboard: InlineKeyboardMarkup | None, lead_id: int) -> OpenChat:
    """The conversation with the way that the tapped screen had: its last row leads to a list, a deal or the chat."""
    lines = keyboard.inline_keyboard if keyboard else []
    for one in lines[-1] if lines else []:
        found = _place(one.callback_data or "", lead_id)
        if found is not None:
            return found
    return OpenChat(lead_id=lead_id)


def _place(data: str, lead_id: int) -> OpenChat | None:
    for kind in (OpenChat, Chats, OpenDeal):
        try:
            payload = kind.unpack(data)
        except (TypeError, ValueError):
            continue
        if isinstance(payload, OpenChat):
            return payload if payload.lead_id == lead_id else None
        if isinstance(payload, OpenDeal):
            return OpenChat(lead_id=lead_id, deal_id=payload.deal_id)
        return OpenChat.model_validate(payload.model_dump() | {"lead_id": lead_id})
    return None


def chat_keyboard(t: Translator, chat: Conversation, place: OpenChat) -> InlineKeyboardMarkup:
    return rows(
        _pages(t, chat, place),
        *[[_deal(deal)] for deal in chat.deals[:DEALS_SHOWN]],
        _writing(t, chat),
        _media(t, chat),
        [*_notes(t, chat), button(t.plain("👥 People"), ChatTeam(lead_id=chat.lead.id)), _tunnel(t, chat)],
        _marks(t, chat),
        [way_back(t, place)],
    )


def way_back(t: Translator, place: OpenChat) -> InlineKeyboardButton:
    if place.deal_id:
        return back(f"#{place.deal_id}", OpenDeal(deal_id=place.deal_id))
    return chats_back(t, place.list_page())


def behind(t: Translator, place: OpenChat) -> Row:
    """The last row of every screen behind the conversation."""
    return [back(t.plain("Chat"), place)]


def chat_below(t: Translator, lead_id: int) -> InlineKeyboardMarkup:
    return rows([button(t.plain("💬 Open the chat"), ChatBelow(lead_id=lead_id))])


def typing_keyboard(t: Translator, place: OpenChat) -> InlineKeyboardMarkup:
    """Over the conversation while a value is typed."""
    return rows([button(t.plain("✖️ Cancel"), place)])


def team_keyboard(t: Translator, found: ChatPeople, place: OpenChat) -> InlineKeyboardMarkup:
    lead_id = found.chat.lead.id
    connected = [[_leave(t, one, lead_id)] for one in found.connected if one.id == found.me or found.may_connect_others]
    me = ConnectPerson(lead_id=lead_id, manager_id=found.me, on=True)
    myself = [button(t.plain("🔔 Connect me"), me)] if found.may_connect_themselves else []
    add = button(t.plain("➕ A colleague"), ChatTeam(lead_id=lead_id, adding=True))
    return rows(*connected, [*myself, *([add] if found.connectable else [])], behind(t, place))


def connect_keyboard(t: Translator, found: ChatPeople, page: int, place: OpenChat) -> InlineKeyboardMarkup:
    lead_id = found.chat.lead.id

    def colleague(one: Manager) -> InlineKeyboardButton:
        payload = ConnectPerson(lead_id=lead_id, manager_id=one.id, on=True)
        return button(shown_name(one.name, WHOLE), payload)

    choices = picked(
        found.connectable, colleague, page=page, turn=lambda to: ChatTeam(lead_id=lead_id, adding=True, page=to)
    )
    return rows(*choices, [*behind(t, place), button(t.plain("👥 People"), ChatTeam(lead_id=lead_id))])


def _leave(t: Translator, one: Manager, lead_id: int) -> InlineKeyboardButton:
    text = t.plain("🔕 Disconnect {name}", name=shown_name(one.name, WHOLE - 8))
    return button(text, ConnectPerson(lead_id=lead_id, manager_id=one.id, on=False))


def _pages(t: Translator, chat: Conversation, place: OpenChat) -> Row:
    lead_id = chat.lead.id
    found: Row = []
    if chat.earlier:
        found.append(button(t.plain("⬆️ Earlier"), ChatEarlier(lead_id=lead_id, before=chat.messages[0].id)))
    if not chat.latest:
        found.append(button(t.plain("⬇️ Latest"), place))
    return found


def _deal(deal: Deal) -> InlineKeyboardButton:
    sign = mark(deal.status.kind, deal.status.colour)
    label = f"[{clean_line(deal.plan.short_label)}]"
    return button(f"{sign} #{deal.id} {shown_name(deal.status.name, 14)} {label}", ChatDeal(deal_id=deal.id))


def _writing(t: Translator, chat: Conversation) -> Row:
    lead = chat.lead
    if not chat.may_write or lead.telegram_id is None or not lead.reachable:
        return []
    reply = button(t.plain("💬 Answer"), ReplyToChat(lead_id=lead.id), PRIMARY)
    return [reply, button(t.plain("🧩 Template"), ChatTemplates(lead_id=lead.id))]


def _notes(t: Translator, chat: Conversation) -> Row:
    if not chat.may_write:
        return []
    return [button(t.plain("📝 Note"), AskText(field=Field.CHAT_NOTE, id=chat.lead.id))]


def _tunnel(t: Translator, chat: Conversation) -> InlineKeyboardButton:
    return button(t.plain("🧭 Tunnel"), LeadTunnels(lead_id=chat.lead.id))


def _marks(t: Translator, chat: Conversation) -> Row:
    lead = chat.lead
    if not chat.may_write:
        return []
    star = t.plain("☆ Not important") if lead.important else t.plain("⭐ Mark important")
    bell = t.plain("🔕 Close dialog") if lead.dialog_open else t.plain("💬 Open dialog")
    return [
        button(star, MarkChat(lead_id=lead.id, important=not lead.important)),
        button(bell, CloseDialog(lead_id=lead.id, closed=lead.dialog_open)),
    ]


def _media(t: Translator, chat: Conversation) -> Row:
    newest = next((one for one in reversed(chat.messages) if is_media(one)), None)
    return [button(t.plain("🖼 Show"), ShowMedia(message_id=newest.id))] if newest else []


def is_media(message: LeadMessage) -> bool:
    return message.kind not in WORDS_ALONE and message.message_id > 0
