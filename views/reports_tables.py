"""The refusal report as tables, and the sheet of the deals behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal

from crm_core.models import Kind
from crm_core.results.reports import ReportExport, SheetDeal
from crm_core.rules.report import Figures, Group, GroupBy, RefusalReport
from crm_core.rules.text import NAME_LIMIT, clean_line
from locales import N_, Translator
from views.contacts import EMAIL_LIMIT
from views.report_table import Column, DealColumn, DealsSheet, Table
from views.reports import EVERYTHING, days_words

CLARIFICATION_LIMIT = 1000
TITLES = {GroupBy.PLAN: N_("Plan"), GroupBy.MANAGER: N_("Manager")}
SHEETS = {GroupBy.PLAN: N_("By plan"), GroupBy.MANAGER: N_("By manager")}
KINDS = {Kind.WON: N_("won"), Kind.LOST: N_("lost")}
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


def about(t: Translator, export: ReportExport) -> tuple[tuple[str, str], ...]:
    """The parameters of the report in words."""
    report = export.report
    asked = t.plain(
        "{name}, {day} {time}", name=clean_line(export.asked_by), day=t.date(export.at), time=t.time(export.at)
    )
    return (
        (t.plain("Period of closing"), days_words(t, report.days)),
        (t.plain("Which deals"), scope_words(t, report)),
        (t.plain("Asked by"), asked),
    )


def scope_words(t: Translator, report: RefusalReport) -> str:
    """Whose deals the report counts; plain text."""
    whose = t.plain("only your deals") if report.own else t.plain(EVERYTHING[report.params.group])
    if report.member is None:
        return whose
    return f"{t.plain(TITLES[report.params.group])}: {group_name(t, report.member)} · {whose}"


def group_name(t: Translator, group: Group) -> str:
    return clean_line(group.name) if group.id is not None else t.plain("No manager")


def reason_name(t: Translator, name: str | None) -> str:
    return t.plain("No reason") if name is None else clean_line(name)


def tables(t: Translator, export: ReportExport) -> tuple[Table, ...]:
    """The groups, the same by the other dimension where there is one, and the reasons."""
    found = [groups_table(t, export, export.report)]
    found += [groups_table(t, export, export.turned)] if export.turned else []
    found += [_parts_table(t, export)] if any(group.parts for group in export.report.groups) else []
    return (*found, _reasons_table(t, export))


def groups_table(t: Translator, export: ReportExport, report: RefusalReport) -> Table:
    """A row for each plan or manager, the reasons as columns."""
    reasons = report.total.reasons
    titles = (Column(reason_name(t, reason.name), "count") for reason in reasons)
    ids = [reason.id for reason in reasons]
    return Table(
        title=t.plain(SHEETS[report.shown_by]),
        about=about(t, export),
        columns=(Column(t.plain(TITLES[report.shown_by]), "text"), *_sums(t), *titles),
        rows=tuple(_row(group_name(t, group), group.figures, ids) for group in report.groups),
        total=_row(t.plain("Total"), report.total, ids),
    )


def _parts_table(t: Translator, export: ReportExport) -> Table:
    """With clarifications, the whole report knows each group by the other dimension, too."""
    report = export.report
    by = report.shown_by
    rows = (
        (group_name(t, group), *_row(group_name(t, part), part.figures, ()))
        for group in report.groups
        for part in group.parts
    )
    return Table(
        title=t.plain("In detail"),
        about=about(t, export),
        columns=(Column(t.plain(TITLES[by]), "text"), Column(t.plain(TITLES[by.other]), "text"), *_sums(t)),
        rows=tuple(rows),
    )


def _reasons_table(t: Translator, export: ReportExport) -> Table:
    total = export.report.total
    return Table(
        title=t.plain("Reasons"),
        about=about(t, export),
        columns=(
            Column(t.plain("Reason"), "text"),
            Column(t.plain("Lost deals"), "count"),
            Column(t.plain("Share of lost"), "share"),
        ),
        rows=tuple((reason_name(t, reason.name), reason.count, reason.share) for reason in total.reasons),
        total=(t.plain("Total"), total.lost, 1.0 if total.lost else 0.0),
    )


def _sums(t: Translator) -> tuple[Column, ...]:
    return (
        Column(t.plain("Lost deals"), "count"),
        Column(t.plain("Lost deals, %"), "share"),
        Column(t.plain("Won deals"), "count"),
        Column(t.plain("Won deals, %"), "share"),
        Column(t.plain("Missed"), "money"),
    )


def _row(name: str, it: Figures, reason_ids: Sequence[int | None]) -> tuple[str | int | float | None, ...]:
    counts = {reason.id: reason.count for reason in it.reasons}
    sums = (it.lost, it.lost_share, it.won, it.won_share, it.lost_amount)
    return (name, *sums, *(counts.get(reason_id, 0) for reason_id in reason_ids))


def deals_sheet(t: Translator, export: ReportExport) -> DealsSheet:
    return DealsSheet(
        title=t.plain("Deals"),
        note=cut_words(t, export.held, export.report.total.closed),
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
    """Whoever sees a closed deal sees how to reach its lead."""
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
