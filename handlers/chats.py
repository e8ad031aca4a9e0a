"""Managers answer leads: by replying to what the bot relayed, or from a deal's card."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

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
from crm_core.services.dialogs import DialogService
from crm_core.services.moving import demand_action
from handlers.asking import end_form
from handlers.chats_screen import place_of
from handlers.deals import way_from
from handlers.filters import Answer, Gated, InAlbum, Sent, Staff
from handlers.reply import redraw, remove, say, show
from keyboards.asking import input_field
from keyboards.chats import ReplyToLead
from keyboards.chats_lists import OpenChat
from keyboards.chats_screen import ReplyToChat, chat_keyboard, typing_keyboard
from keyboards.deals_card import card_keyboard
from keyboards.deals_screens import ask_keyboard
from locales import Translator
from views.chats import write_answer
from views.chats_lists import chat_screen, note_asked
from views.deals import deal_card
from views.deals_screens import reply_screen

router = Gated("chats", Staff())


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
    about = {"deal_id": card.deal.id}
    asked = left if _is_about(left, about) else await _open_input(query, about, text, t)
    await state.set_state(ReplyForm.text)
    await state.set_data(asked)
    await show(query, reply_screen(t, card), ask_keyboard(t, way_from(query, card.deal.id)))


@router.callback_query(ReplyToChat.filter())
async def ask_answer_in_chat(
    query: CallbackQuery,
    callback_data: ReplyToChat,
    manager: Manager,
    dialogs: DialogService,
    state: FSMContext,
    left: dict[str, Any],
    t: Translator,
) -> None:
    lead_id, place = callback_data.lead_id, place_of(query, callback_data.lead_id)
    chat = await dialogs.to_write(lead_id, actor=manager)
    about = {"lead_id": lead_id, "place": place.pack()}
    asked = left if _is_about(left, about) else await _open_input(query, about, write_answer(t, chat.lead.name), t)
    await state.set_state(ReplyForm.text)
    await state.set_data(asked)
    await show(query, note_asked(t, chat), typing_keyboard(t, place))


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
    dialogs: DialogService,
    state: FSMContext,
    t: Translator,
) -> None:
    asked = await state.get_data()
    written: dict[str, Any] = {"message_id": message.message_id, "text": words, "content": content}
    if "lead_id" in asked:
        await _answer_in_chat(message, asked, written, manager=manager, chats=chats, dialogs=dialogs, t=t)
        await end_form(state, message)
        return
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


async def _answer_in_chat(
    message: Message,
    asked: dict[str, Any],
    written: dict[str, Any],
    *,
    manager: Manager,
    chats: ChatService,
    dialogs: DialogService,
    t: Translator,
) -> None:
    await chats.reply_to_chat(asked["lead_id"], chat_id=message.chat.id, **written, actor=manager)
    await remove(message, asked["prompt_id"])
    chat, place = await dialogs.open(asked["lead_id"], actor=manager), OpenChat.unpack(asked["place"])
    await redraw(message, asked["screen_id"], chat_screen(t, chat), chat_keyboard(t, chat, place))


def _is_about(left: dict[str, Any], about: dict[str, Any]) -> bool:
    """Was the same question asked a moment ago, by a doubled tap?"""
    return left.get("form") == ReplyForm.text.state and about.items() <= left.items()


async def _open_input(query: CallbackQuery, about: dict[str, Any], text: str, t: Translator) -> dict[str, Any]:
    prompt = await say(query, text, input_field(t.plain("Answer")))
    screen_id = query.message.message_id if query.message else prompt.message_id
    return about | {"prompt_id": prompt.message_id, "screen_id": screen_id}
