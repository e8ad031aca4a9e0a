"""What an action over many leads costs everybody else: taps and new leads meanwhile, in the whole bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import count
from statistics import median

from benchmarks.blocks import running_bot
from benchmarks.frame import Line, Result, Size
from benchmarks.ground import ground, people, sqlite_files
from benchmarks.telegram import Telegram, telegram
from crm_core.db import open_database
from crm_core.models import MassAction
from crm_core.rules.mass import AddToPlan
from keyboards.home import HomeScreen

MANAGERS = 20
PAUSE = 0.3
ANSWER = Line(
    6, "a tap or a new lead meanwhile, the slowest, SQLite", "ms", "", 1000, 300, more_is_better=False, absolute=True
)


async def beside(size: Size) -> Result:
    """While it goes on all the time."""
    with sqlite_files(1) as (url,):
        async with ground(url, managers=MANAGERS) as company:
            heads = await company.heads(size.of(40, 3))
            ids = await company.db.write(lambda session: people(session, company, size.of(100_000, 300)))
            params = AddToPlan(company.plan.id)
            action = (await company.services.mass.start(params, ids, key="bench", actor=company.owner)).action
        async with telegram() as world:
            await world.arrive([*heads, *(one.telegram_id for one in (*company.team, company.owner))])
            async with running_bot(url, world):
                waits = [wait async for wait in _waits(world, heads, size)]
        handled = await _handled(url, action.id)
    return Result(ANSWER, ours=max(waits), note=f"the median {median(waits):.0f}; {handled:,} leads meanwhile")


async def _waits(world: Telegram, heads: Sequence[int], size: Size) -> AsyncIterator[float]:
    """Not of the first one, who waits for the bot to start."""
    await world.tap(heads[0], HomeScreen().pack())
    for head, stranger in zip(heads[1:], count(20_000_000), strict=False):
        yield await world.tap(head, HomeScreen().pack())
        yield await world.come(stranger)
        await asyncio.sleep(size.of(PAUSE, 0.0))


async def _handled(url: str, action_id: int) -> int:
    db = await open_database(url)
    action = await db.read(lambda session: session.get_one(MassAction, action_id))
    await db.close()
    return action.handled
