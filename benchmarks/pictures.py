"""Row 12: a chart, the first one and warm; and what ten reports that are being drawn cost everybody else."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import suppress
from statistics import median
from time import perf_counter

from benchmarks.bare_chart import bare
from benchmarks.blocks import losing_some, milliseconds_blocked, running_bot
from benchmarks.frame import Line, Result, Size, from_pairs
from benchmarks.ground import as_the_bot_does, ground, sqlite_files
from benchmarks.telegram import telegram
from crm_core.rules.report_files import Form
from keyboards.home import HomeScreen
from keyboards.reports import NewReport
from keyboards.reports_files import MakeReportFile
from views.charts import Bar, Chart, Painter, Part, Series

FIRST = Line(
    12, "first chart", "ms", "a process that loads matplotlib and saves as many bars", 1.5, 1.15, more_is_better=False
)
WARM = Line(12, "chart, warm", "ms", "matplotlib alone, as many bars", 300, 150, more_is_better=False, absolute=True)
ANSWER = Line(
    12, "a tap while ten reports are drawn, the slowest", "ms", "", 1000, 300, more_is_better=False, absolute=True
)
BLOCK = Line(12, "block of the event loop by drawing ten charts", "ms", "", 10, 5, more_is_better=False, absolute=True)

REPORTS = [
    *(NewReport(group=group, preset=preset) for group in ("p", "m") for preset in ("a", "d", "t")),
    *(NewReport(kind="m", preset=preset) for preset in ("a", "d", "t")),
    NewReport(kind="f", preset="a"),
]
AT_ONCE = len(REPORTS)


def pictures(size: Size) -> list[Result]:
    return asyncio.run(_measure(size))


async def _measure(size: Size) -> list[Result]:
    return [await _first(size), *await _warm(size), *await _beside(size)]


async def _first(size: Size) -> Result:
    """With the start of the process, as it is when nobody has looked at the list of reports before."""
    pairs = []
    for _ in range(size.of(3, 1)):
        alone = await asyncio.to_thread(_process)
        painter, started = Painter(), perf_counter()
        assert await painter.draw(chart(0))
        pairs.append((alone, (perf_counter() - started) * 1000))
        painter.close()
    return from_pairs(FIRST, pairs)


def _process() -> float:
    started = perf_counter()
    subprocess.run([sys.executable, "-m", "benchmarks.bare_chart"], check=True)
    return (perf_counter() - started) * 1000


async def _warm(size: Size) -> list[Result]:
    """Each chart differs from the others: an unchanged one is not drawn at all."""
    painter = Painter()
    assert await painter.draw(chart(0))
    assert await painter.make(bare, None, patience=20)
    pairs, numbers = [], iter(range(1, 10_000))

    async def ours() -> float:
        started = perf_counter()
        assert await painter.draw(chart(next(numbers)))
        return (perf_counter() - started) * 1000

    async def floor() -> float:
        started = perf_counter()
        assert await painter.make(bare, None, patience=20)
        return (perf_counter() - started) * 1000

    async def ten() -> None:
        for _ in range(AT_ONCE):
            await ours()

    for _ in range(size.rounds):
        alone = median([await floor() for _ in range(size.of(5, 1))])
        pairs.append((alone, median([await ours() for _ in range(size.of(5, 1))])))
    as_the_bot_does()
    idle = await milliseconds_blocked(lambda: asyncio.sleep(size.of(2.0, 0.1)))
    blocked = median([await milliseconds_blocked(ten) for _ in range(size.of(3, 1))])
    painter.close()
    return [from_pairs(WARM, pairs), Result(BLOCK, ours=blocked, note=f"idle {idle:.1f}")]


def chart(number: int) -> Chart:
    """Five groups with six reasons each."""
    bars = tuple(
        Bar(
            f"Manager {bar} of {number}",
            "120 lost (60.0%)",
            tuple(Part(part, 10 + part, str(10 + part)) for part in range(6)),
        )
        for bar in range(5)
    )
    legend = tuple(Series(f"Reason {part}", str(50 + 5 * part), "16.7%") for part in range(6))
    return Chart("Refusal reasons · by manager", "1–31 Oct 2026 · all plans", bars, legend)


async def _beside(size: Size) -> list[Result]:
    """The whole bot: ten people look at ten reports, one takes a table, and others open their first screen."""
    with sqlite_files(1) as (url,):
        async with ground(url, managers=20) as company:
            await losing_some(company)
            # who was told of deals has screens drawn over messages: so none of the team
            heads = await company.heads(2 * AT_ONCE)
            readers, others = heads[:AT_ONCE], heads[AT_ONCE:]
        owner = company.owner.telegram_id
        async with telegram() as world, running_bot(url, world):
            await world.arrive([*readers, *others, owner])
            await world.press(owner, NewReport(kind="s", preset="a").pack())
            for reader, report in zip(readers, REPORTS, strict=True):
                await world.press(reader, report.pack())
            await world.press(owner, MakeReportFile(report_id=1, form=Form.SHEETS).pack())
            waits = [await world.tap(one, HomeScreen().pack()) for one in others[: size.of(AT_ONCE, 2)]]
            with suppress(TimeoutError):  # a picture that is late is not sent: its numbers stand there as text
                for reader in readers:
                    await world.answered(range(reader, reader + 1), "sendPhoto", 0.01, patience=30)
    return [Result(ANSWER, ours=max(waits), note=f"the median {median(waits):.0f}")]
