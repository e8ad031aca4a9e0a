"""Reports as text and as tables: whatever they are called and however many there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_core.models import Colour, Kind, Pick
from crm_core.rules.filters import Days
from crm_core.rules.report_about import About
from crm_core.rules.report_fairness import FairnessReport, hand
from crm_core.rules.report_funnel import Final, FunnelReport, Step
from crm_core.rules.report_pages import DEALT, STATUSES, pages_of
from crm_core.rules.report_params import ReportKind, ReportParams
from crm_core.rules.report_rows import Row, rows_report
from keyboards.reports import Report
from keyboards.reports_more import fairness_keyboard, funnel_keyboard, rows_keyboard
from keyboards.reports_refusals import refusals_keyboard
from keyboards.reports_schedules import with_schedule
from locales import Translator, translator
from tests.views.test_charts import HOSTILE, report
from views.report_table import Table
from views.reports import CAPTION_LIMIT, TEXT_LIMIT, length
from views.reports_more import fairness_screen, funnel_chart, funnel_screen, rows_chart, rows_screen
from views.reports_tables import fairness_table, funnel_table, refusals_table, rows_table

DAYS = Days(date(2026, 10, 1), date(2026, 10, 31))
LONG = [f"{number} {name}" for number in range(7) for name in HOSTILE]
KINDS = (ReportKind.MANAGERS, ReportKind.SOURCES)


@pytest.fixture(params=["uk", "en", "ru"])
def t(request: pytest.FixtureRequest) -> Translator:
    return translator(request.param, currency="UAH", time_zone="Europe/Kyiv")


def about(kind: ReportKind) -> About:
    return About(ReportParams(kind), DAYS, date(2026, 11, 23))


def a_row(number: int, name: str | None) -> Row:
    won, lost, still = number % 5, number % 7, number % 3
    return Row(number or None, name, won + lost + still, still, won, lost, won * 10**11, lost * 10**11)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("drawn", [True, False])
def test_forty_rows_of_long_names_fit(t: Translator, kind: ReportKind, drawn: bool) -> None:
    whole = rows_report(about(kind), [a_row(number, LONG[number] if number else None) for number in range(40)])
    shown = Report(report_id=1, page=8)
    text = rows_screen(t, whole, 8, drawn=drawn)
    assert length(text) <= (CAPTION_LIMIT if drawn else TEXT_LIMIT)
    buttons = [one for line in rows_keyboard(t, whole, shown).inline_keyboard for one in line]
    assert len(buttons) <= 100
    chart = rows_chart(t, whole, 8)
    assert chart is not None
    assert len(chart.bars) == 5


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_of_rows_adds_up(t: Translator, kind: ReportKind) -> None:
    whole = rows_report(about(kind), [a_row(number, LONG[number] if number else None) for number in range(40)])
    check(rows_table(t, whole), 40, sums=(1, 2, 3, 4, 5, 6))


@pytest.mark.parametrize("parted", [True, False])
def test_the_table_of_refusals_adds_up_and_its_reasons_are_lost(t: Translator, parted: bool) -> None:
    whole = report(6, 4, parted=parted)
    table = refusals_table(t, whole)
    names = 2 if parted else 1
    check(table, sum(len(group.parts) or 1 for group in whole.groups), sums=(names, names + 1, names + 3, names + 5))
    if not parted:
        assert table.total is not None
        assert sum(int(one or 0) for one in table.total[7:]) == table.total[4]


def check(table: Table, count: int, *, sums: tuple[int, ...]) -> None:
    assert len(table.rows) == count
    assert table.total is not None
    for row in (*table.rows, table.total):
        assert len(row) == len(table.columns)
    for place in sums:
        assert table.total[place] == sum(int(row[place] or 0) for row in table.rows)


def a_funnel(count: int) -> FunnelReport:
    steps = tuple(
        Step(number, LONG[number], Colour.BLUE, 9 - number % 9, number % 4, number % 5, 10**11, timedelta(hours=number))
        for number in range(1, count + 1)
    )
    finals = (Final(90, "Won " * 20, Kind.WON, 3, 10), Final(91, "Lost", Kind.LOST, 0, 0))
    return FunnelReport(about(ReportKind.FUNNEL), 1, LONG[0] * 2, steps, finals)


@pytest.mark.parametrize("count", [1, 30])
def test_a_funnel_of_many_long_statuses_fits(t: Translator, count: int) -> None:
    whole = a_funnel(count)
    for drawn in (True, False):
        assert length(funnel_screen(t, whole, drawn=drawn)) <= (CAPTION_LIMIT if drawn else TEXT_LIMIT)
    assert len([one for line in funnel_keyboard(t, whole, Report(report_id=1)).inline_keyboard for one in line]) <= 100
    charts = [funnel_chart(t, whole, page) for page in range(1, pages_of(whole.steps, STATUSES) + 1)]
    drawn_bars = [bar for chart in charts if chart is not None for bar in chart.bars]
    assert [sum(part.count for part in bar.parts) for bar in drawn_bars] == [step.entered for step in whole.steps]
    table = funnel_table(t, whole)
    assert len(table.rows) == count + 2
    assert table.rows[0][6] == pytest.approx(1 / 24)


def test_fairness_of_many_plans_fits(t: Translator) -> None:
    names = dict(enumerate(LONG))
    received = {number: number for number in range(40)}
    hands = tuple(hand((plan, Pick.EVENLY), LONG[plan], received, {1: 5, 99: 0}, names) for plan in range(30))
    whole = FairnessReport(about(ReportKind.FAIRNESS), hands)
    pages = range(1, pages_of(whole.lines, DEALT) + 1)
    assert [one for page in pages for part in whole.on_page(page) for one in part.people] == [
        one for rule in hands for one in rule.dealt
    ]
    for page in pages:
        assert length(fairness_screen(t, whole, page)) <= TEXT_LIMIT
        keyboard = fairness_keyboard(t, whole, Report(report_id=2**53, page=page)).inline_keyboard
        assert len([one for line in keyboard for one in line]) < 100
        assert all(len(one.text) <= 33 for line in keyboard for one in line)
    assert hands[0].spread == 39
    assert len(fairness_table(t, whole).rows) == 30 * 41


@pytest.mark.parametrize(("more", "parted"), [("", False), ("", True), ("r", False)])
@pytest.mark.parametrize(("groups", "reasons"), [(1, 1), (40, 12), (40, 90)])
def test_the_buttons_of_forty_groups_fit(t: Translator, groups: int, reasons: int, more: str, *, parted: bool) -> None:
    shown = Report.model_validate({"report_id": 2**53, "more": more})
    keyboard = with_schedule(t, refusals_keyboard(t, report(groups, reasons, parted=parted), shown), 2**53)
    buttons = [one for line in keyboard.inline_keyboard for one in line]
    assert len(buttons) < 100  # and a way to the files
    assert all(len((one.callback_data or "").encode()) <= 64 for one in buttons)
    assert all(len(one.text) <= 40 for one in buttons)
