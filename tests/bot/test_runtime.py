"""All parts together: an update comes in, a notice goes out, and the end is orderly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import Message

from bot import intake, jobs
from bot.calls import Caller
from bot.dispatcher import build_dispatcher
from bot.fsm_storage import FormStorage
from bot.intake import ALLOWED_UPDATES, WrongToken
from bot.jobs import make_scheduler, sweep
from bot.runtime import Runtime, assemble
from crm_core.db import Database
from crm_core.errors import StorageUnavailable
from crm_core.models import InboxState, InboxUpdate, Notice, NoticeKind, NoticeState
from crm_core.services import Services
from crm_core.services import inbox as inbox_service
from crm_core.services.inbox import KEPT
from crm_core.services.notify import notify
from sandbox.session import SandboxSession
from sandbox.world import World
from tests.bot.parts import ANNA, IVAN, Outbox, Script, rows, until
from tests.clock import Clock


def update(number: int) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": number + 1}}}


class House:
    """A runtime whose one handler queues a notice for Ivan about whatever Anna writes."""

    def __init__(self, db: Database, services: Services, world: World, clock: Clock, script: Script) -> None:
        self.db, self.services, self.world, self.clock = db, services, world, clock
        self.greeted = 0
        dispatcher = Dispatcher()
        dispatcher.message.register(self.handle)
        self.runtime = self.assemble(world.token, dispatcher, script)
        self.stop = asyncio.Event()

    def assemble(self, token: str, dispatcher: Dispatcher, script: Script) -> Runtime:
        bot = Bot(token, session=SandboxSession(self.world))
        return assemble(
            self.db,
            self.services,
            bot=bot,
            dispatcher=dispatcher,
            notices=script,
            now=self.clock,
            greet=self.greet,
        )

    async def greet(self) -> None:
        self.greeted += 1

    async def handle(self, message: Message) -> None:
        key, text = f"m{message.message_id}", message.text
        await self.db.write(
            lambda session: notify(session, NoticeKind.LEAD_WROTE, IVAN, key=key, now=self.clock(), text=text)
        )
        await message.answer("Got it")

    def texts(self, chat: int) -> list[str | None]:
        return [message.text for message in self.world.chat(chat).messages if message.outgoing]


@pytest.fixture
def house(db: Database, services: Services, world: World, clock: Clock, script: Script) -> House:
    return House(db, services, world, clock, script)


@pytest.fixture
async def serving(house: House) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(house.runtime.serve(house.stop))
    yield task
    house.stop.set()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.usefixtures("serving")
async def test_what_one_person_writes_reaches_the_other(house: House, db: Database) -> None:
    house.world.send(ANNA, "hello")
    await until(lambda: house.texts(IVAN) == ["hello"])
    assert house.texts(ANNA) == ["Got it"]
    assert house.greeted == 1
    assert len(house.world.updates) == 0


async def test_the_end_is_orderly(house: House, serving: asyncio.Task[None], db: Database) -> None:
    house.world.send(ANNA, "hello")
    await until(lambda: house.texts(IVAN) == ["hello"])
    house.stop.set()
    await serving
    assert [row.lease_token for row in await rows(db, InboxUpdate)] == [None]
    house.world.send(ANNA, "after the end")
    await asyncio.sleep(0.01)
    assert len(house.world.updates) == 1  # left with Telegram for the next start


async def test_what_a_killed_process_left_is_taken_up_at_once(house: House, db: Database, outbox: Outbox) -> None:
    house.world.send(ANNA, "hello")
    (entry,) = house.world.updates.waiting()
    await house.services.inbox.store(42, [entry.update], before_commit=lambda: None)
    await house.services.inbox.claim(limit=1, token="killed")
    await outbox.add(text="from before")
    await house.services.outbox.claim(limit=1, token="killed")
    serving = asyncio.create_task(house.runtime.serve(house.stop))
    await until(lambda: sorted(map(str, house.texts(IVAN))) == ["from before", "hello"])
    house.stop.set()
    await serving
    assert [row.state for row in await rows(db, InboxUpdate)] == [InboxState.DONE]
    assert house.texts(ANNA) == ["Got it"]


async def test_a_token_that_telegram_does_not_know_ends_the_process(
    db: Database, services: Services, world: World, clock: Clock, script: Script
) -> None:
    house = House(db, services, world, clock, script)
    stranger = house.assemble("43:OTHER", Dispatcher(), script)
    with pytest.raises(WrongToken):
        await stranger.serve(house.stop)


async def test_it_can_be_stopped_while_telegram_does_not_answer(
    house: House, serving: asyncio.Task[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    house.world.faults.add("deleteWebhook", status=502)
    await until(lambda: len(house.world.calls("deleteWebhook")) > 0)
    house.stop.set()
    await serving


async def test_a_storage_that_is_away_for_a_while_loses_nothing(
    house: House, db: Database, monkeypatch: pytest.MonkeyPatch, serving: asyncio.Task[None]
) -> None:
    write = db.write
    away, refused = True, 0

    async def refuse(unit: Callable[[Any], Any]) -> Any:
        nonlocal refused
        if away:
            refused += 1
            await asyncio.sleep(0)
            raise StorageUnavailable("disk full")
        return await write(unit)

    await until(lambda: house.greeted == 1)
    monkeypatch.setattr(db, "write", refuse)
    monkeypatch.setattr(intake, "PAUSES", (0.01,))
    house.world.send(ANNA, "hello")
    await until(lambda: refused > 5)
    assert len(house.world.updates) == 1
    away = False
    await until(lambda: house.texts(IVAN) == ["hello"])


async def test_health_says_what_waits_how_long(house: House, clock: Clock, outbox: Outbox) -> None:
    await outbox.add()
    await house.services.inbox.store(42, [{"update_id": 1}], before_commit=lambda: None)
    clock.forward(45)
    health = await house.runtime.health()
    waited = timedelta(seconds=45)
    assert (health.telegram_silent, health.oldest_update, health.oldest_notice) == (waited, waited, waited)


async def test_the_bot_asks_for_exactly_the_updates_it_handles(services: Services, clock: Clock) -> None:
    dispatcher = build_dispatcher(services, storage=FormStorage(services.forms, exclusive=True), now=clock)
    assert sorted(dispatcher.resolve_used_update_types()) == sorted(ALLOWED_UPDATES)


async def test_the_sweep_forgets_all_that_ended_days_ago(
    services: Services, db: Database, clock: Clock, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    monkeypatch.setattr(jobs, "crash_at", passed.append)
    monkeypatch.setattr(inbox_service, "LOT", 2)
    await services.inbox.store(42, [update(n) for n in range(5)], before_commit=lambda: None)
    for row in await services.inbox.claim(limit=9, token="t"):
        await services.inbox.done(row.id, "t")
    notice = await outbox.add()
    await services.outbox.claim(limit=1, token="t")
    await services.outbox.sent([notice], "t", message_id=1)
    clock.at += KEPT + timedelta(seconds=1)
    await sweep(services)
    assert await rows(db, InboxUpdate, InboxUpdate.state == InboxState.DONE) == []
    assert await rows(db, Notice, Notice.state == NoticeState.SENT) == []
    assert passed == ["in_sweep"] * 4  # two lots and a half, and the notice


async def test_jobs_survive_a_storage_that_is_away(services: Services) -> None:
    async def away() -> None:
        raise StorageUnavailable("disk full")

    await jobs._guarded("hand out deals", away)()
    intervals = {job.trigger.interval for job in make_scheduler(services, Caller()).get_jobs()}
    lengths = {timedelta(seconds=n) for n in (5, 10, 30, 60, 3600)}
    assert intervals == lengths
