"""Two processes of the bot on one PostgreSQL database: they share the work, and each takes over from the other."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.databases import empty_postgres
from tests.e2e.arrivals import all_told, copies, everything_arrived
from tests.e2e.conftest import settle_in
from tests.e2e.running import Running

LEASES_END = 120.0
"""What a killed process held is free when its lease runs out; what it did not hold goes on at once."""

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
async def pair(running: Running, postgres: str, tmp_path: Path) -> AsyncIterator[tuple[Running, Running]]:
    await empty_postgres(postgres)
    running.database_url = postgres
    other = replace(running, folder=tmp_path / "other", process=None, exits=[])
    other.folder.mkdir()
    await settle_in(running, "ivan, petro")
    yield running, other
    if other.process is not None and other.process.returncode is None:
        await other.end(signal.SIGKILL)


async def leads_write(running: Running, leads: range) -> None:
    for lead in leads:
        running.world.person(lead, f"Lead {lead}", language_code="en")
        running.world.send(lead, "Hello!")
        await asyncio.sleep(0.02)


async def both_up(first: Running, second: Running) -> None:
    """Only one may fetch; each of them says so and goes on trying."""
    await first.start()
    await first.until(lambda: "Running as bot" in first.output() or None, "the first process is up")
    await second.start()
    outputs = (first.output, second.output)
    await first.until(lambda: any("409" in output() for output in outputs) or None, "the other fetcher is noticed")


async def killed_while_leads_write(victim: Running, heir: Running, leads: range) -> None:
    half = leads[len(leads) // 2]
    await leads_write(heir, range(leads.start, half))
    assert await victim.end(signal.SIGKILL) == -signal.SIGKILL
    after = range(half, leads.stop)
    await leads_write(heir, after)
    await heir.until(lambda: all(map(heir.messages, after)) or None, "an answer to all who wrote after the kill")


async def test_killed_process_is_replaced_by_the_other_and_nothing_is_lost_or_doubled(
    pair: tuple[Running, Running],
) -> None:
    first, second = pair
    await both_up(first, second)
    together = range(7000, 7040)
    await leads_write(first, together)
    await first.until(lambda: all_told(first, len(together)) or None, "every notice of the quiet time")
    assert set(copies(first).values()) == {1}
    assert [len(first.messages(lead)) for lead in together] == [1] * len(together)
    await killed_while_leads_write(first, second, range(7040, 7080))
    await first.start()
    await first.until(lambda: first.output().count("Running as bot") == 2 or None, "the first process is up again")
    await killed_while_leads_write(second, first, range(7080, 7120))
    leads = range(7000, 7120)
    await first.until(lambda: all(map(first.messages, leads)) or None, "an answer to everyone", patience=LEASES_END)
    await first.until(lambda: all_told(first, len(leads)) or None, "every notice", patience=LEASES_END)
    await everything_arrived(first, leads)
    assert {(error.method, error.status) for error in first.world.errors} <= {("getUpdates", 409)}
    assert await first.end(signal.SIGTERM) == 0
    assert "Traceback" not in first.output() + second.output()
