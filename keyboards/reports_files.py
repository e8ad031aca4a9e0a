"""The buttons of a report's files."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from crm_core.models import Manager
from crm_core.rules.permissions import may_export
from crm_core.rules.report import RefusalReport
from crm_core.rules.report_files import Form
from keyboards.buttons import back, button, rows
from keyboards.reports import Report
from keyboards.reports_screens import screen_of
from locales import N_, Translator

BUTTONS = {
    Form.SHEETS: N_("📗 Table (XLSX)"),
    Form.PAGE: N_("📊 Chart"),
    Form.FIGURES: N_("📄 Figures (CSV)"),
    Form.DEALS: N_("📄 Deals (CSV)"),
}


class ReportFiles(Report, prefix="rf"):
    """The choice of a file of that report."""


class MakeReportFile(Report, prefix="rx"):
    form: Form


def with_files(
    t: Translator, keyboard: InlineKeyboardMarkup, report: RefusalReport, reader: Manager
) -> InlineKeyboardMarkup:
    """The buttons of a report, and one to its files for whoever may take them out; the way back stays last."""
    if not (report.total.closed and may_export(reader)):
        return keyboard
    *lines, way_back = keyboard.inline_keyboard
    files = button(t.plain("⬇️ Files"), ReportFiles.model_validate(screen_of(report).model_dump()))
    return rows(*lines, [files], way_back)


def files_keyboard(t: Translator, report: RefusalReport) -> InlineKeyboardMarkup:
    here = screen_of(report)
    sheets, page, figures, deals = (
        button(t.plain(words), MakeReportFile(**here.model_dump(), form=form)) for form, words in BUTTONS.items()
    )
    return rows([sheets, page], [figures, deals], [back(t.plain("Report"), here)])
