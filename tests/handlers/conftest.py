from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest
from aiogram import Bot
from aiogram.fsm.storage.memory import MemoryStorage

from bot.dispatcher import build_dispatcher
from bot.notices import Notices
from crm_core.db import Database
from crm_core.services import Services
from crm_core.services.notices import NoticeService
from sandbox.session import SandboxSession
from sandbox.world import SANDBOX_BOT, World
from tests.clock import Clock
from tests.firm import Firm
from tests.stage import Stage


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Screens are the same on both engines, so these tests run on one."""
    return sqlite_url


@pytest.fixture
async def stage(db: Database, services: Services, clock: Clock, firm: Firm) -> AsyncIterator[Stage]:
    """The company's bot, with its owner present; nothing the bot sent may have been refused by Telegram."""
    world = World(now=clock)
    bot = Bot(SANDBOX_BOT, session=SandboxSession(world))
    dispatcher = build_dispatcher(services, storage=MemoryStorage(), now=clock)
    made = Stage(world, bot, dispatcher, services, Notices(NoticeService(db, clock, Random(1))))
    made.arrive(firm.owner)
    yield made
    assert world.errors == []
