"""Every report as a table."""

from __future__ import annotations

from crm_core.rules.report import Figures, Group, RefusalReport
from crm_core.rules.report_about import About
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_params import GroupBy, ReportKind
from crm_core.rules.report_rows import Row, RowsReport
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.report_table import Column, Table
from views.reports import TITLES, days_words, scope_parts
from views.reports_more import PICKS, WITHOUT

Cell = str | int | float | None

GROUPS = {GroupBy.PLAN: N_("Plan"), GroupBy.MANAGER: N_("Manager")}
ROWS = {ReportKind.MANAGERS: N_("Manager"), ReportKind.SOURCES: N_("Source")}
DAY = 86_400


def refusals_table(t: Translator, report: RefusalReport) -> Table:
    """A row a group, or a row a part of a group; a column a reason, so that reasons add up to lost."""
    reasons = [(reason.id, _reason(t, reason.name)) for reason in report.total.reasons]
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
    rows = [row for group in report.groups for row in _group_rows(t, group, ids)]
    total = (t.plain("Total"), *([None] if parted else []), *_figures(report.total, ids))
    return Table(_title(t, report.about), _about(t, report.about), (*head, *figures, *why), tuple(rows), total)


def _group_rows(t: Translator, group: Group, ids: list[int | None]) -> list[tuple[Cell, ...]]:
    name = _group(t, group)
    if not group.parts:
        return [(name, *_figures(group.figures, ids))]
    return [(name, _group(t, part), *_figures(part.figures, ids)) for part in group.parts]


def _figures(it: Figures, ids: list[int | None]) -> tuple[Cell, ...]:
    counts = {reason.id: reason.count for reason in it.reasons}
    numbers = (it.closed, it.won, it.won_share, it.lost, it.lost_share, it.lost_amount)
    return (*numbers, *(counts.get(one, 0) for one in ids))


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
    )
    rows = tuple(
        (clean_line(row.name) if row.id is not None else t.plain(WITHOUT[kind]), *_numbers(row)) for row in report.rows
    )
    total = (t.plain("Total"), *_numbers(report.total))
    return Table(_title(t, report.about), _about(t, report.about), columns, rows, total)


def _numbers(row: Row) -> tuple[Cell, ...]:
    return row.came, row.open, row.won, row.won_amount, row.lost, row.lost_amount, row.conversion


def funnel_table(t: Translator, report: FunnelReport) -> Table:
    """The final statuses have only what was closed and its amount."""
    columns = (
        Column(t.plain("Status"), "text"),
        Column(t.plain("Entered"), "count"),
        Column(t.plain("Went on"), "count"),
        Column(t.plain("Conversion, %"), "share"),
        Column(t.plain("There now"), "count"),
        Column(t.plain("Amount"), "money"),
        Column(t.plain("Days in status, median"), "days"),
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
    title = _title(t, report.about)
    title = title if report.plan is None else f"{title} · {clean_line(report.plan)}"
    return Table(title, _about(t, report.about), columns, (*steps, *finals))


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
    return Table(_title(t, report.about), _about(t, report.about), columns, rows)


def _title(t: Translator, about: About) -> str:
    return t.plain(TITLES[about.params.kind])


def _about(t: Translator, about: About) -> tuple[tuple[str, str], ...]:
    """What it is of, to be written above it."""
    period = (t.plain("Period"), days_words(t, about.days))
    restricted = " · ".join(scope_parts(t, about))
    return (period, (t.plain("Deals"), restricted)) if restricted else (period,)


def _group(t: Translator, group: Group) -> str:
    return clean_line(group.name) if group.id is not None else t.plain("No manager")


def _reason(t: Translator, name: str | None) -> str:
    return t.plain("No reason") if name is None else clean_line(name)
