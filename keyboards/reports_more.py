"""The buttons of the funnel, and of the reports of managers, sources and fairness."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Kind, Pick
from crm_core.rules.report_about import Figure, Member, What
from crm_core.rules.report_fairness import Dealt, FairnessReport, Hand, Shown
from crm_core.rules.report_funnel import FunnelReport, Step
from crm_core.rules.report_pages import DEALT, STATUSES, nearest, on_page, pages_of
from crm_core.rules.report_params import Part, ReportKind
from crm_core.rules.report_rows import Row as Line
from crm_core.rules.report_rows import RowsReport
from crm_core.rules.text import clean_line, cut
from keyboards.buttons import button, inert, rows
from keyboards.paging import HALF, WHOLE, Row, in_columns, pager
from keyboards.reports import PICKS, Report, ReportHand, ReportLeads, ReportPart, carried
from keyboards.reports_screens import empty_keyboard, figure, last_row, settings_rows, with_count
from locales import N_, Translator
from locales.marks import mark

BESIDE = 16
"""Characters in half a row, the count included."""
PICK_KEYS = {pick: key for key, pick in PICKS.items()}
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
        *_figures(t, report, report.total, None, shown),
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
    return [[name], *_figures(t, report, row, Member(row.id), shown)]


def _figures(t: Translator, report: RowsReport, row: Line, group: Member | None, shown: Report) -> list[Row]:
    counts = (
        (What.CAME, "📥", row.came),
        (What.WON, "✅", row.won),
        (What.LOST, "❌", row.lost),
        (What.OPEN, "💼", row.open),
    )
    deals = [_count(t, sign, count, Figure(what, group=group), shown) for what, sign, count in counts]
    if report.about.params.kind is not ReportKind.SOURCES:
        return [deals]
    return in_columns([*_leads(t, report, row, group, shown), *deals], 3)


def _leads(t: Translator, report: RowsReport, row: Line, group: Member | None, shown: Report) -> Row:
    """Who came, and who of them has a deal; the first is a mere number for whoever may not see the others."""
    opened = ReportLeads(report_id=shown.report_id, group=carried(group), sheet=shown.sheet)
    came, dealt = f"👥 {t.number(row.leads)}", f"🤝 {t.number(row.leads_with_deal)}"
    return [
        button(came, opened) if row.leads and report.about.leads_shown else inert(came),
        button(dealt, opened.model_copy(update={"with_deal": True})) if row.leads_with_deal else inert(dealt),
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
    """Of each rule on the page what it dealt, to all and to each; if it compares open deals, who has them."""
    page, pages = nearest(report.lines, shown.page, DEALT), pages_of(report.lines, DEALT)
    return rows(
        *(line for part in report.on_page(page) for line in _hand(t, part, shown)),
        pager(page, pages, lambda to: Report(report_id=shown.report_id, page=to)),
        *settings_rows(t, shown.report_id, report.about),
        last_row(t, shown.report_id, report.about),
    )


def _hand(t: Translator, part: Shown, shown: Report) -> list[Row]:
    hand = part.hand
    opened = ReportHand(report_id=shown.report_id, plan_id=hand.plan_id, pick=PICK_KEYS[hand.pick], sheet=shown.sheet)
    heading = with_count(t, f"🗃 {clean_line(hand.plan)}", hand.total, WHOLE)
    whole = button(heading, opened) if hand.total else inert(heading)
    return [[whole], *(_dealt(t, hand, one, opened, shown) for one in part.people)]


def _dealt(t: Translator, hand: Hand, one: Dealt, opened: ReportHand, shown: Report) -> Row:
    by_open = hand.pick is Pick.FEWEST and one.compared is not None
    person, width = clean_line(one.name), BESIDE if by_open else WHOLE
    name = with_count(t, person if by_open else f"👤 {person}", one.received, width)
    theirs = opened.model_copy(update={"manager_id": one.manager_id})
    received = button(name, theirs) if one.received else inert(name)
    found = Figure(What.OPEN, only=Member(hand.plan_id), group=Member(one.manager_id))
    return [received, *([_count(t, "💼", one.compared or 0, found, shown)] if by_open else [])]
