"""The page of a report, opened in a real browser that has no network."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from crm_core.models import Kind
from crm_core.results.report_files import ReportExport, SheetDeal
from crm_core.rules.report_files import Form
from crm_core.rules.text import clean_line
from locales import Translator, translator
from tests.sandbox.page.browser import DESKTOP, running_browser
from tests.views.exported import PLANS, deals, export, refusals
from views.reports_writing import written

NARROW = (360, 740)
DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def translated(language: str) -> Translator:
    return translator(language, currency="UAH", time_zone="Europe/Kyiv")


def numbers(found: list[SheetDeal]) -> set[str]:
    return {f"#{deal.id}" for deal in found}


def first_stretch(found: ReportExport) -> int:
    """How many deals the first bar counts of the most frequent reason."""
    report = refusals(found)
    return next(one.count for one in report.groups[0].figures.reasons if one.id == report.total.reasons[0].id)


@dataclass
class Opened:
    page: Page
    complaints: list[str] = field(default_factory=list)
    """What the browser said, and every request but that for the file itself."""

    async def load(self, path: Path) -> None:
        page = self.page
        page.on("console", lambda told: self.complaints.append(told.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.on("request", lambda asked: self.complaints.append(asked.url) if asked.url != path.as_uri() else None)
        await page.goto(path.as_uri())
        await page.wait_for_selector("html[data-ready]")

    async def bar(self, group: int, row: int, *, tap: bool = False) -> None:
        """Press another stretch of a bar than before; both are counted as they are drawn."""
        stretch = self.page.locator(".trace.bars").nth(row).locator(".point path").nth(group)
        await stretch.scroll_into_view_if_needed()
        box = await stretch.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before = await self.page.locator("#picked").inner_text()
        await (self.page.touchscreen.tap(x, y) if tap else self.page.mouse.click(x, y))
        await self.page.wait_for_function("before => document.querySelector('#picked').innerText != before", arg=before)

    async def listed(self) -> set[str]:
        cells = self.page.locator(".deals tbody td:first-child")
        return set(await cells.all_inner_texts())


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as started:
        yield started


async def opened(
    browser: Browser, folder: Path, found: ReportExport, *, language: str = "en", size: tuple[int, int] = DESKTOP,
    dark: bool = False,
) -> Opened:  # fmt: skip
    path = folder / "report.html"
    path.write_bytes(written(translated(language), Form.PAGE, found))
    narrow = size == NARROW
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        has_touch=narrow,
        is_mobile=narrow,
        offline=True,
    )
    shown = Opened(await context.new_page())
    await shown.load(path)
    return shown


@pytest.mark.browser
async def test_a_bar_leads_to_exactly_its_deals(browser: Browser, tmp_path: Path) -> None:
    found = export()
    shown = await opened(browser, tmp_path, found)
    for place, group in enumerate(refusals(found).groups):
        await shown.bar(place, 0)
        first = refusals(found).total.reasons[0]
        of_bar = [deal for deal in found.deals if (deal.manager_id, deal.reason_id) == (group.id, first.id)]
        assert await shown.listed() == numbers(of_bar)
        assert await shown.page.locator("#picked").inner_text() == (
            f"❌ Lost deals · {group.name or 'No manager'} · {first.name} · {len(of_bar)}"
        )
    assert shown.complaints == []


@pytest.mark.browser
async def test_the_name_above_a_bar_leads_to_all_it_lost(browser: Browser, tmp_path: Path) -> None:
    found = export()
    shown = await opened(browser, tmp_path, found, size=NARROW)
    group = next(group for group in refusals(found).groups if group.name == "Ivan")
    name = await shown.page.locator("#chart").get_by_text("Ivan", exact=True).bounding_box()
    assert name is not None
    await shown.page.touchscreen.tap(name["x"] + 5, name["y"] + 5)
    of_group = [deal for deal in found.deals if deal.manager_id == group.id and deal.kind is Kind.LOST]
    await shown.page.wait_for_selector(".deals:not([hidden])")
    assert await shown.listed() == numbers(of_group)


@pytest.mark.browser
async def test_a_bar_tells_its_figures_when_pointed_at(browser: Browser, tmp_path: Path) -> None:
    found = export()
    shown = await opened(browser, tmp_path, found)
    await shown.page.locator(".trace.bars").first.locator(".point path").first.hover(force=True)
    reason, count = refusals(found).total.reasons[0].name, first_stretch(found)
    told = await shown.page.locator(".hoverlayer .hovertext").text_content()
    assert told is not None
    assert str(reason) in told
    assert f"{count} · " in told


@pytest.mark.browser
async def test_the_other_dimension_is_one_tap_away(browser: Browser, tmp_path: Path) -> None:
    found = export()
    assert found.turned is not None
    shown = await opened(browser, tmp_path, found)
    await shown.page.get_by_role("button", name="By plan", exact=True).click()
    for place, group in enumerate(found.turned.groups):
        await shown.bar(place, 1)
        second = refusals(found).total.reasons[1]
        assert await shown.listed() == numbers(
            [deal for deal in found.deals if (deal.plan_id, deal.reason_id) == (group.id, second.id)]
        )
    assert await shown.page.locator(".wide:visible").get_attribute("data-by") == "plan"
    assert shown.complaints == []


@pytest.mark.browser
async def test_every_figure_of_the_tables_leads_to_its_deals(browser: Browser, tmp_path: Path) -> None:
    shown = await opened(browser, tmp_path, export(deals(90)))
    figures = shown.page.locator("button[data-kind]:visible")
    assert await figures.count() > 10
    for place in range(await figures.count()):
        figure = figures.nth(place)
        count = (await figure.inner_text()).split()[0]
        await figure.click()
        assert str(len(await shown.listed())) == count
        assert (await shown.page.locator("#picked span").inner_text()).endswith(count)
    assert shown.complaints == []


@pytest.mark.browser
async def test_won_deals_and_rare_reasons_are_found_too(browser: Browser, tmp_path: Path) -> None:
    found = export()
    shown = await opened(browser, tmp_path, found)
    await shown.page.locator("button.tile[data-kind=beside]").click()
    assert await shown.listed() == numbers([deal for deal in found.deals if deal.kind is Kind.WON])
    rare = {one.id for one in refusals(found).total.reasons if one.id is not None}
    rare -= {one.id for one in refusals(found).total.reasons[:7]}
    assert rare
    await shown.page.locator("tr", has_text="Other reasons").get_by_role("button").click()
    assert await shown.listed() == numbers([deal for deal in found.deals if deal.reason_id in rare])


@pytest.mark.browser
@pytest.mark.parametrize(("language", "dark"), [("uk", False), ("en", True), ("ru", True)])
async def test_it_works_on_a_narrow_phone(browser: Browser, tmp_path: Path, language: str, dark: bool) -> None:
    found = export()
    shown = await opened(browser, tmp_path, found, language=language, size=NARROW, dark=dark)
    await shown.bar(0, 0, tap=True)
    assert len(await shown.listed()) == first_stretch(found)
    assert await shown.page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    back = await shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert back == ("rgb(15, 22, 29)" if dark else "rgb(243, 245, 248)")
    assert await shown.page.locator("html").get_attribute("lang") == language
    assert shown.complaints == []


@pytest.mark.browser
async def test_names_are_shown_as_they_are_written(browser: Browser, tmp_path: Path) -> None:
    found = export(deals(90))
    shown = await opened(browser, tmp_path, found)
    await shown.page.locator("button.tile[data-kind=bars]").click()
    leads = await shown.page.locator(".deals tbody td:nth-child(2)").all_inner_texts()
    assert leads == [clean_line(deal.lead) for deal in found.deals if deal.kind is Kind.LOST]
    assert {"</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>"} < set(leads)
    assert await shown.page.get_by_text(PLANS[2]).count() > 0
    assert await shown.page.locator("a, main img, iframe, object").count() == 0
    assert shown.complaints == []


@pytest.mark.browser
async def test_long_lists_are_shown_in_parts_and_missing_deals_are_owned_up_to(
    browser: Browser, tmp_path: Path
) -> None:
    found = export(deals(600), kept=300)
    shown = await opened(browser, tmp_path, found)
    await shown.page.locator("button.tile[data-kind=bars]").click()
    kept = numbers([deal for deal in found.deals if deal.kind is Kind.LOST])
    assert len(await shown.listed()) == 100
    while await shown.page.locator("#more").is_visible():
        await shown.page.locator("#more").click()
    assert await shown.listed() == kept
    said = f"{len(kept)} of {refusals(found).total.lost} are in this file."
    assert await shown.page.locator("#part").inner_text() == said
    assert "The latest 300 of 600 deals" in await shown.page.locator("footer").inner_text()


@pytest.mark.browser
async def test_without_a_lost_deal_there_is_no_chart(browser: Browser, tmp_path: Path) -> None:
    won = tuple(deal for deal in deals() if deal.kind is Kind.WON)
    shown = await opened(browser, tmp_path, export(won))
    assert await shown.page.locator("#drawn").is_hidden()
    await shown.page.locator("button.tile[data-kind=beside]").click()
    assert await shown.listed() == numbers(list(won))
    assert shown.complaints == []


@pytest.mark.parametrize("language", ["uk", "en", "ru"])
def test_the_page_holds_its_data_and_nobody_elses_code(language: str) -> None:
    page = written(translated(language), Form.PAGE, export()).decode()
    assert len(re.findall("<script", page)) == len(re.findall("</script>", page)) == 3
    assert re.findall(r"<(?:link|img|iframe|script src|a) ", page.partition("<script>")[0]) == []
    (data,) = DATA.findall(page)
    assert len(json.loads(data)["deals"]) == len(deals())
    assert "<" not in data
