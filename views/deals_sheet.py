"""The sheet of the deals behind a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Literal

from crm_core.models import Kind
from crm_core.results.report_files import ReportExport, SheetDeal
from crm_core.rules.contacts import EMAIL_LIMIT
from crm_core.rules.text import NAME_LIMIT, clean_line
from locales import N_, Translator
from views.report_table import DealColumn, DealsSheet

CLARIFICATION_LIMIT = 1000
KINDS = {Kind.OPEN: N_("open"), Kind.WON: N_("won"), Kind.LOST: N_("lost")}
DEAL_COLUMNS: tuple[tuple[str, Literal["number", "text", "money", "moment"]], ...] = (
    (N_("Deal"), "number"),
    (N_("Lead"), "text"),
    (N_("Phone"), "text"),
    (N_("E-mail"), "text"),
    (N_("Username"), "text"),
    (N_("Title"), "text"),
    (N_("Plan"), "text"),
    (N_("Status"), "text"),
    (N_("Result"), "text"),
    (N_("Manager"), "text"),
    (N_("Amount"), "money"),
    (N_("Source"), "text"),
    (N_("Created"), "moment"),
    (N_("Closed"), "moment"),
    (N_("Reason"), "text"),
    (N_("Clarification"), "text"),
)


def deals_sheet(t: Translator, export: ReportExport) -> DealsSheet:
    return DealsSheet(
        title=t.plain("Deals"),
        note=cut_words(t, export.held, export.there_are),
        columns=tuple(_deal_columns(t)),
        rows=[_deal_row(t, deal) for deal in export.deals],
    )


def cut_words(t: Translator, shown: int, there_are: int) -> str | None:
    """Plain text; None if nothing is left out."""
    if shown >= there_are:
        return None
    return t.plain("The latest {shown} of {n} deals: no more fit.", shown=t.number(shown), n=t.number(there_are))


def _deal_columns(t: Translator) -> Iterator[DealColumn]:
    return (DealColumn(t.plain(title), kind) for title, kind in DEAL_COLUMNS)


def _deal_row(t: Translator, deal: SheetDeal) -> tuple[str | int | datetime | None, ...]:
    """Whoever sees a deal that is closed, or somebody's, or all deals, sees how to reach its lead."""
    return (
        deal.id,
        clean_line(deal.lead),
        _or_none(deal.phone),
        _or_none(deal.email, EMAIL_LIMIT),
        _or_none(deal.username and f"@{deal.username}"),
        _or_none(deal.title),
        _name(deal.plan),
        _name(deal.status),
        t.plain(KINDS[deal.kind]),
        _name(deal.manager) if deal.manager is not None else t.plain("No manager"),
        deal.amount,
        _or_none(deal.source),
        deal.created_at,
        deal.closed_at,
        _name(deal.reason) if deal.reason is not None else None,
        _or_none(deal.clarification, CLARIFICATION_LIMIT),
    )


def _or_none(text: str | None, limit: int = NAME_LIMIT) -> str | None:
    return clean_line(text, limit) if text else None


@lru_cache
def _name(name: str) -> str:
    """A few names stand in thousands of rows."""
    return clean_line(name)
