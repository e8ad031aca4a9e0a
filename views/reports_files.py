"""The refusal report as files: what they are called, what is said beside them, and how they are made."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from crm_core.results.reports import ReportExport, SheetDeal
from crm_core.rules.report import RefusalReport
from crm_core.rules.report_files import DEALS_IN, Form
from locales import N_, Translator, translator
from views import charts
from views.deals import blocks
from views.reports import days_words
from views.reports_tables import cut_words, scope_words

PATIENCE = 25.0
"""Seconds until it is a file's turn, and as many again for making it: together less than an update may take."""
LOT = 500
"""Deals that are packed at once: all of them together would hold the event loop."""


HOLDS = {
    Form.SHEETS: N_("📗 <b>Table</b>: for Excel, with the figures by plan and by manager, the reasons, and the deals."),
    Form.PAGE: N_("📊 <b>Chart</b>: open it in a browser and tap a bar to see its deals. Needs no internet."),
    Form.FIGURES: N_("📄 <b>Figures</b>: the table as CSV, for other programs."),
    Form.DEALS: N_("📄 <b>Deals</b>: those behind the figures as CSV, for other programs."),
}


@dataclass(frozen=True, slots=True)
class FileOrder:
    """Everything that the drawing process has to know; the deals come packed."""

    form: Form
    export: ReportExport
    lots: tuple[bytes, ...]
    language: str
    currency: str
    time_zone: str


async def make(t: Translator, form: Form, export: ReportExport) -> bytes | None:
    """The file, or None if it cannot be had just now."""
    lots = await _packed(export.deals)
    order = FileOrder(form, replace(export, deals=()), lots, t.language, t.currency, str(t.zone))
    return await charts.make(write, order, patience=PATIENCE)


async def _packed(deals: Sequence[SheetDeal]) -> tuple[bytes, ...]:
    lots = []
    for start in range(0, len(deals), LOT):
        lots.append(pickle.dumps([tuple(deal) for deal in deals[start : start + LOT]]))
        await asyncio.sleep(0)
    return tuple(lots)


def write(order: FileOrder) -> bytes:
    """In the drawing process."""
    from views.reports_writing import written  # loads XlsxWriter and plotly, which only that process may do

    deals = (SheetDeal(*row) for lot in order.lots for row in pickle.loads(lot))  # noqa: S301 - packed above
    t = translator(order.language, currency=order.currency, time_zone=order.time_zone)
    return written(t, order.form, replace(order.export, deals=tuple(deals)))


def files_screen(t: Translator, report: RefusalReport) -> Markup:
    head = [
        t("⬇️ <b>Report as a file</b>"),
        Markup("{} · {}").format(days_words(t, report.days), scope_words(t, report)),
    ]
    return blocks(head, [t(holds) for holds in HOLDS.values()])


def caption(t: Translator, form: Form, export: ReportExport) -> Markup:
    """Beside the file."""
    report, most = export.report, DEALS_IN[form]
    head = t("📊 <b>Refusal reasons</b> · {about}", about=days_words(t, report.days))
    cut = cut_words(t, min(most, report.total.closed), report.total.closed) if most else None
    return blocks([head, t(HOLDS[form])], [Markup("{}").format(cut)] if cut else [])


def no_deals(t: Translator) -> str:
    return t.plain("No closed deals in this period.")


def not_made(t: Translator) -> str:
    return t.plain("The file could not be made just now. Please try again in a minute.")


def sent_already(t: Translator) -> str:
    return t.plain("This file has just been sent: it is below. 👇")
