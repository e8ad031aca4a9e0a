"""The pages of managers, sources and the funnel, opened in a real browser that has no network."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from crm_core.models import Kind
from crm_core.results.report_files import ReportExport
from crm_core.rules.report_files import Form
from crm_core.rules.report_params import ReportKind
from tests.sandbox.page.browser import DESKTOP
from tests.views.exported import exported, group_of, outcomes
from tests.views.test_report_page import DATA, NARROW, browser, numbers, opened, translated
from views.reports_writing import written

__all__ = ["browser"]

OUTCOMES = [ReportKind.MANAGERS, ReportKind.SOURCES, ReportKind.FUNNEL]


def drawn(kind: ReportKind) -> ReportExport:
    """A page of managers holds closed deals only."""
    found = outcomes()
    return exported(kind, tuple(one for one in found if one.kind is not Kind.OPEN or kind is not ReportKind.MANAGERS))


@pytest.mark.browser
@pytest.mark.parametrize("kind", OUTCOMES)
@pytest.mark.parametrize("narrow", [True, False])
async def test_every_figure_of_other_reports_leads_to_its_deals(
    browser: Browser, tmp_path: Path, kind: ReportKind, narrow: bool
) -> None:
    found = drawn(kind)
    shown = await opened(browser, tmp_path, found, size=NARROW if narrow else DESKTOP, dark=narrow)
    figures = shown.page.locator("button[data-kind]:visible")
    assert await figures.count() > 9
    for place in range(await figures.count()):
        count = (await figures.nth(place).inner_text()).split()[0]
        await figures.nth(place).click()
        assert str(len(await shown.listed())) == count
    assert await shown.page.evaluate("document.documentElement.scrollWidth") <= (NARROW if narrow else DESKTOP)[0]
    assert shown.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("kind", OUTCOMES)
async def test_the_bars_of_other_reports_lead_to_their_deals(
    browser: Browser, tmp_path: Path, kind: ReportKind
) -> None:
    found = drawn(kind)
    shown = await opened(browser, tmp_path, found)
    won, *_ = (one for one in found.deals if one.kind is Kind.WON)
    group = group_of(kind, won)
    figures = shown.page.locator(".wide tbody tr")
    names = [await row.locator("td").first.inner_text() for row in await figures.all()]
    name = {ReportKind.MANAGERS: won.manager, ReportKind.SOURCES: won.source, ReportKind.FUNNEL: won.status}[kind]
    await shown.bar(names.index(str(name)), 0)
    assert await shown.listed() == numbers(
        [one for one in found.deals if one.kind is Kind.WON and group_of(kind, one) == group]
    )
    assert (await shown.page.locator("#picked").inner_text()).startswith(f"{name} · Won deals · ")
    assert shown.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["uk", "en", "ru"])
async def test_a_phone_has_room_for_the_table_of_figures(browser: Browser, tmp_path: Path, language: str) -> None:
    for kind in OUTCOMES:
        shown = await opened(browser, tmp_path, drawn(kind), language=language, size=NARROW)
        table = shown.page.locator(".wide")
        assert await table.evaluate("(it) => it.scrollWidth <= it.clientWidth"), kind
        assert ("⏱" in await shown.page.content()) == (kind is ReportKind.MANAGERS)
        assert ("👥" in await shown.page.content()) == (kind is ReportKind.SOURCES)
        assert shown.complaints == []


@pytest.mark.parametrize("kind", OUTCOMES)
@pytest.mark.parametrize("language", ["uk", "en", "ru"])
def test_the_pages_of_other_reports_hold_nobody_elses_code(language: str, kind: ReportKind) -> None:
    page = written(translated(language), Form.PAGE, drawn(kind)).decode()
    assert len(re.findall("<script", page)) == 3
    (data,) = DATA.findall(page)
    assert len(json.loads(data)["deals"]) == len(drawn(kind).deals)
    assert "<" not in data
