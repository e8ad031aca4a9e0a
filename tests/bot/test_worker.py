"""Updates are handled in the order of their chat, tried again, and given up without blocking anybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import SendMessage
from aiogram.types import Message
from sqlalchemy import select

from bot import worker as module
from bot.unreadable import keep_lead
from bot.worker import Worker
from crm_core.db import Database
from crm_core.errors import StorageUnavailable
from crm_core.models import InboxState, InboxUpdate, Lead, LeadMessage
from crm_core.queries import inbox
from crm_core.services import Services
from crm_core.services.inbox import BACK_OFF
from sandbox.world import World
from tests.bot.conftest import ANNA, IVAN, OLENA, rows, until
from tests.clock import Clock

Handler = Callable[[Message], Awaitable[None]]


class Desk:
    """One worker over one handler that the test chooses."""

    def __init__(self, services: Services, bot: Bot, world: World, clock: Clock, db: Database) -> None:
        self.services, self.world, self.clock, self.db = services, world, clock, db
        self.handled: list[str] = []
        self.blocked: list[int] = []
        self.handler: Handler = self.note
        dispatcher = Dispatcher()
        dispatcher.message.register(self.handle)
        self.worker = Worker(
            bot,
            dispatcher,
            services.inbox,
            clock,
            keep_lead=partial(keep_lead, people=services.people, leads=services.leads),
            unreachable=self.unreachable,
        )
        self.bot = bot

    async def note(self, message: Message) -> None:
        self.handled.append(message.text or "")

    async def handle(self, message: Message) -> None:
        await self.handler(message)

    async def unreachable(self, telegram_id: int) -> None:
        self.blocked.append(telegram_id)

    async def store(self, *updates: dict[str, Any]) -> None:
        """As the intake does, with whatever waits in the sandbox first."""
        waiting = [entry.update for entry in self.world.updates.waiting()]
        self.world.updates.clear()
        await self.services.inbox.store(42, [*waiting, *updates], before_commit=lambda: None)
        self.worker.wake()

    async def rows(self) -> list[InboxUpdate]:
        return sorted(await rows(self.db, InboxUpdate), key=lambda row: row.id)

    async def states(self) -> list[InboxState]:
        return [row.state for row in await self.rows()]

    async def settled(self) -> None:
        """Until nothing runs and nothing can be claimed now."""
        async with asyncio.timeout(20):
            while self.worker._running or await self.unsettled():  # noqa: ASYNC110 - the worker knows nothing of tests
                await asyncio.sleep(0.002)

    async def unsettled(self) -> bool:
        leased = select(InboxUpdate.id).where(InboxUpdate.lease_token.is_not(None))
        return await self.db.read(
            lambda session: bool(session.scalars(leased).all() or inbox.heads(session, self.clock(), limit=1))
        )

    async def pass_by(self, seconds: float) -> None:
        self.clock.forward(seconds)
        self.worker.wake()


@pytest.fixture
async def desk(services: Services, bot: Bot, world: World, clock: Clock, db: Database) -> AsyncIterator[Desk]:
    made = Desk(services, bot, world, clock, db)
    running = asyncio.create_task(made.worker.run())
    yield made
    await made.worker.stop(5)
    await running


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


async def test_what_cannot_be_read_still_makes_a_lead(desk: Desk) -> None:
    person = {"id": OLENA, "is_bot": False, "first_name": "Olena"}
    chat = {"id": OLENA, "type": "private"}
    broken = {"message_id": 5, "date": "never", "chat": chat, "from": person, "text": "help\ud800"}
    desk.world.send(OLENA, "before")
    await desk.store({"update_id": 900, "message": broken})
    await desk.settled()
    assert await desk.states() == [InboxState.DONE, InboxState.DEAD]
    assert [lead.telegram_id for lead in await rows(desk.db, Lead)] == [OLENA]
    (message,) = await rows(desk.db, LeadMessage)
    assert message.text.startswith("help")


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1, "message": {"chat": {"id": 5}}},
        {"update_id": 1, "message": ["x"]},
        {"update_id": 1, "message": {"message_id": "x", "from": {"id": 5}, "chat": {"id": 5}}},
        {"update_id": 1, "message": {"message_id": 1, "from": {"id": 5}, "chat": {"id": -6}}},
        {"update_id": 1, "message": {"message_id": 1, "from": {"id": 5, "is_bot": True}, "chat": {"id": 5}}},
        {"update_id": 1, "callback_query": {"id": 7}},
    ],
)
async def test_what_has_nobody_behind_it_is_a_dead_letter_at_once(desk: Desk, raw: dict[str, Any]) -> None:
    await desk.store(raw)
    await desk.settled()
    assert await desk.states() == [InboxState.DEAD]
    assert await rows(desk.db, Lead) == []


async def test_an_update_of_an_unknown_kind_is_let_go(desk: Desk) -> None:
    await desk.store({"update_id": 1, "message_from_the_future": {"id": 5}})
    await desk.settled()
    assert await desk.states() == [InboxState.DONE]


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
