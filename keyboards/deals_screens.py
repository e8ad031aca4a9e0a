"""The buttons of the screens behind a deal's card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Kind, Mode, RefusalReason, Status
from crm_core.results import Colleague, Colleagues, DealCard, LossForm
from crm_core.rules.permissions import Action
from crm_core.rules.text import clean_line, shown_name
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, SUCCESS, back, button, inert, rows
from keyboards.chats_lists import OpenChat
from keyboards.deals import (
    CancelDeal,
    DealScreen,
    LoseDeal,
    MoveDeal,
    OpenDeal,
    Screen,
    TransferByRule,
    TransferDeal,
    WinDeal,
)
from keyboards.deals_card import copy_email, copy_phone, status_text
from keyboards.listed import beside
from keyboards.paging import HALF, WHOLE, Row, in_columns, pager, picked
from keyboards.tags import LeadTags
from keyboards.tunnels_runs import LeadTunnels
from locales import Translator


@dataclass(frozen=True, slots=True)
class Way:
    """Where a screen behind a card leads back to: the card, and the list beyond it."""

    deal_id: int
    beyond: InlineKeyboardButton | None = None

    def row(self, t: Translator) -> Row:
        card = back(f"#{self.deal_id}", OpenDeal(deal_id=self.deal_id))
        return [card, beside(t, self.beyond)] if self.beyond else [card]


def more_keyboard(t: Translator, card: DealCard, way: Way) -> InlineKeyboardMarkup:
    deal = card.deal
    offered = (
        (Action.AMOUNT, button(t.plain("💰 Amount"), AskText(field=Field.DEAL_AMOUNT, id=deal.id))),
        (Action.NOTE, button(t.plain("📝 Note"), AskText(field=Field.DEAL_NOTE, id=deal.id))),
        (Action.TASK, _screen(t.plain("⏰ Task"), deal.id, Screen.TASKS)),
        (Action.TITLE, button(t.plain("✏️ Title"), AskText(field=Field.DEAL_TITLE, id=deal.id))),
        (Action.EDIT_CONTACT, _screen(t.plain("✏️ Contact"), deal.id, Screen.CONTACT)),
        (Action.TAGS, button(t.plain("🏷 Tags"), LeadTags(lead_id=deal.lead_id, deal_id=deal.id))),
        (Action.TRANSFER, _screen(t.plain("👥 Transfer"), deal.id, Screen.TRANSFER)),
        (Action.OTHER_PLAN, _screen(t.plain("🗃 Other plan"), deal.id, Screen.PLANS)),
        (Action.CHAT, button(t.plain("💬 Whole chat"), OpenChat(lead_id=deal.lead_id, deal_id=deal.id))),
        (Action.CHAT, button(t.plain("🧭 Tunnel"), LeadTunnels(lead_id=deal.lead_id, deal_id=deal.id))),
        (None, _screen(t.plain("🕘 History"), deal.id, Screen.HISTORY)),
        (Action.WHY, _screen(t.plain("❓ Why me?"), deal.id, Screen.WHY)),
        (None, _screen(t.plain("🔗 Link"), deal.id, Screen.LINK)),
    )
    found = [one for action, one in offered if action is None or action in card.actions]
    return rows(*in_columns([*found, *copy_phone(t, card), *copy_email(t, card)], 2), way.row(t))


def link_keyboard(t: Translator, link: str, way: Way) -> InlineKeyboardMarkup:
    return rows([InlineKeyboardButton(text=t.plain("📋 Copy"), copy_text=CopyTextButton(text=link))], way.row(t))


def back_keyboard(t: Translator, way: Way) -> InlineKeyboardMarkup:
    return rows(way.row(t))


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
    turn = _turning(deal_id, Screen.STATUSES)
    picks = picked(steps, step, page=page, turn=turn, columns=2 if short else 1)
    return rows(*picks, [one for one in finals if one], way.row(t))


def win_keyboard(t: Translator, card: DealCard, way: Way) -> InlineKeyboardMarkup:
    deal = card.deal
    win = WinDeal(deal_id=deal.id, version=deal.version)
    other = AskText(field=Field.DEAL_FINAL_AMOUNT, id=deal.id)
    return rows(
        [button(t.plain("✅ Won: {amount}", amount=t.money(deal.amount)), win, SUCCESS)],
        [button(t.plain("✏️ Another amount"), other)],
        way.row(t),
    )


def lose_keyboard(t: Translator, form: LossForm, way: Way, page: int) -> InlineKeyboardMarkup:
    """The plan's reasons, one tap each; without the checkbox, one tap that confirms."""
    deal = form.card.deal
    if not form.required:
        lose = LoseDeal(deal_id=deal.id, reason_id=0, version=deal.version)
        return rows([button(t.plain("❌ Close as lost"), lose, DANGER)], way.row(t))
    short = all(len(clean_line(reason.name)) <= HALF + 2 for reason in form.reasons)

    def reason_button(reason: RefusalReason) -> InlineKeyboardButton:
        payload = LoseDeal(deal_id=deal.id, reason_id=reason.id, version=deal.version)
        return button(shown_name(reason.name, WHOLE + 4), payload)

    turn = _turning(deal.id, Screen.LOSE)
    return rows(*picked(form.reasons, reason_button, page=page, turn=turn, columns=2 if short else 1), way.row(t))


def cancel_keyboard(t: Translator, card: DealCard, way: Way) -> InlineKeyboardMarkup:
    deal = card.deal
    yes = button(t.plain("↩️ Yes, return it"), CancelDeal(deal_id=deal.id, version=deal.version), DANGER)
    no = back(t.plain("No"), OpenDeal(deal_id=deal.id))
    return rows([yes], [no, way.beyond] if way.beyond else [no])


def transfer_keyboard(t: Translator, found: Colleagues, way: Way, page: int) -> InlineKeyboardMarkup:
    deal = found.card.deal

    def colleague_button(one: Colleague) -> InlineKeyboardButton:
        name = shown_name(one.manager.name, WHOLE)
        payload = TransferDeal(deal_id=deal.id, manager_id=one.manager.id, version=deal.version)
        return button(f"{_presence(one)} {name} · {t.number(one.open_deals)}", payload)

    turn = _turning(deal.id, Screen.TRANSFER)
    by_rule = button(t.plain("⚖️ By the plan's rule"), TransferByRule(deal_id=deal.id, version=deal.version))
    rule = [by_rule] if deal.plan.mode is Mode.EVEN else []
    return rows(rule, *picked(found.people, colleague_button, page=page, turn=turn), way.row(t))


def history_keyboard(t: Translator, deal_id: int, page: int, pages: int, way: Way) -> InlineKeyboardMarkup:
    return rows(pager(page, pages, _turning(deal_id, Screen.HISTORY)), way.row(t))


def ask_keyboard(t: Translator, way: Way) -> InlineKeyboardMarkup:
    """Over the card while a value is typed; whoever leaves a form takes its input field along."""
    cancel = button(t.plain("✖️ Cancel"), OpenDeal(deal_id=way.deal_id))
    return rows([cancel, way.beyond] if way.beyond else [cancel])


def _presence(one: Colleague) -> str:
    return "🟢" if one.manager.on_shift and one.manager.reachable else "⏸"


def _turning(deal_id: int, screen: Screen) -> Callable[[int], DealScreen]:
    return lambda page: DealScreen(deal_id=deal_id, screen=screen, page=page)


def _screen(text: str, deal_id: int, screen: Screen) -> InlineKeyboardButton:
    return button(text, DealScreen(deal_id=deal_id, screen=screen))
