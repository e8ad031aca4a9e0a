"""The buttons of the refusal report: one for every number that its picture shows."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.rules.report import Group, ReasonCount, RefusalReport, Role, Shade, shaded, shades
from crm_core.rules.report_about import Figure, Member, What
from crm_core.rules.report_pages import nearest, on_page, pages_of
from crm_core.rules.report_params import GroupBy, Part
from crm_core.rules.text import clean_line, cut
from keyboards.buttons import back, button, inert, rows
from keyboards.paging import Row, in_columns, pager
from keyboards.reports import Report, ReportChoice, carried
from keyboards.reports_screens import HALF, empty_keyboard, figure, last_row, packed, settings_rows, with_count
from locales import N_, Translator

REASONS_AT_ONCE = 20
"""Unfolded ones on one page: a keyboard takes 100 buttons."""
STRETCHES = 5
"""In a line: the sign of a colour and a number have room five times."""
SQUARES = "🟦🟥🟩🟧🟪🟫🟨"
"""The colours of the reasons in the picture, in their order."""
ENDS = {Role.OTHER: "⬛", Role.NONE: "⬜"}

GROUP_NAMES = {GroupBy.PLAN: N_("🗃 By plan ▾"), GroupBy.MANAGER: N_("👤 By manager ▾")}
SIGNS = {GroupBy.PLAN: "🗃", GroupBy.MANAGER: "👤"}


def refusals_keyboard(t: Translator, report: RefusalReport, shown: Report) -> InlineKeyboardMarkup:
    """``shown`` says whose parameters these are, which page of groups it is, and whether rarer reasons are unfolded."""
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
    return [figure(text, shown, report.figure(what)) for what, count, text in counts if count]


# -- reasons: the legend of the picture ---------------------------------------------------------------------------


def _reasons(t: Translator, report: RefusalReport, shown: Report) -> list[Row]:
    found = shades(report.total)
    legend = [
        figure(with_count(t, f"{sign} {_shade_name(t, shade)}", shade.count), shown, report.stretch(shade))
        for sign, shade in zip(_signs(found), found, strict=True)
    ]
    rarer = [reason for shade in found if shade.role is Role.OTHER for reason in shade.reasons]
    return [*packed(legend), *packed(_unfolded(t, report, rarer, shown))] if rarer else packed(legend)


def _unfolded(t: Translator, report: RefusalReport, rarer: Sequence[ReasonCount], shown: Report) -> Row:
    """The rarer reasons one by one, a page at a time, or the way to them."""
    unfolded = shown.model_copy(update={"more": "r", "page": 0})
    if not shown.more:
        return [button(_more(t, len(rarer)), unfolded)]
    start = shown.page * REASONS_AT_ONCE
    rest = len(rarer) - start - REASONS_AT_ONCE
    return [
        *(
            figure(with_count(t, reason_name(t, reason), reason.count), shown, report.figure(What.LOST, reason=reason))
            for reason in rarer[start : start + REASONS_AT_ONCE]
        ),
        *([button(_more(t, rest), unfolded.model_copy(update={"page": shown.page + 1}))] if rest > 0 else []),
        button(t.plain("▴ Fewer"), unfolded.model_copy(update={"more": ""})),
    ]


def _more(t: Translator, n: int) -> str:
    return t.plain_plural("▾ {n} more", "▾ {n} more", n)


def _signs(found: Sequence[Shade]) -> list[str]:
    return [ENDS.get(shade.role, SQUARES[place % len(SQUARES)]) for place, shade in enumerate(found)]


def _shade_name(t: Translator, shade: Shade) -> str:
    return t.plain("Other reasons") if shade.role is Role.OTHER else reason_name(t, shade.reasons[0])


# -- groups: the bars of the picture ------------------------------------------------------------------------------


def _groups(t: Translator, report: RefusalReport, shown: Report) -> list[Row]:
    """Of each bar in the picture its figures, below them its stretches, and what the text says of its parts."""
    if report.member is None and len(report.groups) < 2 and not report.params.clarifications:
        return []  # it would repeat the totals
    make = _group if report.member is None else _part
    found = shades(report.total)
    lines = [
        line
        for group in on_page(report.groups, shown.sheet)
        for line in (
            make(t, report, group, shown),
            *_stretches(t, report, group, found, shown),
            *_parts(t, group, shown),
        )
    ]
    here = Report(report_id=shown.report_id, only=shown.only)
    page, pages = nearest(report.groups, shown.sheet), pages_of(report.groups)
    turn = pager(page, pages, lambda to: here.model_copy(update={"page": to}))
    return [*lines, *([turn] if turn else [])]


def _group(t: Translator, report: RefusalReport, group: Group, shown: Report) -> Row:
    """In the whole report: the way to its own figures, and what it lost."""
    name = cut(f"{SIGNS[report.shown_by]} {member_name(t, group)}", HALF)
    opened = Report(report_id=shown.report_id, only=carried(Member(group.id)))
    return [button(name, opened), _count(t, report, group, What.LOST, "❌", group.figures.lost, shown)]


def _part(t: Translator, report: RefusalReport, group: Group, shown: Report) -> Row:
    """Of one plan or manager: what its part lost and won."""
    name = member_name(t, group)
    lost = _count(t, report, group, What.LOST, f"❌ {name} ·", group.figures.lost, shown)
    return [lost, _count(t, report, group, What.WON, f"✅ {name} ·", group.figures.won, shown)]


def _stretches(t: Translator, report: RefusalReport, group: Group, found: Sequence[Shade], shown: Report) -> list[Row]:
    counts = zip(_signs(found), found, shaded(found, group.figures), strict=True)
    buttons = [
        figure(f"{sign} {t.number(count)}", shown, report.stretch(shade, group))
        for sign, shade, count in counts
        if count
    ]
    lines = max(1, -(-len(buttons) // STRETCHES))
    return in_columns(buttons, -(-len(buttons) // lines) or 1)


def _parts(t: Translator, group: Group, shown: Report) -> list[Row]:
    """With clarifications: what it lost by the other dimension, and the way to the rest of that."""
    parts = [
        figure(
            with_count(t, f"❌ {member_name(t, part)}", part.figures.lost),
            shown,
            Figure(What.LOST, only=Member(group.id), group=Member(part.id)),
        )
        for part in group.worst
    ]
    rest = len(group.parts) - len(parts)
    whole = Report(report_id=shown.report_id, only=carried(Member(group.id)))
    return packed([*parts, *([button(_more(t, rest), whole)] if rest else [])])


def _count(
    t: Translator, report: RefusalReport, group: Group, what: What, words: str, count: int, shown: Report
) -> InlineKeyboardButton:
    number = t.number(count)
    text = f"{cut(words, HALF - len(number) - 1)} {number}"
    return figure(text, shown, report.figure(what, group=group)) if count else inert(text)


def _settings(t: Translator, report: RefusalReport, shown: Report) -> list[Row]:
    params = report.params
    other = ReportChoice(report_id=shown.report_id, part=Part.GROUP)
    grouping = [] if report.member else [button(t.plain(GROUP_NAMES[params.group]), other)]
    words = t.plain("🔍 Clarifications: on") if params.clarifications else t.plain("🔍 Clarifications: off")
    turn = ReportChoice(report_id=shown.report_id, part=Part.CLARIFICATIONS, only=shown.only)
    return settings_rows(t, shown.report_id, report.about, before=grouping, after=[button(words, turn)])


def _last(t: Translator, report: RefusalReport, shown: Report) -> Row:
    if report.member is None:
        return last_row(t, shown.report_id, report.about)
    return [back(t.plain("Report"), Report(report_id=shown.report_id, only=shown.only, more="g"))]


def reason_name(t: Translator, reason: ReasonCount) -> str:
    return clean_line(reason.name) if reason.id is not None else t.plain("No reason")


def member_name(t: Translator, group: Group) -> str:
    return clean_line(group.name) if group.id is not None else t.plain("No manager")
