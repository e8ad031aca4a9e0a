from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from random import Random

import pytest
from aiogram import Bot
from aiogram.fsm.storage.memory import MemoryStorage

import bot.middlewares
from bot.dispatcher import build_dispatcher
from bot.notices import Notices
from crm_core.db import Database
from crm_core.models import Deal, Manager, SalesPlan
from crm_core.services import Services
from crm_core.services.notices import NoticeService
from sandbox.session import SandboxSession
from sandbox.world import SANDBOX_BOT, World
from tests.clock import Clock
from tests.firm import Firm
from tests.stage import Stage

LEAD = 7001


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Screens are the same on both engines, so these tests run on one."""
    return sqlite_url


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy computer must not change what a tap is answered with; the tests of that very thing set their own."""
    monkeypatch.setattr(bot.middlewares, "PATIENCE", 60.0)


@pytest.fixture
async def stage(db: Database, services: Services, clock: Clock, firm: Firm) -> AsyncIterator[Stage]:
    """The company's bot, with its owner present; nothing the bot sent may have been refused by Telegram."""
    world = World(now=clock)
    sandbox_bot = Bot(SANDBOX_BOT, session=SandboxSession(world))
    dispatcher = build_dispatcher(services, storage=MemoryStorage(), now=clock)
    made = Stage(world, sandbox_bot, dispatcher, services, Notices(NoticeService(db, clock, Random(1))))
    made.arrive(firm.owner)
    yield made
    assert world.errors == []


@pytest.fixture
async def ivan(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Ivan")
    stage.arrive(person)
    return person


@pytest.fixture
async def anna(firm: Firm, stage: Stage) -> Manager:
    """Head of sales: sees all deals, hands them over, cancels closings."""
    person = await firm.person("Anna", "head")
    stage.arrive(person)
    return person


@pytest.fixture
async def anna_admin(firm: Firm, stage: Stage) -> Manager:
    """Anna as an admin: edits everything beside the owner."""
    person = await firm.person("Anna", "admin")
    stage.arrive(person)
    return person


@pytest.fixture
async def plan(firm: Firm, ivan: Manager) -> SalesPlan:
    """An even plan whose only manager is Ivan; lost asks for a reason."""
    return await firm.plan(ivan)


@pytest.fixture
async def deal(firm: Firm, stage: Stage, plan: SalesPlan) -> Deal:
    """Olena's first message, dealt to Ivan and announced to him."""
    stage.world.person(LEAD, "Olena", last_name="Koval")
    await stage.send(LEAD, "How much is the course?")
    (made,) = await firm.rows(Deal)
    return made


STAFF_ONLY = re.compile(r"ONLINE|Online sales|\bNew\b|In work|Offer sent|Ivan|Anna|Olga|11.?000|#\d|✏️|💬")


@pytest.fixture
def discreet(stage: Stage) -> Iterator[None]:
    """Afterwards: nothing of the CRM stands in the lead's chat, neither labels and sums nor names of the staff."""
    yield
    for message in stage.world.chat(LEAD).messages:
        if message.outgoing:
            shown = " ".join([message.html, str(message.content), *(button["text"] for button in message.buttons)])
            assert not STAFF_ONLY.search(shown), shown
            assert message.forwarded is None
