"""Updates are handled in the order of their chat, tried again, and given up without blocking anybody."""

from __future__ import annotations

import asyncio

import pytest
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import SendMessage
from aiogram.types import Message

from bot import worker as module
from crm_core.errors import StorageUnavailable
from crm_core.models import InboxState
from crm_core.services.inbox import BACK_OFF
from tests.bot.desk import Desk
from tests.bot.parts import ANNA, IVAN, until


async def test_a_chat_is_handled_in_order_and_chats_side_by_side(desk: Desk) -> None:
    started: list[str] = []
    go = asyncio.Event()

    async def slow(message: Message) -> None:
        started.append(message.text or "")
        await go.wait()
        await desk.note(message)

    desk.handler = slow
    for n in range(5):
        desk.world.send(IVAN, f"ivan {n}")
        desk.world.send(ANNA, f"anna {n}")
    await desk.store()
    await until(lambda: len(started) == 2)
    assert sorted(started) == ["anna 0", "ivan 0"]
    go.set()
    await until(lambda: len(desk.handled) == 10)
    await desk.settled()
    for name in ("ivan", "anna"):
        assert [text for text in desk.handled if text.startswith(name)] == [f"{name} {n}" for n in range(5)]
    assert await desk.states() == [InboxState.DONE] * 10


async def test_no_more_than_a_bounded_number_runs_at_once(desk: Desk) -> None:
    running, most = 0, 0

    async def slow(message: Message) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running -= 1
        await desk.note(message)

    desk.handler = slow
    for n in range(150):
        desk.world.person(9000 + n)
        desk.world.send(9000 + n, "hello")
    await desk.store()
    await until(lambda: len(desk.handled) == 150)
    assert 1 < most <= module.PARALLEL


async def test_a_failing_update_is_tried_with_growing_pauses_and_then_given_up(desk: Desk) -> None:
    async def failing(message: Message) -> None:
        await desk.note(message)
        if message.text == "poison":
            raise RuntimeError("boom")

    desk.handler = failing
    desk.world.send(IVAN, "poison")
    desk.world.send(IVAN, "next")
    desk.world.send(ANNA, "hers")
    await desk.store()
    for tries, pause in enumerate(BACK_OFF, 1):
        await until(lambda: desk.handled.count("poison") == tries)  # noqa: B023 - awaited at once
        await desk.settled()
        assert "next" not in desk.handled
        await desk.pass_by(pause)
    await until(lambda: "next" in desk.handled)
    await desk.settled()
    assert desk.handled.count("poison") == len(BACK_OFF) + 1
    assert await desk.states() == [InboxState.DEAD, InboxState.DONE, InboxState.DONE]
    assert (await desk.rows())[0].error == "RuntimeError: boom"


@pytest.mark.parametrize(
    "error",
    [
        StorageUnavailable("disk full"),
        TelegramRetryAfter(SendMessage(chat_id=IVAN, text="x"), "flood", 3),
        TelegramServerError(SendMessage(chat_id=IVAN, text="x"), "502"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_troubles_of_others_are_not_counted_against_an_update(desk: Desk, error: Exception) -> None:
    async def unlucky(message: Message) -> None:
        await desk.note(message)
        if len(desk.handled) <= 8:
            raise error

    desk.handler = unlucky
    desk.world.send(IVAN, "hello")
    await desk.store()
    for tries in range(1, 9):
        await until(lambda: len(desk.handled) == tries)  # noqa: B023 - awaited at once
        await desk.settled()
        await desk.pass_by(5)
    await until(lambda: len(desk.handled) == 9)
    await desk.settled()
    (row,) = await desk.rows()
    assert (row.state, row.tries) == (InboxState.DONE, 0)


async def test_an_answer_that_telegram_never_takes_is_given_up_at_last(desk: Desk) -> None:
    async def refused(message: Message) -> None:
        await desk.note(message)
        raise TelegramServerError(SendMessage(chat_id=IVAN, text="x"), "500")

    desk.handler = refused
    desk.world.send(IVAN, "hello")
    await desk.store()
    await until(lambda: len(desk.handled) == 1)
    await desk.settled()
    for tries in range(2, 7):
        await desk.pass_by(module.PASSING_FOR.total_seconds())
        await until(lambda: len(desk.handled) == tries)  # noqa: B023 - awaited at once
        await desk.settled()
    assert await desk.states() == [InboxState.DEAD]


async def test_who_blocks_the_bot_during_an_answer_is_marked(desk: Desk) -> None:
    async def answer(message: Message) -> None:
        desk.world.block(IVAN)
        await message.answer("hello")

    desk.handler = answer
    desk.world.send(IVAN, "hello")
    await desk.store()
    await until(lambda: bool(desk.blocked))
    await desk.settled()
    assert desk.blocked == [IVAN]
    assert await desk.states() == [InboxState.DONE]


async def test_a_handler_that_hangs_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.01)

    async def hanging(message: Message) -> None:
        await desk.note(message)
        await asyncio.Event().wait()

    desk.handler = hanging
    desk.world.send(IVAN, "hello")
    await desk.store()
    await desk.settled()
    (row,) = await desk.rows()
    assert row.error is not None
    assert row.error.startswith("TimeoutError")


async def test_stopping_lets_what_runs_finish_and_gives_back_the_rest(desk: Desk) -> None:
    started, go = asyncio.Event(), asyncio.Event()

    async def slow(message: Message) -> None:
        started.set()
        await go.wait()
        await desk.note(message)

    desk.handler = slow
    desk.world.send(IVAN, "one")
    desk.world.send(IVAN, "two")
    await desk.store()
    await started.wait()
    stopping = asyncio.create_task(desk.worker.stop(5))
    await asyncio.sleep(0)
    go.set()
    await stopping
    assert desk.handled == ["one"]
    assert [(row.state, row.lease_token) for row in await desk.rows()] == [
        (InboxState.DONE, None),
        (InboxState.NEW, None),
    ]


async def test_stopping_does_not_wait_for_ever(desk: Desk) -> None:
    async def hanging(message: Message) -> None:
        await desk.note(message)
        await asyncio.Event().wait()

    desk.handler = hanging
    desk.world.send(IVAN, "one")
    await desk.store()
    await until(lambda: bool(desk.handled))
    await desk.worker.stop(0.01)
    (row,) = await desk.rows()
    assert (row.state, row.tries, row.lease_token) == (InboxState.NEW, 0, None)


async def test_a_broken_handler_of_one_forbidden_chat_does_not_mark_another(desk: Desk) -> None:
    async def tells_anna(message: Message) -> None:
        raise TelegramForbiddenError(SendMessage(chat_id=ANNA, text="x"), "Forbidden: bot was blocked by the user")

    desk.handler = tells_anna
    desk.world.send(IVAN, "one")
    await desk.store()
    await until(lambda: bool(desk.blocked))
    assert desk.blocked == [ANNA]
