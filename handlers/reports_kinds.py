"""Every kind of report: its figures, its text, its chart and its buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup
from markupsafe import Markup

from crm_core.models import Manager
from crm_core.rules.report_params import ReportKind, ReportParams
from crm_core.services.report_views import ReportViewService
from crm_core.services.reports import ReportService
from handlers.reply import Event, drawing, show
from keyboards.reports import Report, member
from keyboards.reports_more import fairness_keyboard, funnel_keyboard, on_page, rows_keyboard
from keyboards.reports_refusals import refusals_keyboard
from locales import Translator
from views import charts
from views.charts import Chart
from views.reports_more import (
    fairness_screen,
    funnel_chart,
    funnel_screen,
    rows_chart,
    rows_screen,
)
from views.reports_refusals import refusals_chart, refusals_screen


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report as it is shown: the text depends on whether there is a picture."""

    text: Callable[[bool], Markup]
    chart: Chart | None
    keyboard: InlineKeyboardMarkup


Draw = Callable[[Translator, ReportParams, Report, ReportService, Manager], Awaitable[Drawn]]


async def show_report(
    event: Event,
    shown: Report,
    *,
    manager: Manager,
    report_views: ReportViewService,
    reports: ReportService,
    t: Translator,
) -> None:
    params = await report_views.get(shown.report_id, actor=manager)
    drawn = await KINDS[params.kind](t, params, shown, reports, manager)
    async with drawing(event):
        photo = await charts.draw(drawn.chart) if drawn.chart else None
    await show(event, drawn.text(photo is not None), drawn.keyboard, photo)


async def _refusals(
    t: Translator, params: ReportParams, shown: Report, reports: ReportService, manager: Manager
) -> Drawn:
    report = await reports.refusals(params, only=member(shown.only), actor=manager)
    keyboard = refusals_keyboard(t, report, shown)
    return Drawn(lambda drawn: refusals_screen(t, report, drawn=drawn), refusals_chart(t, report), keyboard)


async def _rows(t: Translator, params: ReportParams, shown: Report, reports: ReportService, manager: Manager) -> Drawn:
    report = await reports.rows(params, actor=manager)
    page = on_page(report, shown.page)
    keyboard = rows_keyboard(t, report, shown)
    return Drawn(lambda drawn: rows_screen(t, report, page, drawn=drawn), rows_chart(t, report), keyboard)


async def _funnel(
    t: Translator, params: ReportParams, shown: Report, reports: ReportService, manager: Manager
) -> Drawn:
    report = await reports.funnel(params, actor=manager)
    keyboard = funnel_keyboard(t, report, shown)
    return Drawn(lambda drawn: funnel_screen(t, report, drawn=drawn), funnel_chart(t, report), keyboard)


async def _fairness(
    t: Translator, params: ReportParams, shown: Report, reports: ReportService, manager: Manager
) -> Drawn:
    report = await reports.fairness(params, actor=manager)
    return Drawn(lambda _drawn: fairness_screen(t, report), None, fairness_keyboard(t, report, shown))


KINDS: dict[ReportKind, Draw] = {
    ReportKind.REFUSALS: _refusals,
    ReportKind.FUNNEL: _funnel,
    ReportKind.MANAGERS: _rows,
    ReportKind.SOURCES: _rows,
    ReportKind.FAIRNESS: _fairness,
}
