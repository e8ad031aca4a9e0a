"""The buttons of the funnel, and of the reports of managers, sources and fairness."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Kind
from crm_core.rules.report_about import Figure, Member, What
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_funnel import FunnelReport, Step
from crm_core.rules.report_pages import STATUSES, nearest, on_page, pages_of
from crm_core.rules.report_params import Part, ReportKind
from crm_core.rules.report_rows import Row as Line
from crm_core.rules.report_rows import RowsReport
from crm_core.rules.text import clean_line, cut
from keyboards.buttons import button, inert, rows
from keyboards.paging import HALF, WHOLE, Row, pager
from keyboards.reports import Report, ReportPart
from keyboards.reports_screens import empty_keyboard, figure, last_row, settings_rows
from locales import N_, Translator
from locales.marks import mark

SIGNS = {ReportKind.MANAGERS: "👤", ReportKind.SOURCES: "📣"}
WITHOUT = {ReportKind.MANAGERS: N_("No manager"), ReportKind.SOURCES: N_("Without a source")}


def rows_keyboard(t: Translator, report: RowsReport, shown: Report) -> InlineKeyboardMarkup:
    """Each manager or source of the page with a button for every number that the text says of it."""
    if not report.rows:
        return empty_keyboard(t, shown.report_id, report.about)
    page, pages = nearest(report.rows, shown.page), pages_of(report.rows)
    order = button(t.plain("⇅ Sort"), ReportPart(report_id=shown.report_id, part=Part.ORDER))
    lines = [line for row in on_page(report.rows, shown.page) for line in _row(t, report, row, shown)]
    return rows(
        _figures(t, report.total, None, shown),
        *lines,
        pager(page, pages, lambda to: Report(report_id=shown.report_id, page=to)),
        *settings_rows(t, shown.report_id, report.about, after=[order]),
        last_row(t, shown.report_id, report.about),
    )


def line_name(t: Translator, kind: ReportKind, row: Line) -> str:
    return clean_line(row.name) if row.id is not None else t.plain(WITHOUT[kind])


def _row(t: Translator, report: RowsReport, row: Line, shown: Report) -> list[Row]:
    kind = report.about.params.kind
    name = inert(f"{SIGNS[kind]} {cut(line_name(t, kind, row), WHOLE)}")
    return [[name], _figures(t, row, Member(row.id), shown)]


def _figures(t: Translator, row: Line, group: Member | None, shown: Report) -> Row:
    counts = ((What.CAME, "📥", row.came), (What.WON, "✅", row.won), (What.LOST, "❌", row.lost))
    return [_count(t, sign, count, Figure(what, group=group), shown) for what, sign, count in counts] + [
        _count(t, "💼", row.open, Figure(What.OPEN, group=group), shown)
    ]


def _count(t: Translator, sign: str, count: int, found: Figure, shown: Report) -> InlineKeyboardButton:
    text = f"{sign} {t.number(count)}"
    return figure(text, shown, found) if count else inert(text)


def funnel_keyboard(t: Translator, report: FunnelReport, shown: Report) -> InlineKeyboardMarkup:
    """What stands in each status now, below it what came there and went on, and at the end what was won and lost."""
    page, pages = nearest(report.steps, shown.page, STATUSES), pages_of(report.steps, STATUSES)
    steps = [line for step in on_page(report.steps, page, STATUSES) for line in _step(t, step, shown)]
    signs = {Kind.WON: (What.WON, "✅"), Kind.LOST: (What.LOST, "❌")}
    finals = [
        _count(t, f"{signs[final.kind][1]} {cut(clean_line(final.name), HALF - 4)} ·", final.deals,
               Figure(signs[final.kind][0], group=Member(final.id)), shown)
        for final in report.finals
    ]  # fmt: skip
    plan = button(
        f"🗃 {cut(clean_line(report.plan), WHOLE - 4)} ▾" if report.plan is not None else t.plain("🗃 Plans"),
        ReportPart(report_id=shown.report_id, part=Part.PLANS),
    )
    return rows(
        *steps,
        finals,
        pager(page, pages, lambda to: Report(report_id=shown.report_id, page=to)),
        [plan],
        *settings_rows(t, shown.report_id, report.about),
        last_row(t, shown.report_id, report.about),
    )


PASSED = {What.ENTERED: "📥", What.WENT_ON: "⏩", What.STAYED: "⏸"}


def _step(t: Translator, step: Step, shown: Report) -> list[Row]:
    group, end = Member(step.id), f" · {t.number(step.standing)}"
    text = cut(f"{mark(Kind.OPEN, step.colour)} {clean_line(step.name)}", WHOLE - len(end)) + end
    now = figure(text, shown, Figure(What.OPEN, group=group)) if step.standing else inert(text)
    counts = zip(PASSED.items(), (step.entered, step.went_on, step.stayed), strict=True)
    passed = [_count(t, sign, count, Figure(what, group=group), shown) for (what, sign), count in counts]
    return [[now], passed if step.entered else []]


def fairness_keyboard(t: Translator, report: FairnessReport, shown: Report) -> InlineKeyboardMarkup:
    """What was dealt may have changed hands since: no list means it."""
    return rows(*settings_rows(t, shown.report_id, report.about), last_row(t, shown.report_id, report.about))
