"""The refusal report as text, and what its chart shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from crm_core.rules.report import Figures, Group, ReasonCount, RefusalReport, share
from crm_core.rules.report_params import GroupBy
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.charts import Bar, Chart, Part, Series
from views.deals import blocks
from views.reports import CAPTION_LIMIT, SIGNS, TEXT_LIMIT, days_words, length, quoted, saved_as, scope

BARS, REASONS = 10, 7
WIDEST = 10
"""Blocks in the longest bar of the text that stands in for a picture."""
REASON_LIMIT = 30

BY = {GroupBy.PLAN: N_("by plan"), GroupBy.MANAGER: N_("by manager")}
EVERYTHING = {GroupBy.PLAN: N_("all managers"), GroupBy.MANAGER: N_("all plans")}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the legend."""

    name: str
    count: int
    role: str
    id: int | None = None


def refusals_screen(t: Translator, report: RefusalReport, *, drawn: bool) -> Markup:
    """A caption if the chart was ``drawn``, else a text that does without it."""
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
    return blocks(head, bars, quoted(t, _group_lines(t, report), room))


def refusals_chart(t: Translator, report: RefusalReport, *, dark: bool = False) -> Chart | None:
    """None if nothing was lost: then there is nothing to draw."""
    if not report.total.lost:
        return None
    rows, lost = _rows(t, report.total), report.total.lost
    legend = (Series(row.name, t.number(row.count), t.percent(share(row.count, lost)), row.role) for row in rows)
    return Chart(
        title=t.plain("Refusal reasons · {about}", about=_about(t, report)),
        subtitle=_scope(t, report),
        bars=tuple(_bars(t, report, partial(_place, rows))),
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


def _group_lines(t: Translator, report: RefusalReport) -> list[str]:
    """What the buttons beside them lead to: of a part also what was won."""
    if report.member is not None:
        return [_part_line(t, part, SIGNS[report.shown_by]) for part in report.groups]
    if len(report.groups) < 2 and not report.params.clarifications:
        return []  # it would repeat the totals
    lines: list[str] = []
    for group in report.groups:
        lines.append(_group_line(t, group, SIGNS[report.shown_by]))
        lines += [_part_line(t, part, f"    {SIGNS[report.shown_by.other]}") for part in group.parts]
    return lines


def _group_line(t: Translator, group: Group, sign: str) -> str:
    it, top = group.figures, group.figures.top_reason
    why = f" · {_reason(t, top)}" if top is not None else ""
    lost = f"❌ {t.number(it.lost)} ({t.percent(it.lost_share)})"
    return f"{sign} {_name(t, group)}: {lost} · {t.money(it.lost_amount)}{why}"


def _part_line(t: Translator, part: Group, sign: str) -> str:
    it = part.figures
    return f"{sign} {_name(t, part)}: ❌ {t.number(it.lost)} ({t.percent(it.lost_share)}) · ✅ {t.number(it.won)}"


def _reason(t: Translator, reason: ReasonCount) -> str:
    return clean_line(reason.name, REASON_LIMIT) if reason.id is not None else t.plain("No reason")


def _text_bars(t: Translator, total: Figures) -> list[Markup]:
    rows = _rows(t, total)
    most = max((row.count for row in rows), default=0)
    return [
        Markup("{} {} · {} {}").format(
            "▇" * max(1, round(share(row.count, most) * WIDEST)),
            t.number(row.count),
            t.percent(share(row.count, total.lost)),
            row.name,
        )
        for row in rows
    ]


def _bars(t: Translator, report: RefusalReport, place: Callable[[ReasonCount], int]) -> list[Bar]:
    groups = [group for group in report.groups if group.figures.lost] or (
        [report.member] if report.member is not None else []
    )
    bars = [_bar(t, _name(t, group), [group.figures], place) for group in groups[:BARS]]
    rest = groups[BARS:]
    if rest:
        name = t.plain_plural("Other ({n})", "Other ({n})", len(rest))
        bars.append(replace(_bar(t, name, [group.figures for group in rest], place), rest=True))
    return bars


def _bar(t: Translator, name: str, figures: Sequence[Figures], place: Callable[[ReasonCount], int]) -> Bar:
    lost, closed = sum(one.lost for one in figures), sum(one.closed for one in figures)
    counts: dict[int, int] = {}
    for one in figures:
        for reason in one.reasons:
            counts[place(reason)] = counts.get(place(reason), 0) + reason.count
    words = t.plain("{lost} lost ({lost_share})", lost=t.number(lost), lost_share=t.percent(share(lost, closed)))
    parts = (Part(series, counts[series], t.number(counts[series])) for series in sorted(counts))
    return Bar(name, words, tuple(parts))


def _rows(t: Translator, total: Figures) -> list[Row]:
    """The most frequent reasons, the rest of them, and those lost without a reason: together all that was lost."""
    named = [reason for reason in total.reasons if reason.id is not None]
    rows = [Row(clean_line(reason.name), reason.count, "reason", reason.id) for reason in named[:REASONS]]
    others = sum(reason.count for reason in named[REASONS:])
    without = total.lost - sum(reason.count for reason in named)
    ends = (Row(t.plain("Other reasons"), others, "other"), Row(t.plain("No reason"), without, "none"))
    return [*rows, *(row for row in ends if row.count)]


def _place(rows: Sequence[Row], reason: ReasonCount) -> int:
    """In which of the rows the reason is counted."""
    if reason.id is None:
        return len(rows) - 1
    return next((place for place, row in enumerate(rows) if row.id == reason.id), REASONS)


def _name(t: Translator, group: Group) -> str:
    return clean_line(group.name) if group.id is not None else t.plain("No manager")
