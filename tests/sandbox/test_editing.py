from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from sandbox.world import World
from tests.sandbox.conftest import OLENA, picture

GO = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go")]])
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def test_an_edit_changes_the_message_in_place(bot: Bot, world: World) -> None:
    sent = await bot.send_message(OLENA, "one", reply_markup=GO)
    edited = await bot.edit_message_text("<b>two</b>", chat_id=OLENA, message_id=sent.message_id, parse_mode="HTML")
    assert not isinstance(edited, bool)
    assert (edited.message_id, edited.html_text, edited.reply_markup) == (sent.message_id, "<b>two</b>", None)
    assert edited.edit_date is not None
    assert world.chat(OLENA).messages[-1].as_page()["edited"] is True


async def test_the_same_content_is_not_an_edit(bot: Bot) -> None:
    sent = await bot.send_message(OLENA, "one", reply_markup=GO)
    where: dict[str, Any] = {"chat_id": OLENA, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest, match=NOT_MODIFIED):
        await bot.edit_message_text("one ", reply_markup=GO, **where)
    with pytest.raises(TelegramBadRequest, match=NOT_MODIFIED):
        await bot.edit_message_reply_markup(reply_markup=GO, **where)
    await bot.edit_message_text("<b>one</b>", reply_markup=GO, parse_mode="HTML", **where)
    await bot.edit_message_reply_markup(**where)


async def test_what_is_not_there_cannot_be_edited(bot: Bot, world: World) -> None:
    with pytest.raises(TelegramBadRequest, match="Bad Request: message to edit not found"):
        await bot.edit_message_text("x", chat_id=OLENA, message_id=999)
    with pytest.raises(TelegramBadRequest, match="Bad Request: chat not found"):
        await bot.edit_message_text("x", chat_id=9, message_id=1)
    with pytest.raises(TelegramBadRequest, match="message identifier is not specified"):
        await bot.edit_message_text("x", chat_id=OLENA)
    mine = world.send(OLENA, "hers")
    with pytest.raises(TelegramBadRequest, match="Bad Request: message can't be edited"):
        await bot.edit_message_text("x", chat_id=OLENA, message_id=mine.id)


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot: Bot) -> None:
    keyboard = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="A")]])
    sent = await bot.send_message(OLENA, "x", reply_markup=keyboard)
    with pytest.raises(TelegramBadRequest, match="Bad Request: message can't be edited"):
        await bot.edit_message_text("y", chat_id=OLENA, message_id=sent.message_id)


async def test_texts_and_captions_are_not_confused(bot: Bot) -> None:
    text = await bot.send_message(OLENA, "x")
    photo = await bot.send_photo(OLENA, BufferedInputFile(picture(), "a.png"), caption="old")
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("y", chat_id=OLENA, message_id=photo.message_id)
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=OLENA, message_id=text.message_id, caption="y")
    edited = await bot.edit_message_caption(chat_id=OLENA, message_id=photo.message_id, caption="new")
    assert not isinstance(edited, bool)
    assert edited.caption == "new"


async def test_a_text_becomes_a_photo_and_a_photo_another_one(bot: Bot, world: World) -> None:
    sent = await bot.send_message(OLENA, "x")
    for name in ("a.png", "b.png"):
        media = InputMediaPhoto(media=BufferedInputFile(picture(), name), caption="<i>seen</i>", parse_mode="HTML")
        await bot.edit_message_media(media, chat_id=OLENA, message_id=sent.message_id)
        kept = world.chat(OLENA).by_id[sent.message_id]
        assert kept.file is not None
        assert (kept.kind, kept.text, kept.html, kept.file.name) == ("photo", None, "<i>seen</i>", name)
        assert kept.as_page()["file"]["url"] == f"/sandbox/files/{kept.file.id}"
