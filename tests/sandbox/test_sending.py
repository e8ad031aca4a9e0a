from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import ReactionTypeEmoji, ReplyParameters

from sandbox.session import SandboxSession
from sandbox.world import World
from tests.sandbox.conftest import OLENA, Clock


async def test_a_sent_message_is_in_the_chat_and_in_the_answer(bot: Bot, world: World) -> None:
    sent = await bot.send_message(OLENA, "<b>Hello</b>", parse_mode="HTML")
    kept = world.chat(OLENA).last
    assert kept is not None
    assert (kept.id, kept.text, kept.html, kept.outgoing) == (sent.message_id, "Hello", "<b>Hello</b>", True)
    assert (sent.text, sent.html_text, sent.chat.id) == ("Hello", "<b>Hello</b>", OLENA)


async def test_length_is_counted_after_parsing_in_utf16_units(bot: Bot) -> None:
    await bot.send_message(OLENA, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="Bad Request: message is too long"):
        await bot.send_message(OLENA, "😀" * 2048 + "!")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "message text is empty"),
        (" ", "text must be non-empty"),
        ("\n", "text must be non-empty"),
        ("<i> </i>", "text must be non-empty"),
    ],
)
async def test_a_text_of_nothing_is_refused(bot: Bot, text: str, refusal: str) -> None:
    with pytest.raises(TelegramBadRequest, match=f"Bad Request: {refusal}"):
        await bot.send_message(OLENA, text, parse_mode="HTML")


async def test_unknown_chats_strangers_and_blockers_get_nothing(bot: Bot, world: World) -> None:
    world.person(8, "Never Came")
    with pytest.raises(TelegramBadRequest, match="Bad Request: chat not found"):
        await bot.send_message(9, "x")
    with pytest.raises(TelegramBadRequest, match="Bad Request: chat not found"):
        await bot.send_message("@nobody", "x")
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot can't initiate conversation with a user"):
        await bot.send_message(8, "x")
    world.block(OLENA)
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(OLENA, "x")
    assert [request.status for request in world.errors] == [400, 400, 403, 403]


async def test_starting_again_unblocks(bot: Bot, world: World) -> None:
    world.block(OLENA)
    world.start(OLENA)
    await bot.send_message(OLENA, "x")


async def test_a_wrong_token_is_unauthorized(world: World) -> None:
    stranger = Bot("43:WRONG", session=SandboxSession(world))
    with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
        await stranger.get_me()


async def test_a_reply_needs_its_message(bot: Bot, world: World) -> None:
    asked = world.send(OLENA, "how much?")
    reply = await bot.send_message(OLENA, "5", reply_parameters=ReplyParameters(message_id=asked.id))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "how much?"
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(OLENA, "5", reply_parameters=ReplyParameters(message_id=999))
    gone = ReplyParameters(message_id=999, allow_sending_without_reply=True)
    assert (await bot.send_message(OLENA, "5", reply_parameters=gone)).reply_to_message is None


async def test_locations_and_contacts_are_sent_and_checked(bot: Bot) -> None:
    assert (await bot.send_location(OLENA, 50.4, 30.5)).location is not None
    with pytest.raises(TelegramBadRequest, match="wrong location"):
        await bot.send_location(OLENA, 95, 30)
    card = await bot.send_contact(OLENA, "+380501112233", "Ivan")
    assert card.contact is not None
    assert card.contact.phone_number == "+380501112233"


async def test_copies_and_forwards_arrive_and_missing_ones_are_refused(bot: Bot, world: World) -> None:
    world.person(8, "Ivan")
    world.start(8)
    asked = world.send(OLENA, "call me @olena")
    copied = await bot.copy_message(8, OLENA, asked.id)
    assert world.chat(8).by_id[copied.message_id].entities == asked.entities
    forwarded = await bot.forward_message(8, OLENA, asked.id)
    assert forwarded.forward_origin is not None
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(8, OLENA, 999)
    with pytest.raises(TelegramBadRequest, match="message to forward not found"):
        await bot.forward_message(8, OLENA, 999)


async def test_deleting_works_once_and_for_48_hours(bot: Bot, world: World, clock: Clock) -> None:
    sent = await bot.send_message(OLENA, "x")
    await bot.delete_message(OLENA, sent.message_id)
    assert sent.message_id not in world.chat(OLENA).by_id
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(OLENA, sent.message_id)
    old = await bot.send_message(OLENA, "y")
    clock.pass_by(hours=49)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(OLENA, old.message_id)
    fresh = await bot.send_message(OLENA, "z")
    assert await bot.delete_messages(OLENA, [fresh.message_id, 999])
    assert fresh.message_id not in world.chat(OLENA).by_id


async def test_pins_reactions_and_actions_are_checked(bot: Bot, world: World) -> None:
    sent = await bot.send_message(OLENA, "x")
    await bot.pin_chat_message(OLENA, sent.message_id)
    pinned = (await bot.get_chat(OLENA)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    await bot.unpin_chat_message(OLENA)
    with pytest.raises(TelegramBadRequest, match="message to unpin not found"):
        await bot.unpin_chat_message(OLENA)
    with pytest.raises(TelegramBadRequest, match="wrong parameter action in request"):
        await bot.send_chat_action(OLENA, "dancing")


async def test_only_telegrams_own_emoji_are_reactions(bot: Bot, world: World) -> None:
    asked = world.send(OLENA, "x")
    await bot.set_message_reaction(OLENA, asked.id, reaction=[ReactionTypeEmoji(emoji="❤️")])
    assert world.chat(OLENA).messages[-1].as_page()["reactions"] == ["❤️"]
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(OLENA, asked.id, reaction=[ReactionTypeEmoji(emoji="🚗")])


async def test_limits_slow_a_bot_down_when_switched_on(bot: Bot, world: World, clock: Clock) -> None:
    world.floods.enable(per_chat=(1.0, 2.0))
    await bot.send_message(OLENA, "1")
    await bot.send_message(OLENA, "2")
    with pytest.raises(Exception, match="Too Many Requests: retry after 1"):
        await bot.send_message(OLENA, "3")
    clock.pass_by(seconds=1)
    await bot.send_message(OLENA, "3")
    assert world.errors == []
