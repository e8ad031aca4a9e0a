"""The buttons of the refusal report."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.rules.report import Group, ReasonCount, RefusalReport
from crm_core.rules.report_about import Member, What
from crm_core.rules.report_params import GroupBy, Part
from crm_core.rules.text import clean_line
from keyboards.buttons import back, button, cut, inert, rows
from keyboards.paging import Row, in_columns
from keyboards.reports import Report, ReportChoice, carried
from keyboards.reports_screens import (
    HALF,
    empty_keyboard,
    figure,
    last_row,
    packed,
    settings_rows,
    unfold,
    with_count,
)
from locales import N_, Translator

FEW, FEW_ROWS = 3, 6
"""This many reasons or buttons of groups stay when the rest is folded; a group takes two buttons."""
REASONS_AT_ONCE, GROUPS_AT_ONCE = 40, 60
"""Unfolded ones on one page: a keyboard takes 100 buttons."""

GROUP_NAMES = {GroupBy.PLAN: N_("🗃 By plan ▾"), GroupBy.MANAGER: N_("👤 By manager ▾")}
SIGNS = {GroupBy.PLAN: "🗃", GroupBy.MANAGER: "👤"}


def refusals_keyboard(t: Translator, report: RefusalReport, shown: Report) -> InlineKeyboardMarkup:
    """``shown`` says whose parameters these are and which row is unfolded."""
    if not report.total.closed:
        return empty_keyboard(t, shown.report_id, report.about)
    return rows(
        _totals(t, report, shown),
        *_reasons(t, report, shown),
        *_groups(t, report, shown),
        *_settings(t, report, shown),
        _last(t, report, shown),
    )


def _totals(t: Translator, report: RefusalReport, shown: Report) -> Row:
    counts = (
        (What.LOST, report.total.lost, t.plain("❌ Lost · {n}", n=t.number(report.total.lost))),
        (What.WON, report.total.won, t.plain("✅ Won · {n}", n=t.number(report.total.won))),
    )
    return [figure(text, shown.report_id, report.figure(what)) for what, count, text in counts if count]


def _reasons(t: Translator, report: RefusalReport, shown: Report) -> list[Row]:
    buttons = [
        figure(
            with_count(t, reason_name(t, reason), reason.count),
            shown.report_id,
            report.figure(What.LOST, reason=reason),
        )
        for reason in report.total.reasons
    ]
    unfolded = shown.model_copy(update={"more": "r", "page": 0})
    return packed(unfold(t, buttons, unfolded, shown, few=FEW, at_once=REASONS_AT_ONCE))


def _groups(t: Translator, report: RefusalReport, shown: Report) -> list[Row]:
    """Two buttons a group. In the whole report: its own figures, and what it lost; as a part: what it lost and won."""
    if report.member is None and len(report.groups) < 2:
        return []
    make = _group if report.member is None else _part
    buttons = [one for group in report.groups for one in make(t, report, group, shown)]
    unfolded = shown.model_copy(update={"more": "g", "page": 0})
    found = unfold(t, buttons, unfolded, shown, few=FEW_ROWS, at_once=GROUPS_AT_ONCE, each=2)
    return in_columns(found, 2)


def _group(t: Translator, report: RefusalReport, group: Group, shown: Report) -> Row:
    name = cut(f"{SIGNS[report.shown_by]} {member_name(t, group)}", HALF)
    opened = Report(report_id=shown.report_id, only=carried(Member(group.id)))
    return [button(name, opened), _count(t, report, group, What.LOST, "❌", group.figures.lost, shown)]


def _part(t: Translator, report: RefusalReport, group: Group, shown: Report) -> Row:
    name = member_name(t, group)
    lost = _count(t, report, group, What.LOST, f"❌ {name} ·", group.figures.lost, shown)
    return [lost, _count(t, report, group, What.WON, f"✅ {name} ·", group.figures.won, shown)]


def _count(
    t: Translator, report: RefusalReport, group: Group, what: What, words: str, count: int, shown: Report
) -> InlineKeyboardButton:
    number = t.number(count)
    text = f"{cut(words, HALF - len(number) - 1)} {number}"
    return figure(text, shown.report_id, report.figure(what, group=group)) if count else inert(text)


def _settings(t: Translator, report: RefusalReport, shown: Report) -> list[Row]:
    params = report.params
    other = ReportChoice(report_id=shown.report_id, part=Part.GROUP)
    grouping = [] if report.member else [button(t.plain(GROUP_NAMES[params.group]), other)]
    words = t.plain("🔍 Clarifications: on") if params.clarifications else t.plain("🔍 Clarifications: off")
    turn = ReportChoice(report_id=shown.report_id, part=Part.CLARIFICATIONS, only=shown.only)
    return [*settings_rows(t, shown.report_id, report.about, before=grouping), [button(words, turn)]]


def _last(t: Translator, report: RefusalReport, shown: Report) -> Row:
    if report.member is None:
        return last_row(t, shown.report_id, report.about)
    return [back(t.plain("Report"), Report(report_id=shown.report_id))]


def reason_name(t: Translator, reason: ReasonCount) -> str:
    return clean_line(reason.name) if reason.id is not None else t.plain("No reason")


def member_name(t: Translator, group: Group) -> str:
    return clean_line(group.name) if group.id is not None else t.plain("No manager")
