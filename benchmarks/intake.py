"""Rows 2 and 3: somebody new writes, SQLite, every commit on the disk before the answer."""

from __future__ import annotations

import asyncio
from functools import partial

from benchmarks.frame import Line, Result, Size, interleaved
from benchmarks.ground import ground, sqlite_files
from benchmarks.raw import RawIntake
from crm_core.queries import plans

MANAGERS = 20
AT_ONCE = 32
FLOOR = "the same rows by raw sqlite3, a commit each"

ONE = Line(2, "lead intake, one at a time, SQLite", "/s", FLOOR, must=0.12, goal=0.25)
MANY = Line(3, "lead intake, 32 at once, SQLite", "/s", FLOOR, must=0.25, goal=0.55)


def one_at_a_time(size: Size) -> list[Result]:
    return [asyncio.run(_measure(ONE, size, width=1))]


def many_at_once(size: Size) -> list[Result]:
    return [asyncio.run(_measure(MANY, size, width=AT_ONCE))]


async def _measure(line: Line, size: Size, *, width: int) -> Result:
    leads = size.of(1000, 40)
    with sqlite_files(2) as (ours_url, floor_url):
        async with ground(ours_url, managers=MANAGERS) as ours, ground(floor_url, managers=MANAGERS) as other:
            first = await other.db.read(lambda session: plans.first_status(session, other.plan.id))
            raw = RawIntake(floor_url, other, first.id)
            await ours.side_by_side(size.of(200, 20), width)  # caches are warm, as they are after a minute of work
            await raw.one_by_one(size.of(200, 20))
            result = await interleaved(
                line, size.rounds, partial(raw.one_by_one, leads), partial(ours.side_by_side, leads, width)
            )
            raw.close()
    return result
