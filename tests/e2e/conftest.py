from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.serve import Sandbox
from sandbox.world import World
from tests.e2e.running import TOKEN, Running

COMPANY = """\
company: {name: Acme, currency: UAH, time_zone: Europe/Kyiv, language: en}
reasons: [Too expensive, No answer, Chose a rival]
people:
  - {key: olga, telegram_id: 1001, name: Olga, role: owner, language: en}
  - {key: ivan, telegram_id: 1002, name: Ivan, role: manager, language: uk}
  - {key: anna, telegram_id: 1003, name: Anna, role: head, language: ru}
  - {key: petro, telegram_id: 1004, name: Petro, role: manager, language: en}
plans:
  - name: Online sales
    average_bill: 11000
    label: ONLINE
    distribution: {mode: even, pool: related, pick: fewest}
    statuses: [{name: New, colour: blue}, {name: In work, colour: yellow}, {name: Offer sent, colour: purple}]
    won: {name: Won}
    lost: {name: Lost, reasons: [Too expensive, No answer]}
    managers: [TEAM]
default_plan: Online sales
"""


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """A bot of a small company on SQLite, not started yet; its people have opened it before."""
    async with Sandbox(world=World(token=TOKEN)) as sandbox:
        bot = Running(tmp_path, sandbox)
        yield bot
        if bot.process is not None and bot.process.returncode is None:
            await bot.end(signal.SIGKILL)


async def settle_in(running: Running, team: str = "ivan") -> None:
    (running.folder / "company.yaml").write_text(COMPANY.replace("TEAM", team), "utf-8")
    await running.command("setup", "company.yaml")
    languages = {1001: "en", 1002: "uk", 1003: "ru", 1004: "en"}
    for telegram_id, language in languages.items():
        running.world.person(telegram_id, "Staff", language_code=language).started = True
