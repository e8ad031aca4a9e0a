"""The refusal report as text, and what its chart shows."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.rules.report import (
    Figures,
    Group,
    ReasonCount,
    RefusalReport,
    Role,
    Shade,
    shaded,
    shades,
    share,
)
from crm_core.rules.report_pages import on_page
from crm_core.rules.report_params import GroupBy
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.charts import Bar, Chart, Part, Series
from views.deals import blocks
from views.reports import CAPTION_LIMIT, SIGNS, TEXT_LIMIT, days_words, length, quoted, saved_as, scope, short

WIDEST = 10
"""Blocks in the longest bar of the text that stands in for a picture."""
REASON_LIMIT = 30

BY = {GroupBy.PLAN: N_("by plan"), GroupBy.MANAGER: N_("by manager")}
EVERYTHING = {GroupBy.PLAN: N_("all managers"), GroupBy.MANAGER: N_("all plans")}


def refusals_screen(t: Translator, report: RefusalReport, page: int = 0, *, drawn: bool) -> Markup:
    """A caption if the chart was ``drawn``, else a text that does without it; of the groups those of the page."""
    head = [
        *saved_as(report.about),
        t("📊 <b>Refusal reasons</b> · {about}", about=_about(t, report, signed=True)),
        Markup("{}").format(_scope(t, report)),
    ]
    if not report.total.closed:
        return blocks(head, [t("No closed deals in this period.")])
    head += [_totals(t, report.total), *_change(t, report)]
    bars = [] if drawn else _text_bars(t, report.total)
    room = (CAPTION_LIMIT if drawn else TEXT_LIMIT) - length(blocks(head, bars)) - 2
    return blocks(head, bars, quoted(t, _group_lines(t, report, page), room))


def refusals_chart(t: Translator, report: RefusalReport, page: int = 0, *, dark: bool = False) -> Chart | None:
    """A bar a group of the page. None if nothing was lost: then there is nothing to draw."""
    if not report.total.lost:
        return None
    found, lost = shades(report.total), report.total.lost
    legend = (Series(_shade(t, one), t.number(one.count), t.percent(share(one.count, lost)), one.role) for one in found)
    groups = on_page(report.groups, page) or [group for group in [report.member] if group is not None]
    return Chart(
        title=t.plain("Refusal reasons · {about}", about=_about(t, report)),
        subtitle=_scope(t, report),
        bars=tuple(_bar(t, group, found) for group in groups),
        legend=tuple(legend),
        dark=dark,
    )


def _about(t: Translator, report: RefusalReport, *, signed: bool = False) -> str:
    by = report.params.group
    if report.member is None:
        return t.plain(BY[by])
    name = _name(t, report.member)
    return f"{SIGNS[by]} {name}" if signed else name


def _scope(t: Translator, report: RefusalReport) -> str:
    return scope(t, report.about, t.plain(EVERYTHING[report.params.group]))


def _totals(t: Translator, total: Figures) -> Markup:
    return t(
        "❌ {lost} lost ({lost_share}) · ✅ {won} won ({won_share}) · {amount} missed",
        lost=t.number(total.lost),
        lost_share=t.percent(total.lost_share),
        won=t.number(total.won),
        won_share=t.percent(total.won_share),
        amount=t.money(total.lost_amount),
    )


def _change(t: Translator, report: RefusalReport) -> list[Markup]:
    """Against the period before."""
    before = report.before
    if before is None:
        return []
    return [
        t(
            "Compared with {days}: ❌ {lost} · ✅ {won}",
            days=days_words(t, before.days),
            lost=t.signed(report.total.lost - before.lost),
            won=t.signed(report.total.won - before.won),
        )
    ]


def _group_lines(t: Translator, report: RefusalReport, page: int) -> list[str]:
    """What the buttons below lead to: of a part also what was won."""
    groups = on_page(report.groups, page)
    if report.member is not None:
        return [_part_line(t, part, SIGNS[report.shown_by]) for part in groups]
    if len(report.groups) < 2 and not report.params.clarifications:
        return []  # it would repeat the totals
    lines: list[str] = []
    for group in groups:
        lines.append(_group_line(t, group, SIGNS[report.shown_by]))
        lines += [_lost_line(t, part, f"    {SIGNS[report.shown_by.other]}") for part in group.worst]
    return lines


def _group_line(t: Translator, group: Group, sign: str) -> str:
    it, top = group.figures, group.figures.top_reason
    why = f" · {_reason(t, top)}" if top is not None else ""
    return f"{_lost_line(t, group, sign)} · {t.money(it.lost_amount)}{why}"


def _part_line(t: Translator, part: Group, sign: str) -> str:
    return f"{_lost_line(t, part, sign)} · ✅ {t.number(part.figures.won)}"


def _lost_line(t: Translator, part: Group, sign: str) -> str:
    it = part.figures
    return f"{sign} {_name(t, part)}: ❌ {t.number(it.lost)} ({t.percent(it.lost_share)})"


def _reason(t: Translator, reason: ReasonCount) -> str:
    return short(reason.name, REASON_LIMIT) if reason.id is not None else t.plain("No reason")


def _text_bars(t: Translator, total: Figures) -> list[Markup]:
    found = shades(total)
    most = max((shade.count for shade in found), default=0)
    return [
        Markup("{} {} · {} {}").format(
            "▇" * max(1, round(share(shade.count, most) * WIDEST)),
            t.number(shade.count),
            t.percent(share(shade.count, total.lost)),
            _shade(t, shade),
        )
        for shade in found
    ]


def _bar(t: Translator, group: Group, found: Sequence[Shade]) -> Bar:
    it = group.figures
    words = t.plain("{lost} lost ({lost_share})", lost=t.number(it.lost), lost_share=t.percent(it.lost_share))
    counts = enumerate(shaded(found, it))
    return Bar(_name(t, group), words, tuple(Part(place, count, t.number(count)) for place, count in counts if count))


def _shade(t: Translator, shade: Shade) -> str:
    if shade.role is Role.OTHER:
        return t.plain("Other reasons")
    reason = shade.reasons[0]
    return clean_line(reason.name) if reason.id is not None else t.plain("No reason")


def _name(t: Translator, group: Group) -> str:
    return clean_line(group.name) if group.id is not None else t.plain("No manager")
