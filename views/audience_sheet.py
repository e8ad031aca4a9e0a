"""The sheet of an audience's leads."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from crm_core.results.audience_files import LeadsExport, SheetLead
from crm_core.rules.contacts import EMAIL_LIMIT
from crm_core.rules.text import NAME_LIMIT, clean_line
from locales import N_, Translator
from views.report_table import DealColumn, DealsSheet

TAGS_LIMIT = 500
COLUMNS: tuple[tuple[str, Literal["number", "text", "moment"]], ...] = (
    (N_("Number"), "number"),
    (N_("Lead"), "text"),
    (N_("Phone"), "text"),
    (N_("E-mail"), "text"),
    (N_("Username"), "text"),
    (N_("Language"), "text"),
    (N_("Source"), "text"),
    (N_("Tags"), "text"),
    (N_("Plans"), "text"),
    (N_("Came"), "moment"),
)


def leads_sheet(t: Translator, export: LeadsExport) -> DealsSheet:
    return DealsSheet(
        title=t.plain("Leads"),
        note=cut_words(t, export),
        columns=tuple(DealColumn(t.plain(title), kind) for title, kind in COLUMNS),
        rows=[_row(lead) for lead in export.leads],
    )


def _row(lead: SheetLead) -> tuple[str | int | datetime | None, ...]:
    return (
        lead.id,
        clean_line(lead.name),
        _text(lead.phone),
        _text(lead.email, EMAIL_LIMIT),
        _text(lead.username and f"@{lead.username}"),
        lead.language,
        _text(lead.source),
        _text(lead.tags, TAGS_LIMIT),
        _text(lead.plans, TAGS_LIMIT),
        lead.created_at,
    )


def _text(words: str | None, limit: int = NAME_LIMIT) -> str | None:
    return clean_line(words, limit) if words else None


def cut_words(t: Translator, export: LeadsExport) -> str | None:
    """Plain text; None if nobody is left out."""
    if export.held >= export.there_are:
        return None
    return t.plain("The newest {shown} leads: no more fit.", shown=t.number(export.held))
