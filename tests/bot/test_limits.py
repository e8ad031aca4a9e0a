"""Telegram's limits: what may go when, and who goes first."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter, TelegramServerError

from bot import limits as module
from bot.limits import CHAT_BURST, DEBT, OVERALL, REMEMBERED, SCREEN, URGENCY, Frozen, Limiter, Limits
from crm_core.services.notify import ANSWER, MAILING, NEW_DEAL
from sandbox.world import World
from tests.bot.parts import ANNA, IVAN, until
from tests.clock import Clock


def times(limits: Limits, count: int, chat: int | None, *, urgency: int = NEW_DEAL, start: float = 0.0) -> list[float]:
    """When each of so many messages may go if every one waits as long as it is told."""
    now = start
    found: list[float] = []
    while len(found) < count:
        wait = limits.take(chat, urgency, now)
        if wait == 0:
            found.append(round(now, 3))
        now += wait
    return found


def test_a_chat_gets_a_burst_and_then_one_a_second() -> None:
    assert times(Limits(), 6, IVAN) == [0, 0, 0, 1, 2, 3]


def test_a_quiet_chat_gets_its_burst_back() -> None:
    limits = Limits()
    times(limits, CHAT_BURST, IVAN)
    assert times(limits, 4, IVAN, start=10) == [10, 10, 10, 11]


def test_a_group_gets_twenty_a_minute() -> None:
    assert times(Limits(), 21, -100)[-1] == 60


def test_all_chats_together_get_twenty_eight_in_any_second() -> None:
    limits = Limits()
    sent = [(limits.take(chat, ANSWER, chat / 1000), chat / 1000) for chat in range(1, 1001)]
    passed = [at for wait, at in sent if wait == 0]
    assert len(passed) == OVERALL[0]
    assert limits.take(5000, ANSWER, passed[0] + 1) == 0


def test_notices_leave_room_for_whoever_has_just_acted() -> None:
    limits = Limits()
    notices = sum(limits.take(chat, NEW_DEAL, 0.0) == 0 for chat in range(100))
    answers = sum(limits.take(chat, SCREEN, 0.0) == 0 for chat in range(100, 200))
    assert (notices, answers) == (24, 4)
    assert limits.take(300, NEW_DEAL, 1.0) == 0


def test_mailings_leave_room_for_people() -> None:
    limits = Limits()
    mailings = sum(limits.take(chat, MAILING, 0.0) == 0 for chat in range(100))
    answers = sum(limits.take(chat, ANSWER, 0.0) == 0 for chat in range(100, 200))
    assert (mailings, answers) == (16, 12)


def test_a_frozen_chat_waits_exactly_and_alone() -> None:
    limits = Limits()
    limits.freeze(IVAN, 17, 100.0)
    assert limits.take(IVAN, ANSWER, 100.0) == 17
    assert limits.take(IVAN, ANSWER, 116.5) == 0.5
    assert limits.take(ANNA, ANSWER, 100.0) == 0
    assert limits.take(IVAN, ANSWER, 117.0) == 0


def test_three_frozen_chats_freeze_all() -> None:
    limits = Limits()
    limits.freeze(1, 5, 0.0)
    limits.freeze(2, 9, 0.0)
    assert limits.take(4, ANSWER, 0.0) == 0
    limits.freeze(3, 7, 0.0)
    assert limits.take(5, ANSWER, 0.0) == 9
    assert limits.take(None, ANSWER, 0.0) == 9


def test_old_freezes_are_not_counted() -> None:
    limits = Limits()
    for chat in range(1, 4):
        limits.freeze(chat, 5, 10.0 * chat)
    assert limits.take(9, ANSWER, 31.0) == 0


def test_quiet_chats_are_forgotten() -> None:
    limits = Limits()
    for chat in range(10 * REMEMBERED):
        limits.take(chat, NEW_DEAL, chat * 0.1)
        limits.take(-chat, NEW_DEAL, chat * 0.1)
    assert limits.remembered() <= 2 * REMEMBERED + 10


async def test_the_more_urgent_is_let_through_first(clock: Clock) -> None:
    limiter, order = Limiter(lambda: clock().timestamp()), []
    for _ in range(OVERALL[0]):
        await limiter.turn(None, urgency=ANSWER, patience=0)

    async def send(name: str, chat: int, urgency: int) -> None:
        await limiter.turn(chat, urgency=urgency, patience=0)
        order.append(name)

    async with asyncio.TaskGroup() as group:
        for name, chat, urgency in (("mailing", 1, MAILING), ("deal", 2, NEW_DEAL), ("answer", 3, ANSWER)):
            group.create_task(send(name, chat, urgency))
        await asyncio.sleep(0)
        clock.forward(1)
    assert order == ["answer", "deal", "mailing"]


async def test_a_waiting_chat_does_not_hold_the_others(clock: Clock) -> None:
    limiter = Limiter(lambda: clock().timestamp())
    for _ in range(CHAT_BURST):
        await limiter.turn(IVAN, urgency=ANSWER, patience=0)
    waiting = asyncio.create_task(limiter.turn(IVAN, urgency=ANSWER, patience=0))
    await asyncio.sleep(0)
    await limiter.turn(ANNA, urgency=MAILING, patience=0)
    assert not waiting.done()
    waiting.cancel()


async def test_who_gave_up_takes_no_turn(clock: Clock) -> None:
    limiter = Limiter(lambda: clock().timestamp())
    for _ in range(CHAT_BURST):
        await limiter.turn(IVAN, urgency=ANSWER, patience=0)
    waiting = asyncio.create_task(limiter.turn(IVAN, urgency=ANSWER, patience=0))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    clock.forward(1)
    await limiter.turn(IVAN, urgency=ANSWER, patience=0)


async def test_a_long_freeze_is_told_at_once(clock: Clock) -> None:
    limiter = Limiter(lambda: clock().timestamp())
    limiter.freeze(IVAN, 30)
    with pytest.raises(Frozen) as told:
        await limiter.turn(IVAN, urgency=ANSWER, patience=10)
    assert told.value.seconds == 30


async def test_a_freeze_reaches_those_who_wait_already(clock: Clock) -> None:
    limiter = Limiter(lambda: clock().timestamp())
    for _ in range(CHAT_BURST):
        await limiter.turn(IVAN, urgency=ANSWER, patience=0)
    waiting = asyncio.create_task(limiter.turn(IVAN, urgency=ANSWER, patience=10))
    await asyncio.sleep(0)
    limiter.freeze(IVAN, 60)
    with pytest.raises(Frozen):
        await waiting


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUICK", (0.0, 0.0))


@pytest.mark.usefixtures("quick")
async def test_an_answer_to_a_person_survives_short_refusals(bot: Bot, world: World, limiter: Limiter) -> None:
    world.faults.add("sendMessage", status=502, times=2)
    await bot.send_message(IVAN, "hello")
    assert [request.status for request in world.calls("sendMessage")] == [502, 502, 200]


@pytest.mark.usefixtures("quick")
async def test_an_answer_is_not_tried_for_ever(bot: Bot, world: World) -> None:
    world.faults.add("sendMessage", status=500)
    with pytest.raises(TelegramServerError):
        await bot.send_message(IVAN, "hello")
    assert len(world.calls("sendMessage")) == 3


async def test_a_short_429_is_waited_out_once(bot: Bot, world: World, clock: Clock) -> None:
    world.faults.add("sendMessage", retry_after=3, times=1)
    sending = asyncio.create_task(bot.send_message(IVAN, "hello"))
    await until(lambda: bool(world.calls("sendMessage")))
    await bot.send_message(ANNA, "meanwhile")
    clock.forward(3)
    await bot.send_message(ANNA, "wakes the limiter")
    await sending
    assert [request.status for request in world.calls("sendMessage", IVAN)] == [429, 200]


async def test_a_long_429_is_left_to_the_caller(bot: Bot, world: World) -> None:
    world.faults.add("sendMessage", retry_after=40, times=1)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(IVAN, "hello")
    with pytest.raises(TelegramRetryAfter) as told:  # the chat is frozen, so Telegram is not even asked
        await bot.send_message(IVAN, "again")
    assert told.value.retry_after == 40
    assert len(world.calls("sendMessage")) == 1


async def test_what_comes_from_the_outbox_is_not_tried_twice(bot: Bot, world: World) -> None:
    world.faults.add("sendMessage", status=502)
    token = URGENCY.set(NEW_DEAL)
    with pytest.raises(TelegramServerError):
        await bot.send_message(IVAN, "hello")
    URGENCY.reset(token)
    assert len(world.calls("sendMessage")) == 1


async def test_the_answer_of_a_tap_waits_for_nobody(bot: Bot, world: World, limiter: Limiter) -> None:
    shown = world.send(IVAN, "hi")
    press = world.press(IVAN, shown.id, "x", forged=True)
    limiter.freeze_all(1000)
    await bot.answer_callback_query(press.id, "there")
    assert press.text == "there"


def test_a_persons_own_screens_go_at_once_and_notices_wait_for_them() -> None:
    limits = Limits()
    assert [limits.take(1, SCREEN, 0.0) for _ in range(8)] == [0.0] * 8
    assert 0.0 < limits.take(1, NEW_DEAL, 0.0) <= DEBT
    assert limits.take(2, NEW_DEAL, 0.0) == 0.0


def test_a_persons_own_screens_obey_a_freeze() -> None:
    limits = Limits()
    limits.freeze(1, 5.0, now=0.0)
    assert limits.take(1, SCREEN, 1.0) == 4.0
