"""Pictures of the refusal report, drawn by the real process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from crm_core.models import Kind
from crm_core.rules.filters import Days
from crm_core.rules.report import Before, Names, RefusalReport, Tally, narrow, shape, split
from crm_core.rules.report_about import About
from crm_core.rules.report_params import GroupBy, ReportParams
from locales import Translator, translator
from views.canvas import drawable
from views.charts import Bar, Chart, Painter, Part, Series
from views.drawing import png
from views.reports import CAPTION_LIMIT, TEXT_LIMIT
from views.reports_refusals import refusals_chart, refusals_screen

HOSTILE = (
    "Відділ корпоративних продажів Східної України та міжнародних ринків, №5",
    "$\\frac{1}{0}$ <b>&amp;</b>",
    "👨‍👩‍👧 🦄",
    "W" * 100,
    "\u202edesrever",
    "日本語",
)
SMALL = Chart(
    "Refusal reasons",
    "October",
    (Bar("Ivan", "3 lost", (Part(0, 2, "2"), Part(1, 1, "1"))),),
    (Series("Too expensive", "2", "66.7%"), Series("No reason", "1", "33.3%", "none")),
)


@pytest.fixture(params=["uk", "en", "ru"])
def t(request: pytest.FixtureRequest) -> Translator:
    return translator(request.param, currency="UAH", time_zone="Europe/Kyiv")


@pytest.fixture
async def painter() -> AsyncIterator[Painter]:
    made = Painter()
    yield made
    made.close()


def report(groups: int, reasons: int, *, parted: bool = False, only: int | None = None) -> RefusalReport:
    """A report of so many managers, each with every reason, some wins and losses without a reason."""
    people = range(1, groups + 1) if only is None else [only]
    rows = [Tally(group, 1, Kind.WON, None, 3, 0) for group in people]
    rows += [
        Tally(group, 1 + reason % 5, Kind.LOST, reason or None, 1 + (group * reason) % 7, 1_250_050)
        for group in people
        for reason in range(reasons + 1)
    ]
    named = {n: HOSTILE[n % len(HOSTILE)] for n in range(1, max(groups, reasons, 5) + 1)}
    params = ReportParams(group=GroupBy.MANAGER, clarifications=parted)
    days = Days(date(2026, 10, 1), date(2026, 10, 31))
    names = Names(groups=named, parts=named, reasons=named)
    before = Before(Days(date(2026, 9, 1), date(2026, 9, 30)), won=12, lost=7)
    whole = shape(About(params, days, date(2026, 11, 23)), rows, names, before)
    if only is not None:
        return narrow(whole, rows if parted else [], names)
    return split(whole, rows, names) if parted else whole


def size(picture: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(picture)).size


@pytest.mark.parametrize(("groups", "reasons"), [(1, 1), (3, 4), (40, 12)])
def test_hostile_and_long_names_are_drawn_at_the_width_of_a_phone(t: Translator, groups: int, reasons: int) -> None:
    chart = refusals_chart(t, report(groups, reasons))
    assert chart is not None
    width, height = size(png(chart))
    assert width == 1080
    assert width + height < 10_000
    assert height < 20 * width


def test_a_chart_shows_a_page_of_groups_seven_reasons_and_the_rest_together(t: Translator) -> None:
    whole = report(38, 12)
    pages = [refusals_chart(t, whole, page) for page in range(1, 9)]
    assert [len(chart.bars) for chart in pages if chart is not None] == [5] * 7 + [3]
    for chart in pages:
        assert chart is not None
        assert [row.role for row in chart.legend] == ["reason"] * 7 + ["other", "none"]
    drawn = sum(part.count for chart in pages if chart for bar in chart.bars for part in bar.parts)
    assert drawn == whole.total.lost


def test_a_page_that_is_not_there_is_the_nearest(t: Translator) -> None:
    whole = report(7, 2)
    assert refusals_chart(t, whole, 0) == refusals_chart(t, whole, 1)
    assert refusals_chart(t, whole, 9) == refusals_chart(t, whole, 2) != refusals_chart(t, whole, 1)


def test_what_is_drawn_of_a_group_is_what_it_lost(t: Translator) -> None:
    whole = report(3, 4)
    chart = refusals_chart(t, whole)
    assert chart is not None
    for bar, group in zip(chart.bars, whole.groups, strict=True):
        counts = {
            chart.legend[part.series].role: part.count for part in bar.parts if part.series == len(chart.legend) - 1
        }
        without = sum(reason.count for reason in group.figures.reasons if reason.id is None)
        assert counts == {"none": without}
        assert sum(part.count for part in bar.parts) == group.figures.lost


def test_one_group_alone_is_one_bar(t: Translator) -> None:
    chart = refusals_chart(t, report(3, 2, only=2))
    assert chart is not None
    assert len(chart.bars) == 1


def test_without_losses_there_is_nothing_to_draw(t: Translator) -> None:
    rows = [Tally(1, None, Kind.WON, None, 3, 0)]
    names = Names(groups={1: "Online"}, parts={}, reasons={})
    won = shape(About(ReportParams(), Days(), date(2026, 11, 23)), rows, names)
    assert refusals_chart(t, won) is None


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("parted", [True, False])
def test_a_caption_never_outgrows_telegram(t: Translator, drawn: bool, parted: bool) -> None:
    text = refusals_screen(t, report(40, 12, parted=parted), drawn=drawn)
    assert len(text.striptags().encode("utf-16-le")) // 2 <= (CAPTION_LIMIT if drawn else TEXT_LIMIT)


def test_a_text_with_bars_stands_in_for_a_picture() -> None:
    english = translator("en", currency="UAH", time_zone="Europe/Kyiv")
    text = refusals_screen(english, report(2, 2), drawn=False)
    assert "▇▇▇▇▇▇▇▇▇▇" in text
    assert "▇" not in refusals_screen(english, report(2, 2), drawn=True)


def test_the_same_chart_is_the_same_picture() -> None:
    assert png(SMALL) == png(SMALL)
    assert png(SMALL) != png(replace(SMALL, dark=True))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Anna 🦄 №5", "Anna №5"), ("👨‍👩‍👧", "—"), ("12 500 ₴ їґ", "12 500 ₴ їґ"), ("\u202eabc", "abc"), ("", "—")],
)
def test_what_the_font_cannot_draw_is_left_out(name: str, shown: str) -> None:
    assert drawable(name) == shown


async def test_an_unchanged_chart_is_not_drawn_again(painter: Painter) -> None:
    first = await painter.draw(SMALL)
    assert first is not None
    assert await painter.draw(replace(SMALL)) is first


async def test_a_picture_is_had_again_after_the_process_died(painter: Painter) -> None:
    assert await painter.draw(SMALL)
    pool = painter._pool
    assert isinstance(pool, ProcessPoolExecutor)
    (worker,) = pool._processes.values()
    worker.kill()
    worker.join()
    changed = replace(SMALL, title="Changed")
    assert await painter.draw(changed) or await painter.draw(changed)


async def test_a_warm_process_draws_the_first_picture(painter: Painter) -> None:
    painter.warm_up()
    working = painter._pool
    assert working is not None
    assert await painter.draw(SMALL) is not None
    painter.warm_up()
    assert painter._pool is working


async def test_ten_charts_are_drawn_in_the_other_process_and_the_loop_goes_on(painter: Painter) -> None:
    painter.patience = 200.0  # a machine may be busy
    turns = 0

    async def go_round() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    others = asyncio.create_task(go_round())
    drawn: list[int] = []

    async def draw(number: int) -> None:
        before = turns
        assert await painter.draw(replace(SMALL, title=f"Report {number}")) is not None
        drawn.append(turns - before)

    await asyncio.gather(*(draw(number) for number in range(10)))
    others.cancel()
    assert len(drawn) == 10
    assert min(drawn) > 0, "somebody was answered while each of them was drawn"


async def test_a_picture_that_takes_too_long_is_given_up() -> None:
    hasty = Painter(patience=0.001)
    assert await hasty.draw(SMALL) is None
    hasty.close()


def test_the_bot_itself_never_loads_matplotlib() -> None:
    code = "import sys, handlers.reports; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
