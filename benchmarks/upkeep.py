"""Row 4: intake at the full base with the search kept up, beside the same on an empty base; SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import quantiles
from time import monotonic, perf_counter
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.base import Base, full, opened
from benchmarks.frame import Line, Result, Size, interleaved
from benchmarks.ground import Ground, ground, now, sqlite_files
from bot.feeder import Feeder
from crm_core.db import Database
from crm_core.models import SearchDue
from crm_core.services.search import SearchService

R = TypeVar("R")

LINE = Line(
    4, "lead intake at the full base, search kept up, SQLite", "/s", "the same on an empty base", must=0.5, goal=0.6
)
SAMPLE = 0.1


def upkeep(size: Size) -> list[Result]:
    return [asyncio.run(_measure(size, full("sqlite", size)))]


async def _measure(size: Size, found: Base) -> Result:
    leads = size.of(1000, 40)
    with sqlite_files(1) as (url,):
        async with (
            ground(url, managers=len(found.team)) as empty,
            opened(found) as company,
            _fed(empty),
            _fed(company) as held,
            _watched(company) as behind,
        ):
            bare, ours = partial(empty.one_by_one, leads), partial(company.one_by_one, leads)
            await empty.one_by_one(size.of(200, 20))
            await company.one_by_one(size.of(200, 20))
            result = await interleaved(LINE, size.rounds, bare, ours)
            await behind.caught_up()
    return result.noting(f"search at most {behind.longest:.1f} s behind; feeding holds the lock {held.shown()}")


@dataclass
class Held:
    """The feeder's way to the database, with the time for which each of its units kept everybody else waiting."""

    db: Database
    took: list[float] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.db, name)

    async def write(self, unit: Callable[[Session], R]) -> R:
        def timed(session: Session) -> R:
            started = perf_counter()
            try:
                return unit(session)
            finally:
                session.flush()
                self.took.append((perf_counter() - started) * 1000)

        return await self.db.write(timed)

    def shown(self) -> str:
        *_, most = quantiles(self.took, n=20) if len(self.took) > 1 else self.took
        return f"{sum(self.took) / len(self.took):.0f} ms on average, {most:.0f} ms in 95 of 100 lots"


@asynccontextmanager
async def _fed(company: Ground) -> AsyncIterator[Held]:
    held = Held(company.db)
    feeder = Feeder(SearchService(held, now, company.services.search.random))
    company.db.on_commit(feeder.wake)
    feeding = asyncio.create_task(feeder.run())
    try:
        yield held
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)


@dataclass
class Behind:
    """How long the oldest change has waited for the search, at most."""

    company: Ground
    longest: float = 0.0

    async def watch(self) -> None:
        since: tuple[int, float] | None = None
        while True:
            oldest = await self.oldest()
            if oldest is None or since is None or since[0] != oldest:
                since = None if oldest is None else (oldest, monotonic())
            elif since is not None:
                self.longest = max(self.longest, monotonic() - since[1])
            await asyncio.sleep(SAMPLE)

    async def caught_up(self) -> None:
        waiting = True
        while waiting:
            await asyncio.sleep(SAMPLE)
            waiting = await self.oldest() is not None

    async def oldest(self) -> int | None:
        return await self.company.db.read(lambda session: session.scalar(select(func.min(SearchDue.lead_id))))


@asynccontextmanager
async def _watched(company: Ground) -> AsyncIterator[Behind]:
    behind = Behind(company)
    watching = asyncio.create_task(behind.watch())
    try:
        yield behind
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
