"""Row 10: the report by reason for refusal, of all managers: of all time and of a month."""

from __future__ import annotations

from functools import partial

from benchmarks import floors
from benchmarks.base import Engine, full, opened
from benchmarks.base_rows import NOW
from benchmarks.figures import WITHIN, borders
from benchmarks.floors import asking, raw
from benchmarks.frame import Result, Size
from benchmarks.ground import Ground
from benchmarks.watching import Watch, each, screen
from crm_core.rules.periods import Preset, days_of
from crm_core.rules.report_params import GroupBy, ReportParams

ALL, MONTH = "all time", "a month"
SPLIT = "with clarifications"


def refusals(size: Size) -> list[Result]:
    return each(size, _measure)


async def _measure(engine: Engine, size: Size) -> list[Result]:
    found, watch = full(engine, size), Watch(size)
    moments = borders(engine, days_of(Preset.LAST_MONTH, NOW.date()))
    async with asking(found.url) as floor, opened(found) as company:
        month = floors.report(f"kind <> 'open'{WITHIN}", moments)
        for name, preset, bare in ((ALL, Preset.ALL_TIME, floors.ROLLUP), (MONTH, Preset.LAST_MONTH, month)):
            for split in (False, True):
                params = ReportParams(span=preset, group=GroupBy.MANAGER, clarifications=split)
                watch.add(f"{name} {SPLIT}" if split else name, raw(floor, bare), partial(_report, company, params))
        await watch.run()
    lines = (
        (ALL, screen(10, engine, "refusal report, all time", "the rollup, raw", must=30, goal=4)),
        (MONTH, screen(10, engine, "refusal report, a month", "the covering index, raw", must=30, goal=12)),
    )
    return [watch.slowest(line, [name], f"{SPLIT} {watch.ours(f'{name} {SPLIT}'):.1f}") for name, line in lines]


async def _report(company: Ground, params: ReportParams) -> None:
    report = await company.services.reports.refusals(params, only=None, actor=company.owner)
    assert report.groups
