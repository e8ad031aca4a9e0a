"""The real process: how it ends when it is told to, and what is left when it is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.crash import KILLED
from crm_core.db import open_database
from crm_core.models import Assignment, Base, Deal, Lead, LeadMessage, SearchDue
from crm_core.services import build_services
from sandbox.serve import Sandbox
from tests.bot.parts import OLENA, until
from tests.clock import Clock
from tests.firm import Firm

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
POINTS = (
    "after_fetch",
    "inside_batch_insert",
    "after_commit",
    "after_effect",
    "after_done",
    "after_claim",
    "after_send",
    "after_feed",
)


class Plant:
    """A company with one manager, a sandbox, and bot processes over both."""

    def __init__(self, url: str, sandbox: Sandbox, manager_id: int) -> None:
        self.url, self.sandbox, self.world, self.manager_id = url, sandbox, sandbox.world, manager_id
        self.processes: list[asyncio.subprocess.Process] = []

    async def start(self, *, crash_at: str = "", token: str | None = None) -> asyncio.subprocess.Process:
        environment = {
            **os.environ,
            "BOT_TOKEN": token or self.world.token,
            "DATABASE_URL": self.url,
            "TELEGRAM_API_URL": self.sandbox.url,
            "OWNER_IDS": "",
            "CRASH_AT": crash_at,
            "PYTHONPATH": str(ROOT),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment, stderr=asyncio.subprocess.PIPE
        )
        self.processes.append(process)
        return process

    def notices(self, name: str) -> list[str]:
        """What the manager was told of the lead."""
        found = (message.text or "" for message in self.world.chat(self.manager_id).messages if message.outgoing)
        return [text for text in found if name in text]

    def answers(self, lead: int) -> int:
        return sum(message.outgoing for message in self.world.chat(lead).messages)

    async def count(self, *models: type[Base]) -> list[int]:
        db = await open_database(self.url)
        queries = [select(func.count()).select_from(model) for model in models]
        found = [await db.read(partial(Session.scalar, statement=query)) for query in queries]
        await db.close()
        return [number or 0 for number in found]


@pytest.fixture
async def plant(sqlite_url: str) -> AsyncIterator[Plant]:
    db = await open_database(sqlite_url)
    clock = Clock()
    firm = await Firm.found(db, build_services(db, clock, Random(1)), clock)
    ivan = await firm.person()
    await firm.plan(ivan)
    await db.close()
    async with Sandbox() as sandbox:
        sandbox.world.person(ivan.telegram_id, "Ivan")
        sandbox.world.start(ivan.telegram_id)
        sandbox.world.updates.clear()
        sandbox.world.person(OLENA, "Olena")
        made = Plant(sqlite_url, sandbox, ivan.telegram_id)
        yield made
        for process in made.processes:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def test_killed_at_every_place_it_loses_nothing_and_repeats_nothing(plant: Plant) -> None:
    leads = list(range(OLENA + 1, OLENA + 1 + len(POINTS)))
    for point, lead in zip(POINTS, leads, strict=True):
        plant.world.person(lead, f"Olena {lead}")
        plant.world.send(lead, "Hello!")
        killed = await plant.start(crash_at=point)
        assert (point, await killed.wait()) == (point, KILLED)
    await plant.start()
    told = [f"Olena {lead}" for lead in leads]
    await until(lambda: all(plant.notices(name) for name in told) and all(plant.answers(lead) for lead in leads))
    await until(lambda: len(plant.world.updates) == 0)
    assert await plant.count(Lead, Deal, LeadMessage, Assignment) == [len(POINTS)] * 4
    async with asyncio.timeout(20):
        while await plant.count(SearchDue) != [0]:  # noqa: ASYNC110 - another process feeds
            await asyncio.sleep(0.1)
    repeated = sum(len(plant.notices(name)) - 1 for name in told)
    assert repeated <= len(POINTS)  # a kill cuts at most one sending to a chat, sometimes the same one again
    assert plant.world.errors == []


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_a_process_told_to_stop_ends_in_order(plant: Plant, name: signal.Signals) -> None:
    process = await plant.start()
    plant.world.send(OLENA, "Hello!")
    await until(lambda: bool(plant.notices("Olena")))
    process.send_signal(name)
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert "Traceback" not in said.decode()


async def test_a_wrong_token_is_one_line_and_exit_code_2(plant: Plant) -> None:
    process = await plant.start(token="43:OTHER")
    _, said = await process.communicate()
    assert process.returncode == 2
    assert said.decode().splitlines()[-1] == "crm-bot: BOT_TOKEN: Telegram knows no bot with this token"
    assert "Traceback" not in said.decode()
    assert "OTHER" not in said.decode()
