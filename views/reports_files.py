"""A report as files: what they are called, what is said beside them, and how they are made."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.results.report_files import ReportExport
from crm_core.rules.report import RefusalReport
from crm_core.rules.report_files import FORMS, AnyReport, Form
from crm_core.rules.report_params import ReportKind
from locales import N_, Translator
from views import file_making
from views.deals import blocks
from views.deals_sheet import cut_words
from views.reports import days_words
from views.reports_kinds import scope_words, title

TABLES = {
    ReportKind.REFUSALS: N_(
        "📗 <b>Table</b>: for Excel, with the figures by plan and by manager, the reasons, and the deals."
    ),
    ReportKind.FAIRNESS: N_("📗 <b>Table</b>: for Excel."),
}
HOLDS = {
    Form.SHEETS: N_("📗 <b>Table</b>: for Excel, with the figures and the deals."),
    Form.PAGE: N_("📊 <b>Chart</b>: open it in a browser and tap a bar to see its deals. Needs no internet."),
    Form.FIGURES: N_("📄 <b>Figures</b>: the table as CSV, for other programs."),
    Form.DEALS: N_("📄 <b>Deals</b>: those behind the figures as CSV, for other programs."),
}
DEALS = {
    ReportKind.FUNNEL: N_("<i>Deals: what is in the plan now, and what was won or lost in the period.</i>"),
    ReportKind.MANAGERS: N_("<i>Deals: what came, was won or lost in the period, and what is open now.</i>"),
    ReportKind.SOURCES: N_("<i>Deals: what came in the period.</i>"),
}


async def make(t: Translator, form: Form, export: ReportExport) -> bytes | None:
    """The file, or None if it cannot be had just now."""
    return await file_making.make(t, "views.reports_writing", form, export)


def files_screen(t: Translator, report: AnyReport) -> Markup:
    kind = report.about.params.kind
    head = [t("⬇️ <b>Report as a file</b>"), Markup("{}").format(_what(t, report))]
    meaning = [t(DEALS[kind])] if kind in DEALS else []
    return blocks(head, [_holds(t, kind, form) for form in FORMS[kind]], meaning)


def _what(t: Translator, report: AnyReport) -> str:
    words = (title(t, report), days_words(t, report.about.days), scope_words(t, report))
    return " · ".join(filter(None, words))


def _holds(t: Translator, kind: ReportKind, form: Form) -> Markup:
    return t(TABLES[kind] if form is Form.SHEETS and kind in TABLES else HOLDS[form])


def caption(t: Translator, form: Form, export: ReportExport) -> Markup:
    """Beside the file."""
    about = export.report.about
    head = Markup("📊 <b>{}</b> · {}").format(title(t, export.report), days_words(t, about.days))
    cut = cut_words(t, export.held, export.there_are)
    return blocks([head, _holds(t, about.params.kind, form)], [Markup("{}").format(cut)] if cut else [])


def nothing(t: Translator, report: AnyReport) -> str:
    if isinstance(report, RefusalReport):
        return t.plain("No closed deals in this period.")
    return t.plain("No deals in this period.")


def not_made(t: Translator) -> str:
    return t.plain("The file could not be made just now. Please try again in a minute.")


def sent_already(t: Translator) -> str:
    return t.plain("This file has just been sent: it is below. 👇")
