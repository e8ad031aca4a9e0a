"""The refusal report as files: what they are called, what is said beside them, and how they are made."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from crm_core.results.reports import ReportExport
from crm_core.rules.report import RefusalReport
from crm_core.rules.report_files import DEALS_IN, Form
from locales import N_, Translator, translator
from views import charts
from views.deals import blocks
from views.reports import days_words
from views.reports_tables import cut_words, scope_words

PATIENCE = 40.0
"""Seconds: less than an update may take."""


HOLDS = {
    Form.SHEETS: N_("📗 <b>Table</b>: for Excel, with the figures by plan and by manager, the reasons, and the deals."),
    Form.PAGE: N_("📊 <b>Chart</b>: open it in a browser and tap a bar to see its deals. Needs no internet."),
    Form.FIGURES: N_("📄 <b>Figures</b>: the table as CSV, for other programs."),
    Form.DEALS: N_("📄 <b>Deals</b>: those behind the figures as CSV, for other programs."),
}


@dataclass(frozen=True, slots=True)
class FileOrder:
    """Everything that the drawing process has to know."""

    form: Form
    export: ReportExport
    language: str
    currency: str
    time_zone: str


async def make(t: Translator, form: Form, export: ReportExport) -> bytes | None:
    """The file, or None if it cannot be had just now."""
    return await charts.make(write, FileOrder(form, export, t.language, t.currency, str(t.zone)), patience=PATIENCE)


def write(order: FileOrder) -> bytes:
    """In the drawing process."""
    from views.reports_writing import written  # loads XlsxWriter and plotly, which only that process may do

    t = translator(order.language, currency=order.currency, time_zone=order.time_zone)
    return written(t, order.form, order.export)


def files_screen(t: Translator, report: RefusalReport) -> Markup:
    head = [
        t("⬇️ <b>Report as a file</b>"),
        Markup("{} · {}").format(days_words(t, report.days), scope_words(t, report)),
    ]
    return blocks(head, [t(holds) for holds in HOLDS.values()])


def caption(t: Translator, form: Form, export: ReportExport) -> Markup:
    """Beside the file."""
    head = t("📊 <b>Refusal reasons</b> · {about}", about=days_words(t, export.report.days))
    cut = cut_words(t, export.held, export.report.total.closed) if DEALS_IN[form] else None
    return blocks([head, t(HOLDS[form])], [Markup("{}").format(cut)] if cut else [])


def no_deals(t: Translator) -> str:
    return t.plain("No closed deals in this period.")


def not_made(t: Translator) -> str:
    return t.plain("The file could not be made just now. Please try again in a minute.")


def sent_already(t: Translator) -> str:
    return t.plain("This file has just been sent: it is below. 👇")
