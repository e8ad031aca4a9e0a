"""A bot without screens: its requests go to the strict sandbox, its notices say what their rows say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from aiogram import Bot

from bot.deliveries import Deliveries
from bot.limits import Limiter, Politeness
from bot.settings import Settings
from crm_core.db import Database, open_database
from crm_core.services import Services, build_services
from sandbox.session import SandboxSession
from sandbox.world import World
from tests.bot.desk import Desk
from tests.bot.parts import ANNA, IVAN, OLENA, Outbox, Script
from tests.bot.post import Post
from tests.clock import Clock
from tests.firm import Firm


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


@pytest.fixture
async def desk(services: Services, bot: Bot, world: World, clock: Clock, db: Database) -> AsyncIterator[Desk]:
    made = Desk(services, bot, world, clock, db)
    running = asyncio.create_task(made.worker.run())
    yield made
    await made.worker.stop(5)
    await running


@pytest.fixture
def post(bot: Bot, services: Services, script: Script, limiter: Limiter) -> Post:
    unreachable = services.people.unreachable
    return Post(Deliveries(bot, services.outbox, script, limiter, unreachable=unreachable), services)


@pytest.fixture
async def firm(db: Database, services: Services, clock: Clock, outbox: Outbox) -> Firm:
    found = await Firm.found(db, services, clock)
    await outbox.clear()  # of the menus of its people
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run commands in, without any settings."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path
