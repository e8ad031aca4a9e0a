"""A bot without screens: its requests go to the strict sandbox, its notices say what their rows say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from random import Random
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import SendMessage, TelegramMethod
from sqlalchemy import delete, select

from bot.limits import Limiter, Politeness
from crm_core.db import Database, open_database
from crm_core.models import Base, Notice, NoticeClass, NoticeKind
from crm_core.services import Services, build_services
from crm_core.services.notify import NEW_DEAL, notify
from sandbox.session import SandboxSession
from sandbox.world import World
from tests.clock import Clock

IVAN, ANNA, OLENA = 2001, 2002, 7001


class Script:
    """Renders a notice by its kind, as the test says; else it is the text in its data."""

    def __init__(self) -> None:
        self.by_kind: dict[NoticeKind, Callable[[Notice], TelegramMethod[Any] | None]] = {}
        self.sign: Callable[[Notice], TelegramMethod[Any] | None] = _nothing

    async def render(self, notice: Notice) -> TelegramMethod[Any] | None:
        return self.by_kind.get(notice.kind, _text)(notice)

    async def digest(self, several: Sequence[Notice]) -> TelegramMethod[Any] | None:
        lines = "\n".join(notice.data["text"] for notice in several)
        return SendMessage(chat_id=several[0].chat_id, text=lines)

    async def delivered(self, notice: Notice) -> TelegramMethod[Any] | None:
        return self.sign(notice)


def _nothing(_notice: Notice) -> None:
    return None


def _text(notice: Notice) -> TelegramMethod[Any]:
    return SendMessage(chat_id=notice.chat_id, text=notice.data["text"], parse_mode=notice.data.get("parse_mode"))


class Outbox:
    """Fills and looks at the outbox."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.number = db, clock, 0

    async def add(
        self,
        chat: int = IVAN,
        text: str = "hello",
        *,
        kind: NoticeKind = NoticeKind.LEAD_WROTE,
        cls: NoticeClass = NoticeClass.NOTICE,
        priority: int = NEW_DEAL,
        **data: Any,
    ) -> int:
        self.number += 1
        key, data = f"k{self.number}", {"text": text, **data}

        def unit(session: Any) -> int:
            notify(session, kind, chat, key=key, now=self.clock(), priority=priority, **data)
            notice: Notice = session.scalars(select(Notice).where(Notice.key == key)).one()
            notice.cls = cls
            return notice.id

        return await self.db.write(unit)

    async def clear(self) -> None:
        await self.db.write(lambda session: session.execute(delete(Notice)))

    async def get(self, notice_id: int) -> Notice:
        return await self.db.read(lambda session: session.get_one(Notice, notice_id))


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until it is so; a test that waits in vain fails."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what it waits for knows nothing of tests
            await asyncio.sleep(0.002)


async def rows(db: Database, model: type[Base], *where: Any) -> Sequence[Any]:
    return await db.read(lambda session: session.scalars(select(model).where(*where)).all())


@pytest.fixture
async def db(sqlite_url: str) -> AsyncIterator[Database]:
    """The runtime is the same on both engines; what differs is tested with the services."""
    database = await open_database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
async def services(db: Database, clock: Clock) -> Services:
    made = build_services(db, clock, Random(1))
    await made.company.ensure(currency="UAH", time_zone="Europe/Kyiv", language="en")
    return made


@pytest.fixture
def world(clock: Clock) -> World:
    made = World(now=clock)
    for person_id, name in ((IVAN, "Ivan"), (ANNA, "Anna"), (OLENA, "Olena")):
        made.person(person_id, name)
        made.start(person_id)
    made.updates.clear()
    return made


@pytest.fixture
def limiter(clock: Clock) -> Limiter:
    return Limiter(lambda: clock().timestamp())


@pytest.fixture
def bot(world: World, limiter: Limiter) -> Bot:
    made = Bot(world.token, session=SandboxSession(world))
    made.session.middleware(Politeness(limiter))
    return made


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def outbox(db: Database, clock: Clock) -> Outbox:
    return Outbox(db, clock)
