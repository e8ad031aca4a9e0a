"""Nothing is lost: kills at any moment, Telegram's errors, repeated and reordered updates."""

from __future__ import annotations

import asyncio
import signal
from random import Random

import pytest

from tests.e2e.arrivals import all_shown, all_told, everything_arrived
from tests.e2e.conftest import settle_in
from tests.e2e.running import Running

SHARE_OF_ERRORS = 0.05

pytestmark = pytest.mark.slow


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
        if place % 5 == 0:
            world.send_media(lead, "photo", b"\x89PNG", caption="like this one")
        if place % 18 == 17:
            await asyncio.sleep(random.uniform(0.8, 2.0))
            assert await running.end(signal.SIGKILL) == -signal.SIGKILL
            await running.start()
    world.faults.clear()
    await running.until(lambda: all_told(running, len(leads)) or None, "every notice", patience=240)
    await running.until(lambda: all_shown(running, leads) or None, "every picture", patience=240)
    assert running.exits.count(-signal.SIGKILL) >= 10
    await everything_arrived(running, leads)
    assert not world.errors
    assert await running.end(signal.SIGTERM) == 0
    assert "Lead 7" not in running.output()  # logs carry ids, never names
