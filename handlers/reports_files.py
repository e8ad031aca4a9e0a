"""The refusal report as files: the choice of one, and the file itself, sent below the report."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from crm_core.models import Manager
from crm_core.rules.report_files import DEALS_IN, file_name
from crm_core.services.reports import ReportService
from handlers.files import SentFiles, making_file, send_file
from handlers.filters import Staff, gated
from handlers.reply import alert, drawing, show, toast
from keyboards.reports import report_params
from keyboards.reports_files import MakeReportFile, ReportFiles, files_keyboard
from locales import Translator
from views import charts
from views import reports_files as words
from views.reports import report_chart

router = gated(Router(name="reports_files"), Staff())


@router.callback_query(ReportFiles.filter())
async def choose_file(
    query: CallbackQuery, callback_data: ReportFiles, manager: Manager, reports: ReportService, t: Translator
) -> None:
    report = (await reports.export(report_params(callback_data), deals=0, actor=manager)).report
    chart = report_chart(t, report)  # the picture stays where it is
    async with drawing(query):
        photo = await charts.draw(chart) if chart else None
    await show(query, words.files_screen(t, report), files_keyboard(t, report), photo)


@router.callback_query(MakeReportFile.filter())
async def make_file(
    query: CallbackQuery,
    callback_data: MakeReportFile,
    manager: Manager,
    reports: ReportService,
    sent_files: SentFiles,
    t: Translator,
) -> None:
    form, params = callback_data.form, report_params(callback_data)
    if sent_files.has(query):
        toast(query, words.sent_already(t))
        return
    export = await reports.export(params, deals=DEALS_IN[form], turned=form.by_both, actor=manager)
    if not export.report.total.closed:
        alert(query, words.no_deals(t))
        return
    async with making_file(query):
        file = await words.make(t, form, export)
        if file is None:
            alert(query, words.not_made(t))
            return
        name = file_name(export.report, form)
        await reports.exported(name, export.held, actor=manager)
        await send_file(query, file, name, words.caption(t, form, export))
    sent_files.note(query)
