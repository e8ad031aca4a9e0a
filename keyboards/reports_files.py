"""The buttons of a report's files."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from crm_core.models import Manager
from crm_core.rules.permissions import may_export
from crm_core.rules.report_files import FORMS, Form
from crm_core.rules.report_params import ReportKind
from keyboards.buttons import back, button, rows
from keyboards.paging import in_columns
from keyboards.reports import Report
from keyboards.reports_screens import packed
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


def with_files(t: Translator, keyboard: InlineKeyboardMarkup, shown: Report, reader: Manager) -> InlineKeyboardMarkup:
    """The buttons of a report, and above the way back one to its files for whoever may take them out."""
    if not may_export(reader):
        return keyboard
    *lines, last, way_back = keyboard.inline_keyboard
    files = button(t.plain("⬇️ Files"), ReportFiles.model_validate(shown.model_dump()))
    together = packed([*last, files]) if len(last) == 1 else [last, [files]]
    return rows(*lines, *together, way_back)


def files_keyboard(t: Translator, kind: ReportKind, shown: ReportFiles) -> InlineKeyboardMarkup:
    here = Report.model_validate(shown.model_dump())
    files = [
        button(t.plain(BUTTONS[form]), MakeReportFile.model_validate(here.model_dump() | {"form": form}))
        for form in FORMS[kind]
    ]
    return rows(*in_columns(files, 2), [back(t.plain("Report"), here)])
