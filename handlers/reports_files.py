"""A report as files: the choice of one, and the file itself, sent below the report."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.models import Manager
from crm_core.rules.report_files import file_name, is_empty
from crm_core.services.report_views import ReportViewService
from crm_core.services.reports import ReportService
from handlers.files import SentFiles, making_file, send_file
from handlers.filters import Gated, Staff
from handlers.reply import alert, drawing, show, toast
from keyboards.reports import member
from keyboards.reports_files import MakeReportFile, ReportFiles, files_keyboard
from locales import Translator
from views import charts
from views import reports_files as words
from views.reports_kinds import report_chart

router = Gated("reports_files", Staff())


@router.callback_query(ReportFiles.filter())
async def choose_file(
    query: CallbackQuery,
    callback_data: ReportFiles,
    manager: Manager,
    report_views: ReportViewService,
    reports: ReportService,
    t: Translator,
) -> None:
    params = await report_views.get(callback_data.report_id, actor=manager)
    export = await reports.export(params, only=member(callback_data.only), form=None, actor=manager)
    chart = report_chart(
        t, export.report, callback_data.sheet, dark=manager.dark_pictures
    )  # the picture stays where it is
    async with drawing(query):
        photo = await charts.draw(chart) if chart else None
    await show(query, words.files_screen(t, export.report), files_keyboard(t, params.kind, callback_data), photo)


@router.callback_query(MakeReportFile.filter())
async def make_file(
    query: CallbackQuery,
    callback_data: MakeReportFile,
    manager: Manager,
    report_views: ReportViewService,
    reports: ReportService,
    sent_files: SentFiles,
    t: Translator,
) -> None:
    if sent_files.has(query):
        toast(query, words.sent_already(t))
        return
    form, only = callback_data.form, member(callback_data.only)
    params = await report_views.get(callback_data.report_id, actor=manager)
    export = await reports.export(params, only=only, form=form, actor=manager)
    if is_empty(export.report):
        alert(query, words.nothing(t, export.report))
        return
    async with making_file(query):
        file = await words.make(t, form, export)
        if file is None:
            alert(query, words.not_made(t))
            return
        name = file_name(export.report.about, form)
        await reports.exported(name, export.held, actor=manager)
        await send_file(query, file, name, words.caption(t, form, export))
    sent_files.note(query)
