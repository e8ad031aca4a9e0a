"""An audience as a file: what it is called, what is said beside it, and how it is made."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from crm_core.results.audience_files import LeadsExport
from locales import Translator
from views import file_making
from views.audience_sheet import cut_words

ENDINGS = {"x": ".xlsx", "c": ".csv"}


async def make(t: Translator, form: str, export: LeadsExport) -> bytes | None:
    """The file, or None if it cannot be had just now."""
    return await file_making.make(t, "views.audience_writing", form, export)


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
