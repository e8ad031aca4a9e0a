"""The buttons of the screens behind a deal's card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aiogram.types import CopyTextButton, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Kind, RefusalReason, Status
from crm_core.results import Colleague, Colleagues, DealCard, LossForm
from crm_core.rules.permissions import Action
from crm_core.rules.text import clean_line
from keyboards.buttons import DANGER, SUCCESS, back, button, cut, inert, rows
from keyboards.deals import (
    Ask,
    AskDeal,
    CancelDeal,
    DealScreen,
    DropAsk,
    LoseDeal,
    MoveDeal,
    OpenDeal,
    Screen,
    TransferDeal,
    WinDeal,
)
from keyboards.deals_card import HALF, WHOLE, Row, status_text
from locales import Translator

PICKED_AT_ONCE = 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Way:
    """Where a screen behind a card leads back to: the card, and the list beyond it."""

    deal_id: int
    beyond: InlineKeyboardButton | None = None

    def row(self) -> Row:
        card = back(f"#{self.deal_id}", OpenDeal(deal_id=self.deal_id))
        return [card, self.beyond] if self.beyond else [card]


def more_keyboard(t: Translator, card: DealCard, way: Way) -> InlineKeyboardMarkup:
    deal = card.deal
    amount = AskDeal(deal_id=deal.id, ask=Ask.AMOUNT)
    found = [
        button(t.plain("💰 Amount"), amount) if Action.AMOUNT in card.actions else None,
        _screen(t.plain("👥 Transfer"), deal.id, Screen.TRANSFER) if Action.TRANSFER in card.actions else None,
        _screen(t.plain("🕘 History"), deal.id, Screen.HISTORY),
        _screen(t.plain("❓ Why me?"), deal.id, Screen.WHY) if Action.WHY in card.actions else None,
        _screen(t.plain("🔗 Link"), deal.id, Screen.LINK),
    ]
    return rows(*in_columns([one for one in found if one], 2), way.row())


def link_keyboard(t: Translator, link: str, way: Way) -> InlineKeyboardMarkup:
    return rows([InlineKeyboardButton(text=t.plain("📋 Copy"), copy_text=CopyTextButton(text=link))], way.row())


def back_keyboard(way: Way) -> InlineKeyboardMarkup:
    return rows(way.row())


def statuses_keyboard(t: Translator, card: DealCard, way: Way, page: int) -> InlineKeyboardMarkup:
    """The plan's statuses in order, won and lost last; the current one cannot be tapped."""
    deal_id, version = card.deal.id, card.deal.version
    steps = [status for status in card.statuses if status.kind is Kind.OPEN]
    short = all(len(clean_line(status.name)) <= HALF for status in steps)
    limit = HALF if short else WHOLE

    def step(status: Status) -> InlineKeyboardButton:
        text = status_text(status, limit)
        if status.id == card.deal.status_id:
            return inert(f"● {text}")
        return button(text, MoveDeal(deal_id=deal_id, status_id=status.id, version=version))

    finals = [
        _screen(t.plain("✅ Won"), deal_id, Screen.WIN) if Action.WIN in card.actions else None,
        _screen(t.plain("❌ Lost"), deal_id, Screen.LOSE) if Action.LOSE in card.actions else None,
    ]
    picks = picked(steps, step, DealScreen(deal_id=deal_id, screen=Screen.STATUSES, page=page), 2 if short else 1)
    return rows(*picks, [one for one in finals if one], way.row())


def win_keyboard(t: Translator, card: DealCard, way: Way) -> InlineKeyboardMarkup:
    deal = card.deal
    win = WinDeal(deal_id=deal.id, version=deal.version)
    other = AskDeal(deal_id=deal.id, ask=Ask.FINAL_AMOUNT)
    return rows(
        [button(t.plain("✅ Won: {amount}", amount=t.money(deal.amount)), win, SUCCESS)],
        [button(t.plain("✏️ Another amount"), other)],
        way.row(),
    )


def lose_keyboard(t: Translator, form: LossForm, way: Way, page: int) -> InlineKeyboardMarkup:
    """The plan's reasons, one tap each; without the checkbox, one tap that confirms."""
    deal = form.card.deal
    if not form.required:
        lose = LoseDeal(deal_id=deal.id, reason_id=0, version=deal.version)
        return rows([button(t.plain("❌ Close as lost"), lose, DANGER)], way.row())
    short = all(len(clean_line(reason.name)) <= HALF + 2 for reason in form.reasons)

    def reason_button(reason: RefusalReason) -> InlineKeyboardButton:
        payload = LoseDeal(deal_id=deal.id, reason_id=reason.id, version=deal.version)
        return button(cut(clean_line(reason.name), WHOLE + 4), payload)

    here = DealScreen(deal_id=deal.id, screen=Screen.LOSE, page=page)
    return rows(*picked(form.reasons, reason_button, here, 2 if short else 1), way.row())


def cancel_keyboard(t: Translator, card: DealCard, way: Way) -> InlineKeyboardMarkup:
    deal = card.deal
    yes = button(t.plain("↩️ Yes, return it"), CancelDeal(deal_id=deal.id, version=deal.version), DANGER)
    no = back(t.plain("No"), OpenDeal(deal_id=deal.id))
    return rows([yes], [no, way.beyond] if way.beyond else [no])


def transfer_keyboard(t: Translator, found: Colleagues, way: Way, page: int) -> InlineKeyboardMarkup:
    deal = found.card.deal

    def colleague_button(one: Colleague) -> InlineKeyboardButton:
        name = cut(clean_line(one.manager.name), WHOLE)
        payload = TransferDeal(deal_id=deal.id, manager_id=one.manager.id, version=deal.version)
        return button(f"{_presence(one)} {name} · {t.number(one.open_deals)}", payload)

    here = DealScreen(deal_id=deal.id, screen=Screen.TRANSFER, page=page)
    return rows(*picked(found.people, colleague_button, here, 1), way.row())


def history_keyboard(deal_id: int, page: int, pages: int, way: Way) -> InlineKeyboardMarkup:
    return rows(_pager(DealScreen(deal_id=deal_id, screen=Screen.HISTORY, page=page), page, pages), way.row())


def ask_keyboard(t: Translator, way: Way, prompt_id: int) -> InlineKeyboardMarkup:
    """Over the card while a value is typed."""
    cancel = button(t.plain("✖️ Cancel"), DropAsk(deal_id=way.deal_id, message_id=prompt_id))
    return rows([cancel, way.beyond] if way.beyond else [cancel])


def input_field(hint: str) -> ForceReply:
    return ForceReply(input_field_placeholder=cut(hint, 64))


def picked(items: Sequence[T], make: Callable[[T], InlineKeyboardButton], here: DealScreen, columns: int) -> list[Row]:
    """Buttons to choose from, with a row to turn the page when there are many."""
    pages = max(1, -(-len(items) // PICKED_AT_ONCE))
    page = min(max(here.page, 1), pages)
    shown = items[(page - 1) * PICKED_AT_ONCE : page * PICKED_AT_ONCE]
    return [*in_columns([make(item) for item in shown], columns), _pager(here, page, pages)]


def in_columns(buttons: Sequence[InlineKeyboardButton], columns: int) -> list[Row]:
    return [list(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]


def _pager(here: DealScreen, page: int, pages: int) -> Row:
    if pages == 1:
        return []
    earlier = button("⬅️", here.model_copy(update={"page": page - 1})) if page > 1 else inert("·")
    later = button("➡️", here.model_copy(update={"page": page + 1})) if page < pages else inert("·")
    return [earlier, inert(f"{page}/{pages}"), later]


def _presence(one: Colleague) -> str:
    return "🟢" if one.manager.on_shift and one.manager.reachable else "⏸"


def _screen(text: str, deal_id: int, screen: Screen) -> InlineKeyboardButton:
    return button(text, DealScreen(deal_id=deal_id, screen=screen))
