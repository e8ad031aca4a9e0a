"""Managers answer leads: by replying to what the bot relayed, or from a deal's card."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from crm_core.errors import NotFound
from crm_core.models import Manager
from crm_core.results import Content
from crm_core.rules.permissions import Action
from crm_core.services.chats import ChatService
from crm_core.services.deals import DealService
from crm_core.services.moving import demand_action
from handlers.asking import end_form
from handlers.deals import way_from
from handlers.filters import Answer, InAlbum, Sent, Staff, gated
from handlers.reply import redraw, remove, say, show
from keyboards.asking import input_field
from keyboards.chats import ReplyToLead
from keyboards.deals_card import card_keyboard
from keyboards.deals_screens import ask_keyboard
from locales import Translator
from views.chats import write_answer
from views.deals import deal_card
from views.deals_screens import reply_screen

router = gated(Router(name="chats"), Staff())


class ReplyForm(StatesGroup):
    text = State()


@router.callback_query(ReplyToLead.filter())
async def ask_answer(
    query: CallbackQuery,
    callback_data: ReplyToLead,
    manager: Manager,
    deals: DealService,
    state: FSMContext,
    left: dict[str, Any],
    t: Translator,
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    demand_action(card, Action.REPLY)
    text = write_answer(t, card.deal.lead.name)
    asked = left if _is_about(left, card.deal.id) else await _open_input(query, card.deal.id, text, t)
    await state.set_state(ReplyForm.text)
    await state.set_data(asked)
    await show(query, reply_screen(t, card), ask_keyboard(t, way_from(query, card.deal.id)))


@router.message(Answer(), Sent())
async def answer(
    message: Message, answered_id: int, words: str, content: Content, manager: Manager, chats: ChatService
) -> None:
    """Comes first: a reply goes to the person whose words it answers, whatever form is open."""
    written: dict[str, Any] = {"message_id": message.message_id, "text": words, "content": content}
    try:
        await chats.reply(message.chat.id, answered_id, **written, actor=manager)
    except NotFound:  # a reply to a screen of the bot: a form's value or a search
        raise SkipHandler from None


@router.message(InAlbum(), Sent())
async def go_on(message: Message, words: str, content: Content, manager: Manager, chats: ChatService) -> None:
    """Only the first part of an album says to whom it goes, or finds the form still open."""
    written: dict[str, Any] = {"message_id": message.message_id, "text": words, "content": content}
    try:
        await chats.go_on(message.chat.id, **written, actor=manager)
    except NotFound:
        raise SkipHandler from None


@router.message(StateFilter(ReplyForm.text), Sent())
async def answer_from_card(
    message: Message,
    words: str,
    content: Content,
    manager: Manager,
    chats: ChatService,
    deals: DealService,
    state: FSMContext,
    t: Translator,
) -> None:
    asked = await state.get_data()
    written: dict[str, Any] = {"message_id": message.message_id, "text": words, "content": content}
    await chats.reply_to_deal(asked["deal_id"], chat_id=message.chat.id, **written, actor=manager)
    await remove(message, asked["prompt_id"])
    card = await deals.card(asked["deal_id"], actor=manager)
    await redraw(message, asked["screen_id"], deal_card(t, card), card_keyboard(t, card), deal=card.deal)
    await end_form(state, message)


@router.edited_message(Sent())
async def edit(message: Message, words: str, content: Content, manager: Manager, chats: ChatService) -> None:
    """What was no answer may be edited as they like."""
    written: dict[str, Any] = {"message_id": message.message_id, "text": words, "content": content}
    with suppress(NotFound):
        await chats.edit(message.chat.id, **written, actor=manager)


def _is_about(left: dict[str, Any], deal_id: int) -> bool:
    """Was the same question asked a moment ago, by a doubled tap?"""
    return (left.get("form"), left.get("deal_id")) == (ReplyForm.text.state, deal_id)


async def _open_input(query: CallbackQuery, deal_id: int, text: str, t: Translator) -> dict[str, Any]:
    prompt = await say(query, text, input_field(t.plain("Answer")))
    screen_id = query.message.message_id if query.message else prompt.message_id
    return {"deal_id": deal_id, "prompt_id": prompt.message_id, "screen_id": screen_id}
