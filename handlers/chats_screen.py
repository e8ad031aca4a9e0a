"""One conversation: reading it, marking it, who takes part, notes, and the way to write an answer."""

from __future__ import annotations

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from crm_core.models import Manager
from crm_core.results.chats import Conversation
from crm_core.services.deals import DealService
from crm_core.services.dialogs import DialogService
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.deals import draw_card
from handlers.filters import Gated, Staff
from handlers.reply import Event, alert, say, show, toast
from keyboards.asking import Field
from keyboards.chats_lists import ChatBelow, OpenChat
from keyboards.chats_screen import (
    ChatDeal,
    ChatEarlier,
    ChatTeam,
    CloseDialog,
    ConnectPerson,
    MarkChat,
    ShowMedia,
    behind,
    chat_keyboard,
    connect_keyboard,
    place_in,
    team_keyboard,
    typing_keyboard,
)
from locales import Translator
from views import chats_lists as words

router = Gated("chats_screen", Staff())


@router.callback_query(OpenChat.filter())
async def open_chat(
    query: CallbackQuery, callback_data: OpenChat, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    chat = await dialogs.open(callback_data.lead_id, actor=manager)
    await draw_chat(query, t, chat, callback_data)


@router.callback_query(ChatBelow.filter())
async def open_chat_below(
    query: CallbackQuery, callback_data: ChatBelow, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    chat = await dialogs.open(callback_data.lead_id, actor=manager)
    await say(query, words.chat_screen(t, chat), chat_keyboard(t, chat, OpenChat(lead_id=chat.lead.id)))


@router.callback_query(ChatEarlier.filter())
async def earlier(
    query: CallbackQuery, callback_data: ChatEarlier, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    chat = await dialogs.look(callback_data.lead_id, before=callback_data.before, actor=manager)
    await draw_chat(query, t, chat, place_of(query, chat.lead.id))


@router.callback_query(MarkChat.filter())
async def mark(
    query: CallbackQuery, callback_data: MarkChat, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    chat = await dialogs.mark(callback_data.lead_id, important=callback_data.important, actor=manager)
    toast(query, words.marked(t, chat.lead))
    await draw_chat(query, t, chat, place_of(query, chat.lead.id))


@router.callback_query(CloseDialog.filter())
async def close(
    query: CallbackQuery, callback_data: CloseDialog, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    chat = await dialogs.close(callback_data.lead_id, closed=callback_data.closed, actor=manager)
    toast(query, words.closed(t, chat.lead))
    await draw_chat(query, t, chat, place_of(query, chat.lead.id))


@router.callback_query(ChatTeam.filter())
async def team(
    query: CallbackQuery, callback_data: ChatTeam, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    tap, found = callback_data, await dialogs.people(callback_data.lead_id, actor=manager)
    place = place_of(query, tap.lead_id)
    if tap.adding:
        await show(query, words.connect_screen(t, found), connect_keyboard(t, found, tap.page, place))
    else:
        await show(query, words.team_screen(t, found), team_keyboard(t, found, place))


@router.callback_query(ConnectPerson.filter())
async def connect(
    query: CallbackQuery, callback_data: ConnectPerson, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    tap = callback_data
    found = await dialogs.connect(tap.lead_id, tap.manager_id, on=tap.on, actor=manager)
    await show(query, words.team_screen(t, found), team_keyboard(t, found, place_of(query, tap.lead_id)))


@router.callback_query(ShowMedia.filter())
async def show_media(
    query: CallbackQuery, callback_data: ShowMedia, manager: Manager, dialogs: DialogService, bot: Bot, t: Translator
) -> None:
    message = await dialogs.media(callback_data.message_id, actor=manager)
    try:
        copy = await bot.copy_message(manager.telegram_id, message.chat_id, message.message_id)
    except TelegramBadRequest:
        alert(query, words.not_there(t))
    else:
        await dialogs.shown(message, copy.message_id, actor=manager)


@router.callback_query(ChatDeal.filter())
async def open_deal(
    query: CallbackQuery, callback_data: ChatDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    (back,) = behind(t, place_of(query, card.deal.lead_id))
    await draw_card(query, t, card, back)


async def draw_chat(event: Event, t: Translator, chat: Conversation, place: OpenChat) -> None:
    await show(event, words.chat_screen(t, chat), chat_keyboard(t, chat, place))


def place_of(event: Event, lead_id: int) -> OpenChat:
    """The conversation with the way back that the tapped screen offers."""
    keyboard: InlineKeyboardMarkup | None = None
    if isinstance(event, CallbackQuery) and isinstance(event.message, Message):
        keyboard = event.message.reply_markup
    return place_in(keyboard, lead_id)


async def redraw(query: CallbackQuery, desk: Desk, lead_id: int) -> None:
    """Something was said there meanwhile."""
    chat = await desk.services.dialogs.open(lead_id, actor=desk.manager)
    await draw_chat(query, desk.t, chat, place_of(query, lead_id))


# -- notes --------------------------------------------------------------------------------------------------------


async def _question(desk: Desk, lead_id: int, event: Event) -> Question:
    t = desk.t
    chat = await desk.services.dialogs.to_write(lead_id, actor=desk.manager)
    place = place_of(event, lead_id)
    return Question(
        screen=words.note_asked(t, chat),
        words=words.note_prompt(t, chat),
        hint=t.plain("Note"),
        keyboard=typing_keyboard(t, place),
        more={"place": place.pack()},
    )


async def _save(desk: Desk, asked: Asked, text: str) -> Conversation:
    me = desk.manager
    return await desk.services.dialogs.note(asked.id, text, chat_id=me.telegram_id, asked_id=asked.prompt_id, actor=me)


async def _then(message: Message, desk: Desk, asked: Asked, chat: Conversation) -> None:
    await draw_chat(message, desk.t, chat, OpenChat.unpack(asked.more["place"]))


FORMS = (TextForm(Field.CHAT_NOTE, _question, _save, _then),)
