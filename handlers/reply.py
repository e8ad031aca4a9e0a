"""The ways a handler answers: a screen, a new message, and the one answer of a tap."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager, suppress
from contextvars import ContextVar

from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from crm_core.errors import StorageUnavailable
from crm_core.models import Deal
from crm_core.rules.text import cut
from handlers.drawn import DRAWN, look_of
from handlers.pictures import Picture, on_its_way

Event = Message | CallbackQuery
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply

TOAST_LIMIT = 200
PAUSES = (0.0, 0.3, 1.0)
"""Before each try to answer a tap, in seconds; a tap is answered within seconds or not at all."""
UNCHANGED = "message is not modified"
GONE = (
    "message to edit not found",
    "message can't be edited",
    "MESSAGE_ID_INVALID",
    "there is no text in the message to edit",
)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def show(
    event: Event,
    text: str,
    keyboard: InlineKeyboardMarkup | None = None,
    photo: bytes | None = None,
    *,
    deal: Deal | None = None,
) -> None:
    """Draw a screen: in place of the tapped one if it can still be edited, else as a new message.

    ``deal``: the screen is its card, to be drawn anew when somebody else changes it.
    """
    if isinstance(event, Message) or event.message is None:
        await say(event, text, keyboard, photo, deal=deal)
        return
    shown = event.message
    heir = DRAWN.get().heir(shown)
    if heir is not None:  # a doubled tap sends nothing anew
        if not DRAWN.get().drew(shown.chat.id, heir, look_of(text, keyboard, photo)):
            await redraw(event, heir, text, keyboard, photo, deal=deal)
    elif photo is None and isinstance(shown, Message) and shown.photo:
        await _replace(event, shown, text, keyboard, deal)
    elif DRAWN.get().shows(shown, str(text), keyboard, photo):
        await _note(event, shown.message_id, keyboard, deal)
    else:
        await redraw(event, shown.message_id, text, keyboard, photo, deal=deal)


async def show_over(event: Event, text: str, keyboard: InlineKeyboardMarkup) -> None:
    """Draw a choice under the tapped picture, which stays; under anything else as any screen."""
    shown = event.message if isinstance(event, CallbackQuery) else None
    if not isinstance(shown, Message) or not shown.photo or DRAWN.get().heir(shown) is not None:
        await show(event, text, keyboard)
    elif not DRAWN.get().shows(shown, str(text), keyboard):
        await redraw(event, shown.message_id, text, keyboard, caption=True)


async def redraw(
    event: Event,
    message_id: int,
    text: str,
    keyboard: InlineKeyboardMarkup | None = None,
    photo: bytes | None = None,
    *,
    deal: Deal | None = None,
    caption: bool = False,
) -> None:
    """Draw a screen in place of one of the bot's messages in this chat, or anew if that cannot be edited.

    ``caption``: the message's picture stays.
    """
    await _note(event, message_id, keyboard, None)  # whatever was to be drawn there for others' sake comes too late
    try:
        edit = _edit_caption(event, message_id, text, keyboard) if caption else None
        edited = await (edit or _edit(event, message_id, text, keyboard, photo))
        DRAWN.get().remember(edited, look_of(text, keyboard, photo))
    except TelegramBadRequest as error:
        if any(reason in error.message for reason in GONE):
            await say(event, text, keyboard, photo, deal=deal)
            return
        if UNCHANGED not in error.message:
            raise
    if deal is not None:
        await _note(event, message_id, keyboard, deal)


async def remove(event: Event, message_id: int) -> bool:
    """Take away a message that has done its work; one older than two days may stay."""
    await _note(event, message_id, None, None)
    try:
        return await _bot(event).delete_message(_chat_id(event), message_id)
    except TelegramBadRequest:
        return False


async def _replace(
    event: Event, shown: Message, text: str, keyboard: InlineKeyboardMarkup | None, deal: Deal | None
) -> None:
    """A picture cannot become a text: a new message takes its place."""
    sent = await say(event, text, keyboard, deal=deal)
    if await remove(event, shown.message_id):
        DRAWN.get().removed(shown.chat.id, shown.message_id, sent.message_id)


async def say(
    event: Event,
    text: str,
    keyboard: Keyboard | None = None,
    photo: bytes | None = None,
    *,
    deal: Deal | None = None,
) -> Message:
    """Always a new message."""
    bot, chat_id = _bot(event), _chat_id(event)
    if photo is None:
        sent = await bot.send_message(
            chat_id,
            str(text),
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
        )
    else:
        sent = await _send_photo(event, str(text), keyboard, photo)
    if isinstance(keyboard, InlineKeyboardMarkup):
        DRAWN.get().remember(sent, look_of(text, keyboard, photo))
        if deal is not None:
            await _note(event, sent.message_id, keyboard, deal)
    return sent


async def answer_to(message: Message, text: str, keyboard: InlineKeyboardMarkup) -> None:
    """A new message that answers the person's own: its words stay at hand for the buttons."""
    await message.reply(
        str(text),
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=NO_PREVIEW,
        allow_sending_without_reply=True,
    )


def drawing(event: Event) -> AbstractAsyncContextManager[None]:
    """While a picture is made, the chat shows that one is on its way."""
    return on_its_way(_bot(event), _chat_id(event))


def toast(query: CallbackQuery, text: str) -> None:
    """Say in passing what the tap did; plain text."""
    _set_answer(query, text, alert=False)


def alert(query: CallbackQuery, text: str) -> None:
    """Say what must be read; plain text."""
    _set_answer(query, text, alert=True)


class TapAnswer:
    """A tap is answered exactly once, whatever happens in between."""

    def __init__(self, query: CallbackQuery) -> None:
        self.query = query
        self.text: str | None = None
        self.alert = False
        self.sent = False

    async def send(self) -> None:
        if self.sent:
            return
        self.sent = True
        for pause in PAUSES:
            await asyncio.sleep(pause)
            try:
                await self.query.answer(self.text, show_alert=self.alert)
            except (TelegramRetryAfter, TelegramServerError, TelegramNetworkError):
                continue
            except TelegramAPIError:  # the tap is too old: the screen itself has told the rest
                return
            return

    async def finish(self) -> None:
        """An alert that comes after the answer went out is sent as a message: it must be read."""
        if not self.sent:
            await self.send()
        elif self.alert and self.text and _in_private(self.query):
            await _bot(self.query).send_message(_chat_id(self.query), self.text)


CURRENT_TAP: ContextVar[TapAnswer | None] = ContextVar("current_tap", default=None)


def _set_answer(query: CallbackQuery, text: str, *, alert: bool) -> None:
    tap = CURRENT_TAP.get()
    if tap is None or tap.query.id != query.id:
        raise RuntimeError("a tap is answered inside its own handler")
    tap.text, tap.alert = cut(text, TOAST_LIMIT), alert


async def _edit(
    event: Event, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None, photo: bytes | None
) -> Message | bool:
    bot, chat_id = _bot(event), _chat_id(event)
    if photo is None:
        return await bot.edit_message_text(
            str(text),
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
        )

    def put(picture: Picture) -> Awaitable[Message | bool]:
        media = InputMediaPhoto(media=picture, caption=str(text), parse_mode=ParseMode.HTML)
        return bot.edit_message_media(media, chat_id=chat_id, message_id=message_id, reply_markup=keyboard)

    return await DRAWN.get().pictures.send(photo, put)


def _edit_caption(
    event: Event, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None
) -> Awaitable[Message | bool]:
    return _bot(event).edit_message_caption(
        chat_id=_chat_id(event),
        message_id=message_id,
        caption=str(text),
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
    )


async def _send_photo(event: Event, caption: str, keyboard: Keyboard | None, photo: bytes) -> Message:
    bot, chat_id = _bot(event), _chat_id(event)

    def put(picture: Picture) -> Awaitable[Message | bool]:
        return bot.send_photo(chat_id, picture, caption=caption, parse_mode=ParseMode.HTML, reply_markup=keyboard)

    sent = await DRAWN.get().pictures.send(photo, put)
    assert isinstance(sent, Message)
    return sent


async def _note(event: Event, message_id: int, keyboard: InlineKeyboardMarkup | None, deal: Deal | None) -> None:
    """Keep in mind whose card the message shows now, if it shows one; screens are drawn even when nothing is stored."""
    drawn, chat_id = DRAWN.get(), _chat_id(event)
    with suppress(StorageUnavailable):
        if deal is None:
            await drawn.copies.forget(chat_id, message_id)
        else:
            await drawn.card(chat_id, message_id, deal, keyboard)


def _in_private(query: CallbackQuery) -> bool:
    return query.message is None or query.message.chat.id == query.from_user.id


def _bot(event: Event) -> Bot:
    assert event.bot is not None
    return event.bot


def _chat_id(event: Event) -> int:
    """Of the private chat; a tap's own message may be unknown, its person never is."""
    return event.chat.id if isinstance(event, Message) else event.from_user.id
