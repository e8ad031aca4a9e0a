"""Every number in the picture of refusals is a button of the same screen, and opens exactly so many deals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from aiogram.types import InlineKeyboardMarkup

from crm_core.models import RefusalReason
from crm_core.rules.periods import Preset
from crm_core.rules.report import RefusalReport, unsplit
from crm_core.rules.report_about import Member, What
from crm_core.rules.report_pages import on_page, pages_of
from crm_core.rules.report_params import GroupBy, ReportParams
from keyboards.reports import Report, ReportDeals, carried, figure_of, member
from keyboards.reports_refusals import refusals_keyboard
from locales import translator
from tests.firm import Firm
from tests.services.past import Past
from views.reports_refusals import refusals_chart, refusals_screen

T = translator("en", currency="UAH", time_zone="Europe/Kyiv")
REASONS = [f"Reason {n}" for n in "ABCDEFGHIJ"]


@pytest.fixture
async def past(firm: Firm) -> Past:
    """Seven people, of whom one page has five, and more reasons than there are colours."""
    people = [await firm.person(name) for name in ("Ivan", "Anna", "Petro", "Oksana", "Lev", "Zoya")]
    plans = [
        await firm.plan(*people, reasons=REASONS),
        await firm.plan(*people, name="Retail", label="SHOP", default=False, reasons=REASONS),
    ]
    reasons: list[RefusalReason] = [await firm.reason(name) for name in REASONS]
    lead = (await firm.services.leads.start(firm.lead())).lead
    made = Past(firm, plans, people, reasons, lead.id)
    await made.fill(140)
    return made


def taps(keyboard: InlineKeyboardMarkup) -> list[tuple[ReportDeals, int]]:
    """What opens a list, and the number on it."""
    return [
        (ReportDeals.unpack(one.callback_data), int(one.text.split()[-1]))
        for line in keyboard.inline_keyboard
        for one in line
        if one.callback_data is not None and one.callback_data.startswith("us:")
    ]


def drawn(report: RefusalReport, page: int) -> Counter[tuple[int, int]]:
    """Groups and the numbers in their bars."""
    chart = refusals_chart(T, report, page)
    assert chart is not None
    groups = on_page(report.groups, page)
    if not groups:
        return Counter()
    pairs = zip(groups, chart.bars, strict=True)
    return Counter((carried(Member(group.id)), part.count) for group, bar in pairs for part in bar.parts)


async def prove(past: Past, report: RefusalReport, shown: Report) -> None:
    found = taps(refusals_keyboard(T, report, shown))
    stretches = Counter(
        (tap.group, count)
        for tap, count in found
        if tap.group and tap.what is What.LOST and (tap.reason or tap.more == "r")
    )
    assert stretches == drawn(report, shown.sheet)
    chart = refusals_chart(T, report, shown.sheet)
    assert chart is not None
    legend = [int(row.count) for row in chart.legend]
    assert [n for tap, n in found if not tap.group and (tap.reason or tap.more == "r")][: len(legend)] == legend
    for tap, count in found:
        assert await opened(past, report.params, tap) == count, tap
    if not shown.only:
        assert parts_told(report, shown.sheet) == [count for tap, count in found if tap.more == "p"]


def parts_told(report: RefusalReport, page: int) -> list[int]:
    """What the text says that parts of the groups lost."""
    text = str(refusals_screen(T, report, page, drawn=False))
    return [int(n) for n in re.findall(r"^    .+: ❌ (\d+) \(", text, re.MULTILINE)]


async def opened(past: Past, params: ReportParams, tap: ReportDeals) -> int:
    reports, owner = past.firm.services.reports, past.firm.owner
    rarer = await reports.rarer(params, only=member(tap.only), actor=owner) if tap.more == "r" else ()
    about = (await past.report(params)).about
    total, _ = await past.listed(about.deals(figure_of(tap, rarer)), owner)
    return total


def questions() -> Sequence[ReportParams]:
    return [
        ReportParams(span=span, group=by, clarifications=parted)
        for by in GroupBy
        for span, parted in ((Preset.ALL_TIME, False), (Preset.LAST_30_DAYS, True))
    ]


async def test_every_stretch_of_every_page_opens_its_deals(past: Past) -> None:
    for params in questions():
        whole = await past.report(params)
        for page in range(1, pages_of(whole.groups) + 1):
            await prove(past, whole, Report(report_id=1, page=page))
        await prove(past, unsplit(whole), Report(report_id=1, more="r"))


async def test_with_clarifications_the_whole_report_tells_of_a_few_parts_of_each_group(past: Past) -> None:
    report = await past.report(ReportParams(span=Preset.ALL_TIME, clarifications=True))
    assert [len(group.parts) for group in report.groups] == [7, 7]
    assert len(parts_told(report, 1)) == 6
    ways = [one.text for line in refusals_keyboard(T, report, Report(report_id=1)).inline_keyboard for one in line]
    assert ways.count("▾ 4 more") == 2


async def test_so_it_is_on_the_screen_of_one_group(past: Past) -> None:
    for params in questions():
        for group in on_page((await past.report(params)).groups, 1)[:2]:
            alone = await past.report(params, only=Member(group.id))
            await prove(past, alone, Report(report_id=1, only=carried(Member(group.id))))


async def test_the_rarer_reasons_are_those_without_a_colour_on_that_screen(past: Past) -> None:
    params = ReportParams(span=Preset.ALL_TIME)
    report = await past.report(params)
    named = [reason.id for reason in report.total.reasons if reason.id is not None]
    rarer = await past.firm.services.reports.rarer(params, only=None, actor=past.firm.owner)
    assert len(rarer) == 3
    assert list(rarer) == named[7:]


async def test_the_way_back_from_a_group_knows_its_page(past: Past) -> None:
    reports, owner = past.firm.services.reports, past.firm.owner
    params = ReportParams(span=Preset.ALL_TIME, group=GroupBy.MANAGER)
    groups = (await past.report(params)).groups
    pages = [await reports.page_of(params, Member(group.id), actor=owner) for group in groups]
    assert pages == [1, 1, 1, 1, 1, 2, 2]
    assert await reports.page_of(params, Member(10**6), actor=owner) == 1
