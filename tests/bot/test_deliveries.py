"""What follows from each thing Telegram may say to a notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiogram.exceptions import TelegramEntityTooLarge, TelegramMigrateToChat, TelegramUnauthorizedError
from aiogram.methods import (
    SendMessage,
    SetMessageReaction,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ReactionTypeEmoji,
)

from bot.deliveries import RENDER_TRIES
from bot.limits import Limiter
from crm_core.db import Database
from crm_core.models import Notice, NoticeClass, NoticeKind, NoticeState
from crm_core.services.company import NOBODY
from sandbox.world import World
from tests.bot.parts import ANNA, IVAN, OLENA, Outbox, Script, rows, texts
from tests.bot.post import Post
from tests.clock import Clock
from tests.firm import OWNER, Firm


async def test_a_notice_arrives_once(post: Post, outbox: Outbox, world: World) -> None:
    notice = await outbox.add(text="a deal")
    assert [await post.round(), await post.round()] == [1, 0]
    row = await outbox.get(notice)
    assert texts(world) == ["a deal"]
    assert (row.state, row.message_id) == (NoticeState.SENT, world.chat(IVAN).messages[-1].id)


async def test_what_is_no_longer_true_is_not_sent(post: Post, outbox: Outbox, world: World, script: Script) -> None:
    script.by_kind[NoticeKind.DEAL_OFFERED] = lambda _: None
    notice = await outbox.add(kind=NoticeKind.DEAL_OFFERED)
    await post.round()
    assert ((await outbox.get(notice)).state, texts(world)) == (NoticeState.DROPPED, [])


async def test_many_new_deals_come_as_one_message(post: Post, outbox: Outbox, world: World) -> None:
    for n in range(7):
        await outbox.add(text=f"deal {n}", kind=NoticeKind.DEAL_ASSIGNED)
    await post.round()
    assert texts(world) == ["\n".join(f"deal {n}" for n in range(7))]


async def test_after_a_429_the_chat_waits_exactly(post: Post, outbox: Outbox, world: World, clock: Clock) -> None:
    world.faults.add("sendMessage", retry_after=31, times=1)
    first = await outbox.add(text="one")
    await outbox.add(text="two")
    await post.round()
    await outbox.add(ANNA, text="hers")
    await post.round()
    assert (texts(world), texts(world, ANNA)) == ([], ["hers"])
    clock.forward(30.9)
    assert await post.round() == 0
    clock.forward(0.1)
    await post.round()
    await post.round()
    assert texts(world) == ["one", "two"]
    assert (await outbox.get(first)).tries == 0


@pytest.mark.parametrize("how", [{"status": 500}, {"status": 502}, {"cut": True}])
async def test_a_notice_that_did_not_arrive_is_sent_again(
    post: Post, outbox: Outbox, world: World, clock: Clock, how: Any
) -> None:
    world.faults.add("sendMessage", times=3, **how)
    await outbox.add(text="a deal")
    for _ in range(3):
        await post.round()
        assert texts(world) == []
        clock.forward(60)
    await post.round()
    assert texts(world) == ["a deal"]


async def test_a_notice_whose_answer_was_lost_comes_again(
    post: Post, outbox: Outbox, world: World, clock: Clock
) -> None:
    world.faults.add("sendMessage", drop=True, times=1)
    notice = await outbox.add(text="a deal")
    await post.round()
    clock.forward(60)
    await post.round()
    assert texts(world) == ["a deal", "a deal"]
    assert (await outbox.get(notice)).state == NoticeState.SENT


async def test_a_mailing_whose_answer_was_lost_does_not(post: Post, outbox: Outbox, world: World, clock: Clock) -> None:
    world.faults.add("sendMessage", drop=True, times=1)
    mailing = await outbox.add(text="news", cls=NoticeClass.MAILING)
    await post.round()
    clock.forward(3600)
    assert await post.round() == 0
    assert texts(world) == ["news"]
    assert (await outbox.get(mailing)).state == NoticeState.UNKNOWN


async def test_a_mailing_refused_by_the_server_is_sent_again(
    post: Post, outbox: Outbox, world: World, clock: Clock
) -> None:
    world.faults.add("sendMessage", status=502, times=1)
    await outbox.add(text="news", cls=NoticeClass.MAILING)
    await post.round()
    clock.forward(60)
    await post.round()
    assert texts(world) == ["news"]


async def test_who_blocked_the_bot_leaves_and_heads_are_told(
    post: Post, outbox: Outbox, world: World, firm: Firm
) -> None:
    ivan = await firm.person()
    await outbox.clear()
    world.person(ivan.telegram_id, "Ivan")
    world.start(ivan.telegram_id)
    world.block(ivan.telegram_id)
    first, second = await outbox.add(ivan.telegram_id), await outbox.add(ivan.telegram_id)
    await post.round()
    found = await firm.services.people.get(ivan.id)
    assert not found.reachable
    assert {(await outbox.get(one)).state for one in (first, second)} == {NoticeState.DROPPED}
    (told,) = await firm.notices(NoticeKind.STAFF_UNREACHABLE)
    assert told.chat_id == OWNER


async def test_a_menu_for_who_has_not_started_is_no_matter(
    post: Post, outbox: Outbox, firm: Firm, script: Script
) -> None:
    def menu(notice: Notice) -> TelegramMethod[Any]:
        commands = [BotCommand(command="menu", description="Menu")]
        return SetMyCommands(commands=commands, scope=BotCommandScopeChat(chat_id=notice.chat_id))

    script.by_kind[NoticeKind.COMMANDS] = menu
    notice = await outbox.add(OWNER, kind=NoticeKind.COMMANDS)
    await post.round()
    assert (await outbox.get(notice)).state == NoticeState.DROPPED
    owner = await firm.services.people.identify(OWNER)
    assert owner is not None
    assert owner.reachable


async def test_the_menu_of_strangers_goes_to_no_chat_and_arrives_after_a_429(
    post: Post, outbox: Outbox, world: World, script: Script, clock: Clock
) -> None:
    commands = [BotCommand(command="start", description="Begin")]
    menu = SetMyCommands(commands=commands, scope=BotCommandScopeAllPrivateChats())
    script.by_kind[NoticeKind.DEFAULT_COMMANDS] = lambda _: menu
    world.faults.add("setMyCommands", retry_after=31, times=1)
    notice = await outbox.add(NOBODY, kind=NoticeKind.DEFAULT_COMMANDS)
    await outbox.add(text="a deal")
    await post.round()
    assert ((await outbox.get(notice)).state, texts(world)) == (NoticeState.NEW, ["a deal"])
    clock.forward(31)
    await post.round()
    assert (await outbox.get(notice)).state == NoticeState.SENT
    assert world.commands.seen_by(OLENA, "de")[0]["description"] == "Begin"


async def test_any_other_refusal_is_a_dead_letter_and_is_told(post: Post, outbox: Outbox, firm: Firm) -> None:
    notice = await outbox.add(text="")
    await post.round()
    row = await outbox.get(notice)
    assert (row.state, row.error) == (NoticeState.DEAD, "Bad Request: message text is empty")
    assert [alert.data for alert in await firm.notices(NoticeKind.DEAD_LETTER)] == [{"notice_id": notice}]


async def test_a_notice_that_cannot_be_drawn_dies_after_some_tries(
    post: Post, outbox: Outbox, script: Script, clock: Clock
) -> None:
    def broken(_notice: Notice) -> TelegramMethod[Any]:
        raise KeyError("deal_id")

    script.by_kind[NoticeKind.DEAL_ASSIGNED] = broken
    notice = await outbox.add(kind=NoticeKind.DEAL_ASSIGNED)
    for _ in range(RENDER_TRIES):
        assert await post.round() == 1
        clock.forward(60)
    assert await post.round() == 0
    assert (await outbox.get(notice)).state == NoticeState.DEAD


class Refusing:
    """A bot that Telegram answers in one way, for what the sandbox has no way to say."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def __call__(self, method: TelegramMethod[Any]) -> None:
        raise self.error


async def test_a_revoked_token_stops_the_sending(
    post: Post, outbox: Outbox, limiter: Limiter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    method = SendMessage(chat_id=IVAN, text="x")
    monkeypatch.setattr(post.deliveries, "bot", Refusing(TelegramUnauthorizedError(method, "Unauthorized")))
    notice = await outbox.add()
    await post.round()
    row = await outbox.get(notice)
    assert (row.state, row.tries, row.not_before) == (NoticeState.NEW, 0, clock() + timedelta(seconds=60))
    assert limiter.frozen() == 60


async def test_a_group_that_moved_gets_its_notice_at_its_new_place(
    post: Post, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    method = SendMessage(chat_id=-5, text="x")
    moved = TelegramMigrateToChat(method, "group upgraded", -100500)
    monkeypatch.setattr(post.deliveries, "bot", Refusing(moved))
    notice = await outbox.add(-5)
    await post.round()
    row = await outbox.get(notice)
    assert (row.state, row.chat_id) == (NoticeState.NEW, -100500)


async def test_what_is_too_large_is_not_sent_again(post: Post, outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    method = SendMessage(chat_id=IVAN, text="x")
    monkeypatch.setattr(post.deliveries, "bot", Refusing(TelegramEntityTooLarge(method, "Request Entity Too Large")))
    notice = await outbox.add()
    await post.round()
    assert (await outbox.get(notice)).state == NoticeState.DEAD


async def test_whoever_answered_sees_that_it_arrived(
    post: Post, outbox: Outbox, world: World, script: Script, db: Database
) -> None:
    written = world.send(IVAN, "my answer")
    script.sign = lambda _: SetMessageReaction(
        chat_id=IVAN, message_id=written.id, reaction=[ReactionTypeEmoji(emoji="👌")]
    )
    await outbox.add(OLENA, text="my answer", kind=NoticeKind.REPLY_TO_LEAD)
    await post.round()
    assert [reaction["emoji"] for reaction in written.reactions] == ["👌"]


async def test_a_lost_sign_loses_nothing(
    post: Post, outbox: Outbox, world: World, script: Script, db: Database
) -> None:
    script.sign = lambda _: SetMessageReaction(chat_id=IVAN, message_id=999)
    await outbox.add(OLENA)
    await post.round()
    assert [notice.state for notice in await rows(db, Notice)] == [NoticeState.SENT]
    assert texts(world, OLENA) == ["hello"]
