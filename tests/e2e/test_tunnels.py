"""Many leads in a tunnel while the process is killed again and again and Telegram fails."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.crash import KILLED
from crm_core.db import open_database
from crm_core.models import SalesPlan, TunnelRun, TunnelStep, Waits
from crm_core.rules.tunnels import ActionBlock, AnswerKind, DelayBlock, MessageBlock, QuestionBlock
from crm_core.rules.tunnels_actions import AddToPlan
from crm_core.services import build_services
from tests.e2e.conftest import settle_in
from tests.e2e.running import Running, words_of
from tests.firm import Firm
from tests.services.tunnels_led import Guide

LEADS = range(7000, 7040)
SHARE_OF_ERRORS = 0.05
HELLO, ASKED, DONE = "Hello there", "Your phone?", "We call you"

pytestmark = pytest.mark.slow


def now() -> datetime:
    return datetime.now(UTC)


async def with_database(running: Running, act: Any) -> Any:
    """While no process has it."""
    db = await open_database(running.environment["DATABASE_URL"])
    try:
        return await act(db)
    finally:
        await db.close()


async def make_tunnel(db: Any) -> None:
    services = build_services(db, now, Random(1))
    owner = await services.people.identify(1001)
    assert owner is not None
    plan_id = await db.read(lambda session: session.scalar(select(SalesPlan.id)))
    guide = Guide(Firm(db, services, now, owner), owner)  # type: ignore[arg-type]
    await guide.tunnel(
        MessageBlock(1, "Hello", text=HELLO, next=2),
        QuestionBlock(2, "Phone", text=ASKED, answer=AnswerKind.PHONE, save_to="phone", next=3),
        DelayBlock(3, "Wait", span=60, next=4),
        ActionBlock(4, "Add", actions=(AddToPlan(plan_id),), next=5),
        MessageBlock(5, "Done", text=DONE),
    )


async def hour_passes(db: Any) -> int:
    """For everybody who waits for it; how many those are."""
    waits = TunnelRun.waits == Waits.TIME
    await db.write(lambda session: session.execute(update(TunnelRun).where(waits).values(due_at=now())))
    return len(await db.read(lambda session: session.scalars(select(TunnelRun.id).where(waits)).all()))


async def steps(db: Any) -> Counter[int]:
    return Counter(await db.read(lambda session: session.scalars(select(TunnelStep.block)).all()))


def heard(running: Running, lead: int, words: str) -> int:
    return sum(words in words_of(message) for message in running.messages(lead))


async def test_nothing_is_said_or_done_twice_through_kills_and_errors(running: Running) -> None:
    random, world = Random(11), running.world
    await settle_in(running, "ivan, petro")
    await with_database(running, make_tunnel)
    world.faults.random(SHARE_OF_ERRORS, seed=5)
    world.faults.duplicate_updates(0.1)
    await running.start()
    for place, lead in enumerate(LEADS):
        world.person(lead, f"Lead {lead}", language_code="en")
        world.start(lead, "greeting")
        if place % 10 == 9:
            await asyncio.sleep(random.uniform(0.5, 1.5))
            assert await running.end(signal.SIGKILL) == -signal.SIGKILL
            await running.start()
    for place, lead in enumerate(LEADS):
        await running.until(lambda lead=lead: heard(running, lead, ASKED) or None, "the question", patience=120)
        world.send(lead, f"+38067123{lead}")
        if place % 20 == 19:
            await running.end(signal.SIGKILL)
            await running.start()
    await running.until(lambda: len(world.updates) == 0 or None, "all updates are taken", patience=120)
    await asyncio.sleep(3)
    await running.end(signal.SIGKILL)
    assert await with_database(running, hour_passes) == len(LEADS)
    for point in ("inside_step:7", "in_tunnels", "after_send"):
        await running.start(CRASH_AT=point)
        assert await running.gone() == KILLED
    await running.start()
    done = [lambda lead=lead: heard(running, lead, DONE) or None for lead in LEADS]
    for one in done:
        await running.until(one, "the last words", patience=240)
    world.faults.clear()
    await running.until(lambda: len(world.updates) == 0 or None, "all updates are taken", patience=120)
    rows = await running.exported()
    assert Counter(row["lead_id"] for row in rows["deal"]) == dict.fromkeys((row["id"] for row in rows["lead"]), 1)
    assert {row["source"] for row in rows["deal"]} == {"Greeting"}
    assert sorted(row["phone"] for row in rows["lead"]) == [f"+38067123{lead}" for lead in LEADS]
    kills = len(running.exits)
    for lead in LEADS:
        cut = sum(request.fault is not None for request in world.log if request.params.get("chat_id") == lead)
        extra = sum(heard(running, lead, words) - 1 for words in (HELLO, ASKED, DONE))
        assert 0 <= extra <= kills + cut
    assert not world.errors
    await running.end(signal.SIGTERM)
    counted = await with_database(running, steps)
    assert counted == dict.fromkeys(range(1, 6), len(LEADS))
