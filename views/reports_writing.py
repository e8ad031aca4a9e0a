"""Writes the files of a report. Runs in the drawing process only: nothing else may import this module."""

from __future__ import annotations

from crm_core.results.reports import ReportExport
from crm_core.rules.report_files import Form
from locales import Translator
from views.plain_sheets import deals_csv, figures_csv
from views.report_page import page
from views.reports_tables import deals_sheet, groups_table, tables
from views.sheets import xlsx


def written(t: Translator, form: Form, export: ReportExport) -> bytes:
    match form:
        case Form.SHEETS:
            title = t.plain("Refusal reasons")
            return xlsx(t, tables(t, export), deals_sheet(t, export), title=title, at=export.at)
        case Form.FIGURES:
            return figures_csv(t, groups_table(t, export, export.report))
        case Form.DEALS:
            return deals_csv(t, deals_sheet(t, export))
        case Form.PAGE:
            return page(t, export)
