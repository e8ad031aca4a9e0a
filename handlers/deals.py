"""A deal's card and the changes that take one tap."""

from __future__ import annotations

from typing import Any

from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from crm_core.models import Manager
from crm_core.results import DealCard
from crm_core.services.deals import DealService
from handlers.filters import Gated, Staff
from handlers.reply import Event, say, show, toast
from keyboards.deals import (
    DealBelow,
    ListedDeal,
    MoveDeal,
    OpenDeal,
    PassOffer,
    TakeDeal,
    TransferByRule,
    TransferDeal,
    UndoDeal,
)
from keyboards.deals_card import card_keyboard, kept_back, mention_keyboard, only_way
from keyboards.deals_screens import Way
from keyboards.home import home_only
from keyboards.listed import list_back
from locales import Translator
from views.deals import deal_card, done, out_of_sight, passed_offer, status_name

router = Gated("deals", Staff())


@router.callback_query(OpenDeal.filter())
async def open_deal(
    query: CallbackQuery, callback_data: OpenDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    await draw_card(query, t, card)


@router.callback_query(ListedDeal.filter())
async def open_listed_deal(
    query: CallbackQuery, callback_data: ListedDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    await draw_card(query, t, card, list_back(t, callback_data.list_page(), callback_data.pages))


@router.callback_query(DealBelow.filter())
async def open_deal_below(
    query: CallbackQuery, callback_data: DealBelow, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    await say_card(query, t, card)


@router.callback_query(MoveDeal.filter())
async def move_deal(
    query: CallbackQuery, callback_data: MoveDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    tap = callback_data
    card = await deals.move(tap.deal_id, tap.status_id, seen=tap.version, actor=manager)
    toast(query, status_name(card.deal.status))
    await draw_card(query, t, card)


@router.callback_query(UndoDeal.filter())
async def undo(
    query: CallbackQuery, callback_data: UndoDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.undo(callback_data.deal_id, seen=callback_data.version, actor=manager)
    toast(query, done(t, card, "returned"))
    await draw_card(query, t, card)


@router.callback_query(TakeDeal.filter())
async def take_deal(
    query: CallbackQuery, callback_data: TakeDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.take(callback_data.deal_id, actor=manager)
    toast(query, done(t, card, "took"))
    await draw_card(query, t, card)


@router.callback_query(PassOffer.filter())
async def pass_offer(
    query: CallbackQuery, callback_data: PassOffer, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    await show(query, passed_offer(t, card.deal), mention_keyboard(t, card.deal))


@router.callback_query(TransferDeal.filter())
async def transfer_deal(
    query: CallbackQuery, callback_data: TransferDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    tap = callback_data
    card = await deals.transfer(tap.deal_id, tap.manager_id, seen=tap.version, actor=manager)
    toast(query, done(t, card, "transferred"))
    await draw_card(query, t, card)


@router.callback_query(TransferByRule.filter())
async def transfer_by_rule(
    query: CallbackQuery, callback_data: TransferByRule, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.transfer_by_rule(callback_data.deal_id, seen=callback_data.version, actor=manager)
    toast(query, done(t, card, "transferred"))
    await draw_card(query, t, card)


async def draw_card(event: Event, t: Translator, card: DealCard, back: InlineKeyboardButton | None = None) -> None:
    """The card over the tapped screen, with the way back given or that the screen had; or as a new message."""
    await show(event, deal_card(t, card), card_keyboard(t, card, back or beyond(event)), deal=card.deal)


async def say_card(event: Event, t: Translator, card: DealCard, back: InlineKeyboardButton | None = None) -> None:
    """The card as a new message."""
    await say(event, deal_card(t, card), card_keyboard(t, card, back), deal=card.deal)


async def redraw_card(query: CallbackQuery, deal_id: int, data: dict[str, Any]) -> str | None:
    """Shows the deal as it stands after a refusal, and says in what status it is."""
    card = await data["deals"].card(deal_id, actor=data["manager"])
    await draw_card(query, data["t"], card)
    return status_name(card.deal.status)


async def leave_deal(query: CallbackQuery, t: Translator) -> None:
    """A screen behind a card that has gone out of sight would lead back to it for ever."""
    deal_id = only_way(query.message.reply_markup) if isinstance(query.message, Message) else None
    if deal_id is not None:
        await show(query, out_of_sight(t, deal_id), home_only(t))


def beyond(event: Event) -> InlineKeyboardButton | None:
    """The way back to a list that the tapped screen offers."""
    if isinstance(event, CallbackQuery) and isinstance(event.message, Message):
        return kept_back(event.message.reply_markup)
    return None


def way_from(query: CallbackQuery, deal_id: int) -> Way:
    return Way(deal_id, beyond(query))
