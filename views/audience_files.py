"""An audience as a file: what it is called, what is said beside it, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from crm_core.results.audience_files import LeadsExport
from locales import Translator, translator
from views import charts
from views.audience_sheet import cut_words
from views.reports_files import PATIENCE

ENDINGS = {"x": ".xlsx", "c": ".csv"}


@dataclass(frozen=True, slots=True)
class LeadsOrder:
    """Everything that the drawing process has to know."""

    form: str
    export: LeadsExport
    language: str
    currency: str
    time_zone: str


async def make(t: Translator, form: str, export: LeadsExport) -> bytes | None:
    """The file, or None if it cannot be had just now."""
    return await charts.make(write, LeadsOrder(form, export, t.language, t.currency, str(t.zone)), patience=PATIENCE)


def write(order: LeadsOrder) -> bytes:
    """In the drawing process."""
    from views.audience_writing import written  # loads XlsxWriter, which only that process may do

    t = translator(order.language, currency=order.currency, time_zone=order.time_zone)
    return written(t, order.form, order.export)


def file_name(form: str, at: datetime) -> str:
    """``leads-2026-10-01.xlsx``; never anything that people typed."""
    return f"leads-{at:%Y-%m-%d}{ENDINGS[form]}"


def caption(t: Translator, export: LeadsExport) -> Markup:
    """Beside the file."""
    cut = cut_words(t, export)
    if cut is not None:
        return Markup("🎯 {}").format(cut)
    return Markup("🎯 {}").format(t.plural("{n} lead", "{n} leads", export.held))


def nobody(t: Translator) -> str:
    return t.plain("Nobody fits: the file would be empty.")
