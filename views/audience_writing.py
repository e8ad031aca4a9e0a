"""Writes the files of an audience. Runs in the drawing process only: nothing else may import this module."""

from __future__ import annotations

from crm_core.results.audience_files import LeadsExport
from locales import Translator
from views.audience_sheet import leads_sheet
from views.plain_sheets import deals_csv
from views.sheets import xlsx


def written(t: Translator, form: str, export: LeadsExport) -> bytes:
    sheet = leads_sheet(t, export)
    return deals_csv(t, sheet) if form == "c" else xlsx(t, (), sheet, title=sheet.title, at=export.at)
