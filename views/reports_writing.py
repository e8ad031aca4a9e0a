"""Writes the files of a report. Runs in the drawing process only: nothing else may import this module."""

from __future__ import annotations

from crm_core.results.report_files import ReportExport
from crm_core.rules.report_files import Form
from locales import Translator
from views.deals_sheet import deals_sheet
from views.plain_sheets import deals_csv, figures_csv
from views.report_page import page
from views.reports_kinds import title
from views.reports_tables import tables
from views.sheets import xlsx


def written(t: Translator, form: Form, export: ReportExport) -> bytes:
    match form:
        case Form.SHEETS:
            deals = deals_sheet(t, export) if export.there_are else None
            return xlsx(t, tables(t, export), deals, title=title(t, export.report), at=export.at)
        case Form.FIGURES:
            return figures_csv(t, tables(t, export)[0])
        case Form.DEALS:
            return deals_csv(t, deals_sheet(t, export))
        case Form.PAGE:
            return page(t, export)
