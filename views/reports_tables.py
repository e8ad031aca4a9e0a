"""Every report as a table, and all tables of a report."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from crm_core.results.report_files import ReportExport
from crm_core.rules.report import Figures, Group, RefusalReport
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_files import AnyReport
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_params import GroupBy, ReportKind
from crm_core.rules.report_rows import Row, RowsReport
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.report_table import Column, Table
from views.reports import days_words
from views.reports_kinds import GROUPS, scope_words, title
from views.reports_more import PICKS, WITHOUT

Cell = str | int | float | None

SHEETS = {GroupBy.PLAN: N_("By plan"), GroupBy.MANAGER: N_("By manager")}
ROWS = {ReportKind.MANAGERS: N_("Manager"), ReportKind.SOURCES: N_("Source")}
MORE: dict[ReportKind, tuple[tuple[str, Literal["count", "share", "length"]], ...]] = {
    ReportKind.MANAGERS: ((N_("Answered deals"), "count"), (N_("Minutes to the first answer, median"), "length")),
    ReportKind.SOURCES: (
        (N_("Leads"), "count"),
        (N_("Leads with a deal"), "count"),
        (N_("Leads with a deal, %"), "share"),
    ),
}
MINUTE, DAY = 60, 86_400
NAMED = 40
"""Plans or people that are named above a table: it has more room than a screen."""


def tables(t: Translator, export: ReportExport) -> tuple[Table, ...]:
    """The report's table; of refusals also by the other dimension, in detail, and the reasons."""
    report = export.report
    found = refusals_tables(t, report, export.turned) if isinstance(report, RefusalReport) else [_table(t, report)]
    when = t.plain(
        "{name}, {day} {time}", name=clean_line(export.asked_by), day=t.date(export.at), time=t.time(export.at)
    )
    return tuple(replace(one, about=(*one.about, (t.plain("Asked by"), when))) for one in found)


def _table(t: Translator, report: FunnelReport | RowsReport | FairnessReport) -> Table:
    match report:
        case FunnelReport():
            return funnel_table(t, report)
        case RowsReport():
            return rows_table(t, report)
        case FairnessReport():
            return fairness_table(t, report)


def refusals_tables(t: Translator, report: RefusalReport, turned: RefusalReport | None) -> list[Table]:
    """The first has a row a group and a column a reason, whatever the screen shows."""
    parted = any(group.parts for group in report.groups)
    whole = replace(report, groups=tuple(replace(group, parts=()) for group in report.groups))
    found = [replace(refusals_table(t, one), title=t.plain(SHEETS[one.shown_by])) for one in (whole, turned) if one]
    detail = [replace(refusals_table(t, report), title=t.plain("In detail"))] if parted else []
    return [*found, *detail, _reasons_table(t, report)]


def refusals_table(t: Translator, report: RefusalReport) -> Table:
    """A row a group, or a row a part of a group; a column a reason, so that reasons add up to lost."""
    reasons = [(reason.id, reason_name(t, reason.name)) for reason in report.total.reasons]
    parted = any(group.parts for group in report.groups)
    head = [Column(t.plain(GROUPS[report.shown_by]), "text")]
    if parted:
        head.append(Column(t.plain(GROUPS[report.shown_by.other]), "text"))
    figures = [
        Column(t.plain("Closed"), "count"),
        Column(t.plain("Won deals"), "count"),
        Column(t.plain("Won, %"), "share"),
        Column(t.plain("Lost deals"), "count"),
        Column(t.plain("Lost, %"), "share"),
        Column(t.plain("Amount lost"), "money"),
    ]
    why = [] if parted else [Column(name, "count") for _, name in reasons]
    ids = [] if parted else [reason_id for reason_id, _ in reasons]
    rows = [row for group in report.groups for row in _group_rows(t, group, ids, parted=parted)]
    total = (t.plain("Total"), *([None] if parted else []), *_figures(report.total, ids))
    return Table(title(t, report), about(t, report), (*head, *figures, *why), tuple(rows), total)


def _group_rows(t: Translator, group: Group, ids: list[int | None], *, parted: bool) -> list[tuple[Cell, ...]]:
    name = group_name(t, group)
    if not group.parts:
        return [(name, *([None] if parted else []), *_figures(group.figures, ids))]
    return [(name, group_name(t, part), *_figures(part.figures, ids)) for part in group.parts]


def _figures(it: Figures, ids: list[int | None]) -> tuple[Cell, ...]:
    counts = {reason.id: reason.count for reason in it.reasons}
    numbers = (it.closed, it.won, it.won_share, it.lost, it.lost_share, it.lost_amount)
    return (*numbers, *(counts.get(one, 0) for one in ids))


def _reasons_table(t: Translator, report: RefusalReport) -> Table:
    total = report.total
    columns = (
        Column(t.plain("Reason"), "text"),
        Column(t.plain("Lost deals"), "count"),
        Column(t.plain("Share of lost"), "share"),
    )
    rows = tuple((reason_name(t, reason.name), reason.count, reason.share) for reason in total.reasons)
    ending = (t.plain("Total"), total.lost, 1.0 if total.lost else 0.0)
    return Table(t.plain("Reasons"), about(t, report), columns, rows, ending)


def rows_table(t: Translator, report: RowsReport) -> Table:
    kind = report.about.params.kind
    columns = (
        Column(t.plain(ROWS[kind]), "text"),
        Column(t.plain("Came"), "count"),
        Column(t.plain("Open"), "count"),
        Column(t.plain("Won deals"), "count"),
        Column(t.plain("Amount won"), "money"),
        Column(t.plain("Lost deals"), "count"),
        Column(t.plain("Amount lost"), "money"),
        Column(t.plain("Conversion, %"), "share"),
        *(Column(t.plain(title), wide) for title, wide in MORE[kind]),
    )
    rows = tuple(
        (clean_line(row.name) if row.id is not None else t.plain(WITHOUT[kind]), *_numbers(kind, row))
        for row in report.rows
    )
    total = (t.plain("Total"), *_numbers(kind, report.total))
    return Table(title(t, report), about(t, report), columns, rows, total)


def _numbers(kind: ReportKind, row: Row) -> tuple[Cell, ...]:
    numbers = (row.came, row.open, row.won, row.won_amount, row.lost, row.lost_amount, row.conversion)
    if kind is ReportKind.SOURCES:
        return (*numbers, row.leads, row.leads_with_deal, row.lead_share)
    return (*numbers, row.answered, None if row.answer is None else row.answer.total_seconds() / MINUTE)


def funnel_table(t: Translator, report: FunnelReport) -> Table:
    """The final statuses have only what was closed and its amount."""
    columns = (
        Column(t.plain("Status"), "text"),
        Column(t.plain("Entered"), "count"),
        Column(t.plain("Went on"), "count"),
        Column(t.plain("Conversion, %"), "share"),
        Column(t.plain("There now"), "count"),
        Column(t.plain("Amount"), "money"),
        Column(t.plain("Days in status, median"), "length"),
    )
    steps: list[tuple[Cell, ...]] = [
        (
            clean_line(step.name),
            step.entered,
            step.went_on,
            step.conversion,
            step.standing,
            step.amount,
            None if step.median is None else step.median.total_seconds() / DAY,
        )
        for step in report.steps
    ]
    finals: list[tuple[Cell, ...]] = [
        (clean_line(final.name), final.deals, None, None, None, final.amount, None) for final in report.finals
    ]
    return Table(title(t, report), about(t, report), columns, (*steps, *finals))


def fairness_table(t: Translator, report: FairnessReport) -> Table:
    columns = (
        Column(t.plain("Plan"), "text"),
        Column(t.plain("Rule"), "text"),
        Column(t.plain("Manager"), "text"),
        Column(t.plain("Dealt by the system"), "count"),
        Column(t.plain("Share, %"), "share"),
        Column(t.plain("Compared now"), "count"),
    )
    rows = tuple(
        (
            clean_line(hand.plan),
            t.plain(PICKS[hand.pick]),
            clean_line(one.name),
            one.received,
            one.share,
            one.compared,
        )
        for hand in report.hands
        for one in hand.dealt
    )
    return Table(title(t, report), about(t, report), columns, rows)


def about(t: Translator, report: AnyReport) -> tuple[tuple[str, str], ...]:
    """The parameters in words, to be written above it."""
    period = t.plain("Period of closing") if isinstance(report, RefusalReport) else t.plain("Period")
    words = scope_words(t, report, named=NAMED)
    return (
        (period, days_words(t, report.about.days)),
        *([(t.plain("Which deals"), words)] if words else []),
        *(_change(t, report) if isinstance(report, RefusalReport) else []),
    )


def _change(t: Translator, report: RefusalReport) -> list[tuple[str, str]]:
    """Against the period before."""
    before, total = report.before, report.total
    if before is None:
        return []
    lost, won = t.signed(total.lost - before.lost), t.signed(total.won - before.won)
    return [(t.plain("Compared with"), f"{days_words(t, before.days)}: ❌ {lost} · ✅ {won}")]


def group_name(t: Translator, group: Group) -> str:
    return clean_line(group.name) if group.id is not None else t.plain("No manager")


def reason_name(t: Translator, name: str | None) -> str:
    return t.plain("No reason") if name is None else clean_line(name)
