"""Row 17: somebody new comes by a tunnel's link, which gives them a deal and says something, on SQLite."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from time import perf_counter

from benchmarks.frame import Line, Result, Size, interleaved
from benchmarks.ground import Ground, ground, sqlite_files
from crm_core.results import Sender
from crm_core.rules.tunnels import ActionBlock, MessageBlock
from crm_core.rules.tunnels_actions import AddToPlan
from locales.currencies import minor_digits

MANAGERS = 20
CODE = "bench"
FLOOR = "somebody new who writes, without a tunnel (row 2)"
LED = Line(17, "lead led by a tunnel into a plan, one at a time, SQLite", "/s", FLOOR, must=0.4, goal=0.6)


def led(size: Size) -> list[Result]:
    return [asyncio.run(_measure(size))]


async def _measure(size: Size) -> Result:
    leads = size.of(500, 20)
    with sqlite_files(2) as (ours_url, floor_url):
        async with ground(ours_url, managers=MANAGERS) as ours, ground(floor_url, managers=MANAGERS) as other:
            await _publish(ours)
            await other.one_by_one(size.of(100, 10))
            await _one_by_one(ours, size.of(100, 10))
            return await interleaved(
                LED, size.rounds, partial(other.one_by_one, leads), partial(_one_by_one, ours, leads)
            )


async def _publish(company: Ground) -> None:
    tunnels, blocks, owner = company.services.tunnels, company.services.tunnels_blocks, company.owner
    card = await tunnels.create("Bench", actor=owner)
    number = card.tunnel.id
    card = await tunnels.set_code(number, CODE, seen=card.tunnel.version, actor=owner)
    add = ActionBlock(1, "Add", actions=(AddToPlan(company.plan.id),))
    card = await blocks.add(number, add, after=None, seen=card.tunnel.version, actor=owner)
    hello = MessageBlock(2, "Hello", text="Hello, {lead}!")
    card = await blocks.add(number, hello, after=1, seen=card.tunnel.version, actor=owner)
    card = await blocks.change(number, replace(add, next=2), seen=card.tunnel.version, actor=owner)
    await tunnels.publish(number, minor_digits=minor_digits, seen=card.tunnel.version, actor=owner)


async def _one_by_one(company: Ground, leads: int) -> float:
    """Leads a second."""
    started = perf_counter()
    for _ in range(leads):
        person = next(company.people)
        sender = Sender(person, f"Olena {person}", f"olena_{person}", "uk")
        await company.services.leads.start(sender, source=CODE, message_id=1)
    return leads / (perf_counter() - started)
