"""What is typed about a deal: its final amount, its amount, a clarification."""

from __future__ import annotations

from functools import partial

from aiogram.types import InlineKeyboardButton, Message
from babel.numbers import get_currency_precision

from crm_core.results import DealCard
from crm_core.rules.permissions import Action
from crm_core.rules.text import parse_amount
from crm_core.services.moving import demand_action
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.deals import beyond, say_card
from handlers.reply import Event
from keyboards.asking import Field
from keyboards.deals_card import way_back
from keyboards.deals_screens import Way, ask_keyboard
from locales import Translator
from views.deals_screens import ask_hint, ask_screen, ask_words

ACTIONS = {
    Field.DEAL_FINAL_AMOUNT: Action.WIN,
    Field.DEAL_AMOUNT: Action.AMOUNT,
    Field.DEAL_CLARIFICATION: Action.CLARIFY,
}


async def _question(field: Field, desk: Desk, deal_id: int, event: Event) -> Question:
    t, back = desk.t, beyond(event)
    card = await desk.services.deals.card(deal_id, actor=desk.manager)
    demand_action(card, ACTIONS[field])
    return Question(
        screen=ask_screen(t, card, field),
        words=ask_words(t, card.deal, field),
        hint=ask_hint(t, field),
        keyboard=ask_keyboard(t, Way(deal_id, back)),
        version=card.deal.version,
        more={"text": back.text, "data": back.callback_data or ""} if back else {},
    )


async def _win(desk: Desk, asked: Asked, text: str) -> DealCard:
    amount = _amount(text, desk.t)
    return await desk.services.deals.win(asked.id, amount, seen=asked.version, actor=desk.manager)


async def _set_amount(desk: Desk, asked: Asked, text: str) -> DealCard:
    amount = _amount(text, desk.t)
    return await desk.services.deals.set_amount(asked.id, amount, seen=asked.version, actor=desk.manager)


async def _clarify(desk: Desk, asked: Asked, text: str) -> DealCard:
    return await desk.services.deals.clarify(asked.id, text, actor=desk.manager)


async def show_card(message: Message, desk: Desk, asked: Asked, card: DealCard) -> None:
    """The card, with the way back to the list that it was opened from."""
    await say_card(message, desk.t, card, kept_way(asked))


def kept_way(asked: Asked) -> InlineKeyboardButton | None:
    return way_back(asked.more.get("text"), asked.more.get("data"))


def _amount(text: str, t: Translator) -> int:
    return parse_amount(text, get_currency_precision(t.currency))


FORMS = tuple(
    TextForm(field, partial(_question, field), save, show_card)
    for field, save in (
        (Field.DEAL_FINAL_AMOUNT, _win),
        (Field.DEAL_AMOUNT, _set_amount),
        (Field.DEAL_CLARIFICATION, _clarify),
    )
)
