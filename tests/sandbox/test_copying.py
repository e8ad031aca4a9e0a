"""Copies: what Telegram copies, what it leaves out, and what it makes of captions and albums."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from sandbox.messages import ChatMessage
from sandbox.world import World
from tests.sandbox.conftest import OLENA, picture

IVAN = 8
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Open", callback_data="x")]])


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    for person in (OLENA, IVAN):
        world.start(person)


def last(world: World) -> ChatMessage:
    return world.chat(IVAN).messages[-1]


async def test_a_copy_takes_its_own_caption_keyboard_and_thread(bot: Bot, world: World) -> None:
    photo = world.send_media(OLENA, "photo", picture(), caption="old")
    mine = world.send(IVAN, "hello")
    await bot.copy_message(
        IVAN,
        OLENA,
        photo.id,
        caption="<b>new</b>",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        reply_parameters=ReplyParameters(message_id=mine.id),
    )
    copy = last(world)
    assert (copy.html, copy.file, copy.reply_to, len(copy.buttons)) == ("<b>new</b>", photo.file, mine.id, 1)
    assert copy.forwarded is None


@pytest.mark.parametrize("kind", ["sticker", "video_note"])
async def test_what_has_no_caption_gets_none(bot: Bot, world: World, kind: str) -> None:
    sent = world.send_media(OLENA, kind, picture())
    await bot.copy_message(IVAN, OLENA, sent.id, caption="words")
    assert (last(world).kind, last(world).caption) == (kind, None)


@pytest.mark.parametrize("kind", ["invoice", "paid_media", "giveaway"])
async def test_some_kinds_are_never_copied(bot: Bot, world: World, kind: str) -> None:
    sent = world.send(OLENA, "x")
    sent.kind = kind
    with pytest.raises(TelegramBadRequest, match="message can't be copied"):
        await bot.copy_message(IVAN, OLENA, sent.id)


async def test_an_album_is_copied_as_one(bot: Bot, world: World) -> None:
    parts = world.send_album(OLENA, ["photo", "video"], picture(), caption="both")
    made = await bot.copy_messages(IVAN, OLENA, [part.id for part in parts])
    copies = world.chat(IVAN).messages[-2:]
    assert [one.message_id for one in made] == [copy.id for copy in copies]
    assert [copy.caption for copy in copies] == ["both", None]
    assert copies[0].album == copies[1].album != parts[0].album


async def test_what_is_not_there_is_left_out(bot: Bot, world: World) -> None:
    parts = world.send_album(OLENA, ["photo", "photo"], picture())
    world.delete(OLENA, parts[0].id)
    numbers = [part.id for part in parts]
    assert len(await bot.copy_messages(IVAN, OLENA, numbers)) == 1
    world.delete(OLENA, parts[1].id)
    with pytest.raises(TelegramBadRequest, match="no messages to copy"):
        await bot.copy_messages(IVAN, OLENA, numbers)


async def test_several_are_named_in_their_order(bot: Bot, world: World) -> None:
    parts = world.send_album(OLENA, ["photo", "photo"], picture())
    with pytest.raises(TelegramBadRequest, match="strictly increasing"):
        await bot.copy_messages(IVAN, OLENA, [parts[1].id, parts[0].id])
    with pytest.raises(TelegramBadRequest, match="too many"):
        await bot.copy_messages(IVAN, OLENA, list(range(1, 102)))


async def test_captions_and_files_are_edited_by_whoever_sent_them(world: World) -> None:
    photo = world.send_media(OLENA, "photo", picture(), caption="rof")
    file = photo.file
    world.updates.clear()
    world.edit(OLENA, photo.id, "roof")
    world.replace_media(OLENA, photo.id, "photo", picture())
    edits = [entry.update["edited_message"] for entry in world.updates.waiting()]
    assert [edit["caption"] for edit in edits] == ["roof", "roof"]
    assert photo.file != file
