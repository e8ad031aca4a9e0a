"""Many leads in a tunnel while the process is killed again and again and Telegram fails."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random
from typing import TypeVar

import pytest
from sqlalchemy import select, update

from bot.crash import KILLED
from crm_core.db import Database, open_database
from crm_core.models import SalesPlan, TunnelRun, TunnelStep, Waits
from crm_core.rules.tunnels import ActionBlock, AnswerKind, DelayBlock, MessageBlock, QuestionBlock
from crm_core.rules.tunnels_actions import AddToPlan
from crm_core.services import build_services
from tests.clock import Clock
from tests.e2e.conftest import settle_in
from tests.e2e.running import Running, words_of
from tests.firm import Firm
from tests.services.tunnels_led import Guide

LEADS = range(7000, 7040)
SHARE_OF_ERRORS = 0.05
R = TypeVar("R")
HELLO, ASKED, DONE = "Hello there", "Your phone?", "We call you"

pytestmark = pytest.mark.slow


class Now(Clock):
    """Time as it passes."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


now = Now()


async def with_database(running: Running, act: Callable[[Database], Awaitable[R]]) -> R:
    """While no process has it."""
    db = await open_database(running.environment["DATABASE_URL"])
    try:
        return await act(db)
    finally:
        await db.close()


async def make_tunnel(db: Database) -> None:
    services = build_services(db, now, Random(1))
    owner = await services.people.identify(1001)
    assert owner is not None
    plan_id = await db.read(lambda session: session.scalars(select(SalesPlan.id)).one())
    guide = Guide(Firm(db, services, now, owner), owner)
    await guide.tunnel(
        MessageBlock(1, "Hello", text=HELLO, next=2),
        QuestionBlock(2, "Phone", text=ASKED, answer=AnswerKind.PHONE, save_to="phone", next=3),
        DelayBlock(3, "Wait", span=60, next=4),
        ActionBlock(4, "Add", actions=(AddToPlan(plan_id),), next=5),
        MessageBlock(5, "Done", text=DONE),
    )


async def hour_passes(db: Database) -> int:
    """For everybody who waits for it; how many those are."""
    waits = TunnelRun.waits == Waits.TIME
    await db.write(lambda session: session.execute(update(TunnelRun).where(waits).values(due_at=now())))
    return len(await db.read(lambda session: session.scalars(select(TunnelRun.id).where(waits)).all()))


async def steps(db: Database) -> Counter[int]:
    return Counter(await db.read(lambda session: session.scalars(select(TunnelStep.block)).all()))


def heard(running: Running, lead: int, words: str) -> int:
    return sum(words in words_of(message) for message in running.messages(lead))


async def all_come(running: Running, random: Random) -> None:
    for place, lead in enumerate(LEADS):
        running.world.person(lead, f"Lead {lead}", language_code="en")
        running.world.start(lead, "greeting")
        if place % 10 == 9:
            await asyncio.sleep(random.uniform(0.5, 1.5))
            assert await running.end(signal.SIGKILL) == -signal.SIGKILL
            await running.start()


async def all_answer(running: Running) -> None:
    for place, lead in enumerate(LEADS):
        await hears(running, lead, ASKED)
        running.world.send(lead, f"+38067123{lead}")
        if place % 20 == 19:
            await running.end(signal.SIGKILL)
            await running.start()
    await all_taken(running)


async def all_taken(running: Running) -> None:
    await running.until(lambda: len(running.world.updates) == 0 or None, "all updates are taken", patience=120)


async def hears(running: Running, lead: int, words: str) -> None:
    await running.until(lambda: heard(running, lead, words) or None, f"{lead} hears {words!r}", patience=240)


async def killed_in_the_middle_of_steps(running: Running) -> None:
    for point in ("inside_step:7", "in_tunnels", "after_send"):
        await running.start(CRASH_AT=point)
        assert await running.gone() == KILLED
    await running.start()
    for lead in LEADS:
        await hears(running, lead, DONE)


def said_once(running: Running, lead: int) -> None:
    """But for what a kill or a cut connection left unknown."""
    cut = {"cut", "drop"}
    unknown = sum(one.fault in cut for one in running.world.log if one.params.get("chat_id") == lead)
    extra = sum(heard(running, lead, words) - 1 for words in (HELLO, ASKED, DONE))
    assert 0 <= extra <= len(running.exits) + unknown


async def test_nothing_is_said_or_done_twice_through_kills_and_errors(running: Running) -> None:
    await settle_in(running, "ivan, petro")
    await with_database(running, make_tunnel)
    running.world.faults.random(SHARE_OF_ERRORS, seed=5)
    running.world.faults.duplicate_updates(0.1)
    await running.start()
    await all_come(running, Random(11))
    await all_answer(running)
    await asyncio.sleep(3)
    await running.end(signal.SIGKILL)
    assert await with_database(running, hour_passes) == len(LEADS)
    await killed_in_the_middle_of_steps(running)
    running.world.faults.clear()
    await all_taken(running)
    rows = await running.exported()
    assert Counter(row["lead_id"] for row in rows["deal"]) == dict.fromkeys((row["id"] for row in rows["lead"]), 1)
    assert {row["source"] for row in rows["deal"]} == {"Greeting"}
    assert sorted(row["phone"] for row in rows["lead"]) == [f"+38067123{lead}" for lead in LEADS]
    for lead in LEADS:
        said_once(running, lead)
    assert not running.world.errors
    await running.end(signal.SIGTERM)
    assert await with_database(running, steps) == dict.fromkeys(range(1, 6), len(LEADS))
