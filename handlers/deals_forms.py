"""What is typed about a deal: its final amount, its amount, a clarification."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from babel.numbers import get_currency_precision
from pydantic import BaseModel

from crm_core.errors import DomainError, Invalid
from crm_core.models import Manager
from crm_core.results import DealCard
from crm_core.rules.permissions import Action
from crm_core.rules.text import parse_amount
from crm_core.services.deals import DealService
from crm_core.services.moving import demand_action
from handlers.deals import beyond, draw_card, way_from
from handlers.filters import Staff, Typed, gated
from handlers.reply import remove, say, show
from keyboards.deals import Ask, AskDeal, DropAsk
from keyboards.deals_card import card_keyboard, way_back
from keyboards.deals_screens import ask_keyboard, input_field
from locales import Translator
from views.deals import deal_card
from views.deals_screens import ask_hint, ask_screen, ask_words

router = gated(Router(name="deals_forms"), Staff())

ACTIONS = {Ask.FINAL_AMOUNT: Action.WIN, Ask.AMOUNT: Action.AMOUNT, Ask.CLARIFICATION: Action.CLARIFY}


class DealForm(StatesGroup):
    value = State()


class Asked(BaseModel):
    """What the form remembers between the tap and the typed text."""

    deal_id: int
    version: int
    ask: Ask
    prompt_id: int
    screen_id: int | None
    list_text: str | None = None
    list_data: str | None = None
    """The button back to the list that the card was opened from."""


@router.callback_query(AskDeal.filter())
async def ask_value(
    query: CallbackQuery,
    callback_data: AskDeal,
    manager: Manager,
    deals: DealService,
    state: FSMContext,
    t: Translator,
) -> None:
    tap, way = callback_data, way_from(query, callback_data.deal_id)
    card = await deals.card(tap.deal_id, actor=manager)
    demand_action(card, ACTIONS[tap.ask])
    prompt = await say(query, ask_words(t, card.deal, tap.ask), input_field(ask_hint(t, tap.ask)))
    await state.set_state(DealForm.value)
    await state.set_data(_asked(query, card, tap.ask, prompt).model_dump(mode="json"))
    await show(query, ask_screen(t, card, tap.ask), ask_keyboard(t, way, prompt.message_id))


@router.callback_query(DropAsk.filter())
async def drop(
    query: CallbackQuery,
    callback_data: DropAsk,
    manager: Manager,
    deals: DealService,
    t: Translator,
) -> None:
    await remove(query, callback_data.message_id)
    await draw_card(query, t, await deals.card(callback_data.deal_id, actor=manager))


@router.message(StateFilter(DealForm.value), Typed())
async def take_value(message: Message, manager: Manager, deals: DealService, state: FSMContext, t: Translator) -> None:
    """A value that does not fit is explained and the form stays; a deal that has changed ends it."""
    asked = Asked.model_validate(await state.get_data())
    try:
        card = await SAVE[asked.ask](deals, asked, message.text or "", manager, t)
    except Invalid:
        raise
    except DomainError:
        await state.clear()
        raise
    await state.clear()
    for done in filter(None, (asked.prompt_id, asked.screen_id)):
        await remove(message, done)
    back = way_back(asked.list_text, asked.list_data)
    await say(message, deal_card(t, card), card_keyboard(t, card, back))


Save = Callable[[DealService, Asked, str, Manager, Translator], Awaitable[DealCard]]


async def _win(deals: DealService, asked: Asked, text: str, manager: Manager, t: Translator) -> DealCard:
    return await deals.win(asked.deal_id, _amount(text, t), seen=asked.version, actor=manager)


async def _set_amount(deals: DealService, asked: Asked, text: str, manager: Manager, t: Translator) -> DealCard:
    return await deals.set_amount(asked.deal_id, _amount(text, t), seen=asked.version, actor=manager)


async def _clarify(deals: DealService, asked: Asked, text: str, manager: Manager, _t: Translator) -> DealCard:
    return await deals.clarify(asked.deal_id, text, actor=manager)


SAVE: dict[Ask, Save] = {Ask.FINAL_AMOUNT: _win, Ask.AMOUNT: _set_amount, Ask.CLARIFICATION: _clarify}


def _amount(text: str, t: Translator) -> int:
    return parse_amount(text, get_currency_precision(t.currency))


def _asked(query: CallbackQuery, card: DealCard, ask: Ask, prompt: Message) -> Asked:
    back = beyond(query)
    return Asked(
        deal_id=card.deal.id,
        version=card.deal.version,
        ask=ask,
        prompt_id=prompt.message_id,
        screen_id=query.message and query.message.message_id,
        list_text=back and back.text,
        list_data=back and back.callback_data,
    )
