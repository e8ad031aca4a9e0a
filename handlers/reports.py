"""The list of reports and the refusal report: a picture with buttons, edited in place."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from crm_core.models import Manager
from crm_core.rules.report import RefusalReport
from crm_core.services.reports import ReportService
from handlers.filters import Said, Staff, gated
from handlers.reply import drawing, show
from keyboards.home import REPORTS
from keyboards.reports import Report, ReportPeriods, Reports, report_params
from keyboards.reports_files import with_files
from keyboards.reports_screens import periods_keyboard, report_keyboard, reports_keyboard
from locales import Translator
from views import charts
from views.reports import report_chart, report_screen, reports_screen

router = gated(Router(name="reports"), Staff())


@router.message(Command("report"))
@router.message(Said(REPORTS))
async def say_reports(message: Message, t: Translator) -> None:
    charts.warm_up()
    await show(message, reports_screen(t), reports_keyboard(t))


@router.callback_query(Reports.filter())
async def show_reports(query: CallbackQuery, t: Translator) -> None:
    charts.warm_up()
    await show(query, reports_screen(t), reports_keyboard(t))


@router.callback_query(Report.filter())
async def show_report(
    query: CallbackQuery, callback_data: Report, manager: Manager, reports: ReportService, t: Translator
) -> None:
    report = await reports.refusals(report_params(callback_data), actor=manager)
    keyboard = with_files(t, report_keyboard(t, report, callback_data), report, manager)
    await _show(query, t, report, keyboard)


@router.callback_query(ReportPeriods.filter())
async def choose_period(
    query: CallbackQuery, callback_data: ReportPeriods, manager: Manager, reports: ReportService, t: Translator
) -> None:
    report = await reports.refusals(report_params(callback_data), actor=manager)
    await _show(query, t, report, periods_keyboard(t, report))


async def _show(query: CallbackQuery, t: Translator, report: RefusalReport, keyboard: InlineKeyboardMarkup) -> None:
    chart = report_chart(t, report)
    async with drawing(query):
        photo = await charts.draw(chart) if chart else None
    await show(query, report_screen(t, report, drawn=photo is not None), keyboard, photo)
