"""Row 16: the screens at 100,000 deals beside the best of the open CRMs that were measured at that size."""

from __future__ import annotations

from functools import partial
from statistics import median

from benchmarks.base import Base, Engine, opened, tenth
from benchmarks.frame import Line, Result, Size
from benchmarks.ground import Ground
from benchmarks.watching import CALLS, SHOWN, Call, each, milliseconds
from crm_core.models import Kind
from crm_core.rules.filters import Cursor, DealFilter
from crm_core.rules.periods import Preset
from crm_core.rules.report_params import GroupBy, ReportParams

DEALS = 100_000
PEER = "best peer measured on this kind of machine"
SCREENS = {"board": (245.0, 50), "list": (25.0, 15), "search": (247.0, 30), "lost reasons": (146.0, 35)}
"""Milliseconds of the peer, and how many times faster we want to be."""


def peers(size: Size) -> list[Result]:
    return each(size, _measure)


async def _measure(engine: Engine, size: Size) -> list[Result]:
    found = tenth(engine, size)
    took: dict[str, list[float]] = {name: [] for name in SCREENS}
    async with opened(found) as company:
        for _ in range(size.rounds + 1):
            for name, call in _calls(company, found).items():
                took[name].append(await milliseconds(call, size.of(CALLS, 2)))
    results = []
    for name, (peer, goal) in SCREENS.items():
        line = Line(16, f"{name} at {DEALS:,} deals, {SHOWN[engine]}", "ms", PEER, must=10, goal=goal)
        ours = median(took[name][1:] or took[name])
        results.append(Result(line, ours=ours, floor=peer, ratio=peer / ours))
    return results


def _calls(company: Ground, found: Base) -> dict[str, Call]:
    deals, owner = company.services.deals, company.owner
    report = ReportParams(span=Preset.ALL_TIME, group=GroupBy.PLAN)
    return {
        "board": partial(deals.board, DealFilter(plan_id=found.places[0].id), actor=owner),
        "list": partial(deals.list, DealFilter(kind=Kind.OPEN), Cursor(), actor=owner),
        "search": partial(deals.search, "user_777", closed=True, cursor=Cursor(), actor=owner),
        "lost reasons": partial(company.services.reports.refusals, report, only=None, actor=owner),
    }
