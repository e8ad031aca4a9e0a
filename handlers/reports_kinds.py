"""Every kind of report: its figures, its text and its buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from aiogram.types import InlineKeyboardMarkup
from markupsafe import Markup

from crm_core.models import Manager
from crm_core.rules.report import unsplit
from crm_core.rules.report_files import AnyReport, is_empty
from crm_core.rules.report_params import ReportKind, ReportParams
from crm_core.services.reports import ReportService
from handlers.asking import Desk
from handlers.reply import Event, drawing, show
from keyboards.reports import Report, member
from keyboards.reports_files import with_files
from keyboards.reports_more import fairness_keyboard, funnel_keyboard, rows_keyboard
from keyboards.reports_refusals import refusals_keyboard
from locales import Translator
from views import charts
from views.charts import Chart
from views.reports_kinds import report_chart
from views.reports_more import fairness_screen, funnel_screen, rows_screen
from views.reports_refusals import refusals_screen


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report as it is shown: the text depends on whether there is a picture."""

    report: AnyReport
    text: Callable[[bool], Markup]
    keyboard: InlineKeyboardMarkup
    chart: Chart | None = None


Draw = Callable[[Translator, ReportParams, Report, ReportService, Manager], Awaitable[Drawn]]


async def show_report(event: Event, desk: Desk, shown: Report) -> None:
    services, me = desk.services, desk.manager
    params = await services.report_views.get(shown.report_id, actor=me)
    drawn = await drawn_report(desk.t, params, shown, services.reports, me)
    async with drawing(event):
        photo = await charts.draw(drawn.chart) if drawn.chart else None
    await show(event, drawn.text(photo is not None), drawn.keyboard, photo)


async def drawn_report(
    t: Translator, params: ReportParams, shown: Report, reports: ReportService, reader: Manager
) -> Drawn:
    """With the picture that the reader likes, and a way to its files if there is anything that they may take out."""
    drawn = await KINDS[params.kind](t, params, shown, reports, reader)
    drawn = replace(drawn, chart=report_chart(t, drawn.report, shown.sheet, dark=reader.dark_pictures))
    return drawn if is_empty(drawn.report) else replace(drawn, keyboard=with_files(t, drawn.keyboard, shown, reader))


async def _refusals(
    t: Translator, params: ReportParams, shown: Report, reports: ReportService, manager: Manager
) -> Drawn:
    page = shown.sheet
    report = await reports.refusals(params, only=member(shown.only), page=page, actor=manager)
    if shown.more:
        report = unsplit(report)  # so many reasons leave no room for parts
    keyboard = refusals_keyboard(t, report, shown)
    return Drawn(report, lambda drawn: refusals_screen(t, report, page, drawn=drawn), keyboard)


async def _rows(t: Translator, params: ReportParams, shown: Report, reports: ReportService, manager: Manager) -> Drawn:
    report = await reports.rows(params, actor=manager)
    keyboard = rows_keyboard(t, report, shown)
    return Drawn(report, lambda drawn: rows_screen(t, report, shown.page, drawn=drawn), keyboard)


async def _funnel(
    t: Translator, params: ReportParams, shown: Report, reports: ReportService, manager: Manager
) -> Drawn:
    report = await reports.funnel(params, actor=manager)
    keyboard = funnel_keyboard(t, report, shown)
    return Drawn(report, lambda drawn: funnel_screen(t, report, shown.page, drawn=drawn), keyboard)


async def _fairness(
    t: Translator, params: ReportParams, shown: Report, reports: ReportService, manager: Manager
) -> Drawn:
    report = await reports.fairness(params, actor=manager)
    return Drawn(report, lambda _drawn: fairness_screen(t, report, shown.page), fairness_keyboard(t, report, shown))


KINDS: dict[ReportKind, Draw] = {
    ReportKind.REFUSALS: _refusals,
    ReportKind.FUNNEL: _funnel,
    ReportKind.MANAGERS: _rows,
    ReportKind.SOURCES: _rows,
    ReportKind.FAIRNESS: _fairness,
}
