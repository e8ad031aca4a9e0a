"""Row 7: a board of a plan with 50,000 deals, and a page of its first column."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial

from benchmarks import floors
from benchmarks.base import Base, Engine, full, opened, tenth
from benchmarks.floors import asking, raw
from benchmarks.frame import Result, Size
from benchmarks.ground import Ground
from benchmarks.watching import Watch, each, screen
from crm_core.rules.filters import Cursor, DealFilter

NAME = "board of a plan, and a page of its first column"
FULL, TENTH, ALONE = "both", "with a tenth of the deals", "the board alone"


def boards(size: Size) -> list[Result]:
    return each(size, _measure)


async def _measure(engine: Engine, size: Size) -> list[Result]:
    line = screen(7, engine, NAME, "counters and ten seeks, raw", must=5, goal=2 if engine == "sqlite" else 4)
    watch = Watch(size)
    async with AsyncExitStack() as stack:
        for name, found in ((FULL, full(engine, size)), (TENTH, tenth(engine, size))):
            floor = await stack.enter_async_context(asking(found.url))
            company = await stack.enter_async_context(opened(found))
            place = found.places[0]
            bare = raw(floor, floors.board(place.id, [*place.steps, place.won, place.lost]))
            watch.add(name, bare, partial(_both, company, found))
            if name is FULL:
                watch.add(ALONE, bare, partial(_board, company, found))
        await watch.run()
    growth = watch.ours(FULL) / watch.ours(TENTH)
    return [watch.slowest(line, [FULL, ALONE], f"ten times the deals cost {growth:.2f} ×")]


async def _board(company: Ground, found: Base) -> None:
    await company.services.deals.board(DealFilter(plan_id=found.places[0].id), actor=company.owner)


async def _both(company: Ground, found: Base) -> None:
    """The screen shows counts and sums; the cards of a column are a page of a list, one tap away."""
    await _board(company, found)
    column = DealFilter(plan_id=found.places[0].id, status_ids=(found.places[0].steps[0],))
    await company.services.deals.list(column, Cursor(), actor=company.owner)
