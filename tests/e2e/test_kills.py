"""Nothing is lost: kills at any moment, Telegram's errors, repeated and reordered updates."""

from __future__ import annotations

import asyncio
import re
import signal
from collections import Counter
from random import Random

import pytest

from tests.e2e.conftest import settle_in
from tests.e2e.running import Running

TEAM = {1002: "ivan", 1004: "petro"}
NUMBER = re.compile(r"#(\d+)")
SHARE_OF_ERRORS = 0.05

pytestmark = pytest.mark.slow


def told(running: Running) -> dict[int, set[int]]:
    """Deal numbers that each manager has seen in notices."""
    return {
        person: {int(number) for message in running.messages(person) for number in NUMBER.findall(message.text or "")}
        for person in TEAM
    }


async def everything_arrived(running: Running, leads: range) -> None:
    """Every lead exactly once, one owner each, an even spread, and every assignment's notice delivered."""
    rows = await running.exported()
    there, deals, ledger = rows["lead"], rows["deal"], rows["assignment"]
    assert sorted(row["telegram_id"] for row in there) == list(leads)
    assert Counter(row["lead_id"] for row in deals) == dict.fromkeys((row["id"] for row in there), 1)
    assert {row["manager_telegram_id"] for row in deals} == set(TEAM)
    spread = Counter(row["manager_telegram_id"] for row in deals).values()
    assert max(spread) - min(spread) <= 1
    assert sorted(row["deal_id"] for row in ledger) == sorted(row["id"] for row in deals)
    seen = told(running)
    missing = [row["id"] for row in deals if row["id"] not in seen[row["manager_telegram_id"]]]
    assert not missing


def all_told(running: Running, count: int) -> bool:
    return len(set().union(*told(running).values())) >= count


async def test_two_hundred_leads_survive_ten_kills_and_telegrams_errors(running: Running) -> None:
    random, leads = Random(7), range(7000, 7200)
    await settle_in(running, "ivan, petro")
    world = running.world
    world.faults.random(SHARE_OF_ERRORS, seed=3)
    world.faults.duplicate_updates(0.1)
    await running.start()
    for place, lead in enumerate(leads):
        world.person(lead, f"Lead {lead}", language_code="en")
        world.send(lead, "Hello!")
        if place % 18 == 17:
            await asyncio.sleep(random.uniform(0.8, 2.0))
            assert await running.end(signal.SIGKILL) == -signal.SIGKILL
            await running.start()
    world.faults.clear()
    await running.until(lambda: all_told(running, len(leads)) or None, "every notice", patience=240)
    assert running.exits.count(-signal.SIGKILL) >= 10
    await everything_arrived(running, leads)
    assert not world.errors
    assert await running.end(signal.SIGTERM) == 0
    assert "Lead 7" not in running.output()  # logs carry ids, never names
