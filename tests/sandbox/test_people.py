from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import KeyboardButton, KeyboardButtonRequestUsers, ReplyKeyboardMarkup, ReplyKeyboardRemove

from sandbox.errors import NotThere
from sandbox.world import World
from tests.sandbox.conftest import OLENA, picture


async def test_commands_in_a_text_are_marked(bot: Bot, world: World) -> None:
    world.start(OLENA, "plan_7-x")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start plan_7-x"
    assert [(e.type, e.offset, e.length) for e in update.message.entities or []] == [("bot_command", 0, 6)]


@pytest.mark.parametrize("payload", ["", "two words", "x" * 65, "ціна", "a=b"])
def test_a_deep_link_carries_only_what_telegram_lets_through(world: World, payload: str) -> None:
    with pytest.raises(ValueError, match="no deep link"):
        world.start(OLENA, payload)


def test_a_text_is_marked_as_telegram_marks_it(world: World) -> None:
    sent = world.send(OLENA, "😀 /help@crm_bot a/b @olena #hot https://a.com/x?y=1. b@c.com 5/6")
    units = (sent.text or "").encode("utf-16-le")
    marked = [
        (e["type"], units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in sent.entities
    ]
    assert marked == [
        ("bot_command", "/help@crm_bot"),
        ("mention", "@olena"),
        ("hashtag", "#hot"),
        ("url", "https://a.com/x?y=1"),
        ("email", "b@c.com"),
    ]


async def test_a_shared_contact_is_the_persons_own_unless_foreign(bot: Bot, world: World) -> None:
    world.share_contact(OLENA)
    world.share_contact(OLENA, foreign=True)
    own, foreign = [update.message.contact for update in await bot.get_updates() if update.message]
    assert own is not None
    assert foreign is not None
    assert (own.user_id, own.phone_number) == (OLENA, "+380671234567")
    assert foreign.user_id != OLENA


def asking(**asked: Any) -> ReplyKeyboardMarkup:
    button = KeyboardButton(text="Choose", request_users=KeyboardButtonRequestUsers(**asked))
    return ReplyKeyboardMarkup(keyboard=[[button], [KeyboardButton(text="Cancel")]])


async def test_people_are_shared_through_the_button_that_asks_for_them(bot: Bot, world: World) -> None:
    world.person(1, "Vira", last_name="Bondar", username="vira")
    world.person(2, "Petro")
    keyboard = asking(request_id=7, max_quantity=2, request_name=True, request_username=True)
    await bot.send_message(OLENA, "Who?", reply_markup=keyboard)
    world.share_users(OLENA, [1, 2, 1])
    (update,) = await bot.get_updates()
    assert update.message is not None
    shared = update.message.users_shared
    assert shared is not None
    assert shared.request_id == 7
    told = [(one.user_id, one.first_name, one.last_name, one.username) for one in shared.users]
    assert told == [(1, "Vira", "Bondar", "vira"), (2, "Petro", None, None)]


async def test_a_bot_learns_of_shared_people_only_what_it_asked_for(bot: Bot, world: World) -> None:
    world.person(1, "Vira", username="vira")
    await bot.send_message(OLENA, "Who?", reply_markup=asking(request_id=7))
    world.share_users(OLENA, [1])
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.users_shared is not None
    (one,) = update.message.users_shared.users
    assert (one.user_id, one.first_name, one.username) == (1, None, None)


@pytest.mark.parametrize("people", [[], [1, 2], [OLENA], [999]])
async def test_only_so_many_others_who_exist_can_be_shared(bot: Bot, world: World, people: list[int]) -> None:
    world.person(1, "Vira")
    world.person(2, "Petro")
    await bot.send_message(OLENA, "Who?", reply_markup=asking(request_id=7))
    with pytest.raises(NotThere):
        world.share_users(OLENA, people)
    assert await bot.get_updates() == []


async def test_nobody_is_shared_without_such_a_button_under_the_input_now(bot: Bot, world: World) -> None:
    world.person(1, "Vira")
    with pytest.raises(NotThere):
        world.share_users(OLENA, [1])
    await bot.send_message(OLENA, "Who?", reply_markup=asking(request_id=7))
    with pytest.raises(NotThere):
        world.share_users(OLENA, [1], request_id=8)
    await bot.send_message(OLENA, "Never mind", reply_markup=ReplyKeyboardRemove())
    with pytest.raises(NotThere):
        world.share_users(OLENA, [1])


async def test_blocking_and_coming_back_are_told(bot: Bot, world: World) -> None:
    world.block(OLENA)
    with pytest.raises(NotThere):
        world.send(OLENA, "x")
    world.start(OLENA)
    blocked, back, start = await bot.get_updates()
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert back.my_chat_member is not None
    assert back.my_chat_member.new_chat_member.status == "member"
    assert start.message is not None


async def test_edits_of_people_are_told(bot: Bot, world: World) -> None:
    sent = world.send(OLENA, "one")
    world.edit(OLENA, sent.id, "two")
    updates = await bot.get_updates()
    assert updates[-1].edited_message is not None
    assert updates[-1].edited_message.text == "two"
    with pytest.raises(NotThere):
        world.edit(OLENA, 999, "three")


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video", "audio", "video_note", "animation", "sticker"])
async def test_media_of_people_arrive_and_can_be_fetched(bot: Bot, world: World, kind: str) -> None:
    data = picture() if kind == "photo" else b"some bytes"
    world.send_media(OLENA, kind, data, filename="name.bin")
    (update,) = await bot.get_updates()
    assert update.message is not None
    media = getattr(update.message, kind)
    file_id = media[-1].file_id if kind == "photo" else media.file_id
    loaded = await bot.download(file_id)
    assert loaded is not None
    assert loaded.read() == data
    stored = world.file(file_id)
    assert stored is not None
    assert stored.kind == kind


async def test_every_visible_change_is_an_event(bot: Bot, world: World) -> None:
    events = world.subscribe()
    sent = await bot.send_message(OLENA, "one")
    await bot.edit_message_text("two", chat_id=OLENA, message_id=sent.message_id)
    await bot.delete_message(OLENA, sent.message_id)
    await bot.send_chat_action(OLENA, "typing")
    got = [events.get_nowait() for _ in range(events.qsize())]
    assert [event["type"] for event in got] == ["message", "edit", "delete", "chat_action"]
    assert got[1]["message"]["html"] == "two"
    world.unsubscribe(events)
    await bot.send_message(OLENA, "three")
    assert events.empty()
