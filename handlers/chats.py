"""Managers answer leads: by replying to what the bot relayed, or from a deal's card."""

from __future__ import annotations

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from crm_core.errors import NotFound
from crm_core.models import Manager
from crm_core.services.chats import ChatService
from crm_core.services.deals import DealService
from handlers.filters import Answer, Media, Staff, Typed, gated
from handlers.reply import say, show
from keyboards.chats import ReplyToLead, reply_keyboard
from locales import Translator
from views.chats import only_text, write_answer

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
    t: Translator,
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    await state.set_state(ReplyForm.text)
    await state.set_data({"deal_id": card.deal.id})
    await show(query, write_answer(t, card.deal.lead.name), reply_keyboard(t, card.deal.id))


@router.message(StateFilter(ReplyForm.text), Typed())
async def answer_from_card(message: Message, manager: Manager, chats: ChatService, state: FSMContext) -> None:
    deal_id = int((await state.get_data())["deal_id"])
    await chats.reply_to_deal(
        deal_id, chat_id=message.chat.id, message_id=message.message_id, text=message.text or "", actor=manager
    )
    await state.clear()


@router.message(StateFilter(None), Answer(), Typed())
async def answer(message: Message, answered_id: int, manager: Manager, chats: ChatService) -> None:
    try:
        await chats.reply(
            message.chat.id, answered_id, message_id=message.message_id, text=message.text or "", actor=manager
        )
    except NotFound:  # a reply to a screen of the bot, not to a person's words: then it is a search
        raise SkipHandler from None


@router.message(StateFilter(None, ReplyForm.text), Answer(), Media())
@router.message(StateFilter(ReplyForm.text), Media())
async def refuse_media(message: Message, t: Translator) -> None:
    await say(message, only_text(t))
