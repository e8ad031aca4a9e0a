"""The buttons of a deal's card and of its notices."""

from __future__ import annotations

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Deal, Kind, Status
from crm_core.results import DealCard, Undo
from crm_core.rules.permissions import Action
from crm_core.rules.text import shown_name
from keyboards.asking import AskText, Field
from keyboards.buttons import PRIMARY, SUCCESS, Payload, button, rows
from keyboards.chats import ReplyToLead
from keyboards.chats_lists import OpenChat
from keyboards.deals import (
    DealBelow,
    DealList,
    DealScreen,
    MoveDeal,
    OpenDeal,
    PassOffer,
    Screen,
    TakeDeal,
    UndoDeal,
)
from keyboards.listed import list_back, whole
from keyboards.paging import HALF, WHOLE, Row
from keyboards.places import Log, OpenPlan
from keyboards.reports import ReportDeals
from keyboards.tasks import OpenTask
from keyboards.views import ViewBoard, ViewPage
from locales import Translator
from locales.marks import mark
from locales.tasks import task_label

LISTS = (DealList, ViewPage, ViewBoard, ReportDeals, OpenPlan, Log, OpenChat)
"""Where a card may have been opened from."""


def status_text(status: Status, limit: int) -> str:
    return f"{mark(status.kind, status.colour)} {shown_name(status.name, limit)}"


def card_keyboard(t: Translator, card: DealCard, beyond: InlineKeyboardButton | None = None) -> InlineKeyboardMarkup:
    """``beyond`` is the button to the list the card was opened from; without one it leads to one's own deals."""
    return rows(*_body(t, card), [whole(t, beyond) if beyond else list_back(t, DealList())])


def new_deal_keyboard(t: Translator, card: DealCard) -> InlineKeyboardMarkup:
    """Under the notice of a deal that the plan gave to somebody: its card's buttons, and why it was them."""
    why = button(t.plain("❓ Why me?"), DealScreen(deal_id=card.deal.id, screen=Screen.WHY))
    return rows(*_body(t, card), [why] if Action.WHY in card.actions else [], [list_back(t, DealList())])


def _body(t: Translator, card: DealCard) -> list[list[InlineKeyboardButton]]:
    return _open_rows(t, card) if card.deal.kind is Kind.OPEN else _closed_rows(t, card)


def offer_keyboard(t: Translator, card: DealCard) -> InlineKeyboardMarkup:
    """Under the notice of a deal that nobody has: the first tap takes it."""
    deal_id = card.deal.id
    take = _take(t, card)
    pass_by = button(t.plain("🙈 Not now"), PassOffer(deal_id=deal_id))
    open_card = button(t.plain("📋 Open"), OpenDeal(deal_id=deal_id))
    return rows(take, [*copy_phone(t, card), pass_by] if take else [open_card])


def mention_keyboard(t: Translator, deal: Deal) -> InlineKeyboardMarkup:
    """Under a notice that only mentions the deal."""
    return rows([button(t.plain("📋 Deal #{number}", number=deal.id), DealBelow(deal_id=deal.id))])


def way_back(text: str | None, data: str | None) -> InlineKeyboardButton | None:
    """A remembered button, if it leads to a list of deals, a board, a plan, into the log or to a conversation."""
    return InlineKeyboardButton(text=text, callback_data=data) if text and _leads_to_list(data) else None


def kept_back(keyboard: InlineKeyboardMarkup | None) -> InlineKeyboardButton | None:
    """The way back to a list that the tapped screen offers, to be offered by the next one as well.

    The list every card leads to by itself need not be carried along.
    """
    lines = keyboard.inline_keyboard if keyboard else []
    found = (way_back(one.text, one.callback_data) for one in (lines[-1] if lines else []))
    return next((one for one in found if one and one.callback_data != DealList().pack()), None)


def only_way(keyboard: InlineKeyboardMarkup | None) -> int | None:
    """The deal whose card is all that a screen leads back to."""
    lines = keyboard.inline_keyboard if keyboard else []
    data = [one.callback_data or "" for one in lines[-1]] if lines else []
    return OpenDeal.unpack(data[0]).deal_id if len(data) == 1 and _is(OpenDeal, data[0]) else None


def _leads_to_list(data: str | None) -> bool:
    return any(_is(payload, data or "") for payload in LISTS)


def _is(payload: type[Payload], data: str) -> bool:
    try:
        payload.unpack(data)
    except (TypeError, ValueError):
        return False
    return True


def _open_rows(t: Translator, card: DealCard) -> list[Row]:
    take = _take(t, card)
    return [
        _undo(t, card),
        take,
        _moves(t, card, likely=not take),
        _closings(t, card, likely=not take and card.next_status is None),
        _task(t, card),
        [*_reply(t, card), *copy_phone(t, card), _screen(t.plain("⋯ More"), card, Screen.MORE)],
    ]


def _closed_rows(t: Translator, card: DealCard) -> list[Row]:
    cancel = [_screen(t.plain("↩️ Cancel deal"), card, Screen.CANCEL)] if Action.CANCEL in card.actions else []
    clarify = AskText(field=Field.DEAL_CLARIFICATION, id=card.deal.id)
    words = [button(t.plain("✏️ Clarification"), clarify)] if Action.CLARIFY in card.actions else []
    return [cancel, words, [*copy_phone(t, card), _screen(t.plain("⋯ More"), card, Screen.MORE)]]


def _undo(t: Translator, card: DealCard) -> Row:
    if card.undo is None:
        return []
    payload = UndoDeal(deal_id=card.deal.id, version=card.deal.version)
    return [button(t.plain("↩️ Undo: {was}", was=_was(t, card.undo)), payload)]


def _take(t: Translator, card: DealCard) -> Row:
    if Action.TAKE not in card.actions:
        return []
    return [button(t.plain("✋ Take it"), TakeDeal(deal_id=card.deal.id), SUCCESS)]


def _moves(t: Translator, card: DealCard, *, likely: bool) -> Row:
    if Action.MOVE not in card.actions:
        return []
    pick = _screen(t.plain("Status ▾"), card, Screen.STATUSES)
    if card.next_status is None:
        return [pick]
    move = MoveDeal(deal_id=card.deal.id, status_id=card.next_status.id, version=card.deal.version)
    return [button(f"➡️ {status_text(card.next_status, HALF)}", move, PRIMARY if likely else None), pick]


def _closings(t: Translator, card: DealCard, *, likely: bool) -> Row:
    won, lost = [], []
    if Action.WIN in card.actions:
        won = [_screen(t.plain("✅ Won"), card, Screen.WIN, likely=likely)]
    if Action.LOSE in card.actions:
        lost = [_screen(t.plain("❌ Lost"), card, Screen.LOSE)]
    return won + lost


def _task(t: Translator, card: DealCard) -> Row:
    """What is to be done next; one tap more does it or puts it off."""
    if card.task is None or Action.TASK not in card.actions:
        return []
    label = task_label(t, card.task.kind, card.task.due_at, card.now)
    return [button(label, OpenTask(task_id=card.task.id))]


def _reply(t: Translator, card: DealCard) -> Row:
    lead = card.deal.lead
    if Action.REPLY not in card.actions or lead.telegram_id is None or not lead.reachable:
        return []
    return [button(t.plain("💬 Reply"), ReplyToLead(deal_id=card.deal.id))]


def copy_phone(t: Translator, card: DealCard) -> Row:
    return _copy(t.plain("📋 Phone"), card.deal.lead.phone, card)


def copy_email(t: Translator, card: DealCard) -> Row:
    return _copy(t.plain("📋 E-mail"), card.deal.lead.email, card)


def _copy(text: str, contact: str | None, card: DealCard) -> Row:
    if not contact or Action.CONTACTS not in card.actions:
        return []
    return [InlineKeyboardButton(text=text, copy_text=CopyTextButton(text=contact))]


def _screen(text: str, card: DealCard, screen: Screen, *, likely: bool = False) -> InlineKeyboardButton:
    return button(text, DealScreen(deal_id=card.deal.id, screen=screen), SUCCESS if likely else None)


def _was(t: Translator, undo: Undo) -> str:
    if undo.status is not None:
        return status_text(undo.status, WHOLE)
    if undo.amount is not None:
        return t.money(undo.amount)
    return f"👤 {shown_name(undo.manager.name if undo.manager else None, WHOLE)}"
