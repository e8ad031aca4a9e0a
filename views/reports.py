"""The refusal report as text, and what its chart shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import unescape

from markupsafe import Markup

from crm_core.rules.filters import Days
from crm_core.rules.report import Figures, Group, GroupBy, ReasonCount, RefusalReport, share
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.charts import Bar, Chart, Part, Series
from views.deals import blocks

TAG = re.compile("<[^>]+>")
CAPTION_LIMIT = 1024
"""Of a picture's text, counted as Telegram does: in UTF-16 units, after parsing."""
QUOTED = Markup("<blockquote>{}</blockquote>")
FOLDED = Markup("<blockquote expandable>{}</blockquote>")
LONG = 3
"""More lines than this fold until they are tapped."""
BARS, REASONS = 10, 7
WIDEST = 10
"""Blocks in the longest bar of the text that stands in for a picture."""

BY = {GroupBy.PLAN: N_("by plan"), GroupBy.MANAGER: N_("by manager")}
EVERYTHING = {GroupBy.PLAN: N_("all managers"), GroupBy.MANAGER: N_("all plans")}
SIGNS = {GroupBy.PLAN: "🗃", GroupBy.MANAGER: "👤"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the legend."""

    name: str
    count: int
    role: str
    id: int | None = None


def reports_screen(t: Translator) -> Markup:
    return t("📊 <b>Reports</b>\n\n🚫 Refusal reasons: how many deals were lost, why, and what they were worth.")


def report_screen(t: Translator, report: RefusalReport, *, drawn: bool) -> Markup:
    """A caption if the chart was ``drawn``, else a text that does without it."""
    head = [
        t("📊 <b>Refusal reasons</b> · {about}", about=_about(t, report, signed=True)),
        Markup("{}").format(_scope(t, report)),
    ]
    if not report.total.closed:
        return blocks(head, [t("No closed deals in this period.")])
    head.append(_totals(t, report.total))
    bars = [] if drawn else _text_bars(t, report.total)
    room = CAPTION_LIMIT - _length(blocks(head, bars)) - 2
    return blocks(head, bars, _quoted(t, _group_lines(t, report), room))


def report_chart(t: Translator, report: RefusalReport, *, dark: bool = False) -> Chart | None:
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


def days_words(t: Translator, days: Days) -> str:
    """``1–31 Oct 2026``."""
    first, last = days.first, days.last
    if first is None or last is None:
        return _half_open(t, days)
    if first == last:
        return t.date(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{t.date(last)}"
    return f"{t.date(first)} – {t.date(last)}"


def _half_open(t: Translator, days: Days) -> str:
    if days.first is not None:
        return t.plain("from {day}", day=t.date(days.first))
    return t.plain("until {day}", day=t.date(days.last)) if days.last else t.plain("All time")


def _about(t: Translator, report: RefusalReport, *, signed: bool = False) -> str:
    by = report.params.group
    if report.member is None:
        return t.plain(BY[by])
    name = _name(t, report.member)
    return f"{SIGNS[by]} {name}" if signed else name


def _scope(t: Translator, report: RefusalReport) -> str:
    whose = t.plain("only your deals") if report.own else t.plain(EVERYTHING[report.params.group])
    return f"{days_words(t, report.days)} · {whose}"


def _totals(t: Translator, total: Figures) -> Markup:
    return t(
        "❌ {lost} lost ({lost_share}) · ✅ {won} won ({won_share}) · {amount} missed",
        lost=t.number(total.lost),
        lost_share=t.percent(total.lost_share),
        won=t.number(total.won),
        won_share=t.percent(total.won_share),
        amount=t.money(total.lost_amount),
    )


def _group_lines(t: Translator, report: RefusalReport) -> list[str]:
    if report.member is None and len(report.groups) < 2 and not report.params.clarifications:
        return []  # it would repeat the totals
    lines: list[str] = []
    for group in report.groups:
        lines.append(_group_line(t, group, SIGNS[report.shown_by]))
        lines += [_group_line(t, part, f"    {SIGNS[report.shown_by.other]}") for part in group.parts]
    return lines


def _group_line(t: Translator, group: Group, sign: str) -> str:
    it = group.figures
    return (
        f"{sign} {_name(t, group)}: ❌ {t.number(it.lost)} ({t.percent(it.lost_share)})"
        f" · ✅ {t.number(it.won)} · {t.money(it.lost_amount)}"
    )


def _quoted(t: Translator, lines: Sequence[str], room: int) -> list[Markup]:
    """As many lines as there is room for, folded if they are many, and how many are missing."""
    ending = max((_length(_and_more(t, len(lines))) for _ in lines[:1]), default=0) + 1
    taken = 0
    kept: list[str] = []
    for place, line in enumerate(lines):
        taken += _length(line) + 1
        if taken > room - (ending if place < len(lines) - 1 else 0):
            break
        kept.append(line)
    if not kept:
        return []
    if len(kept) < len(lines):
        kept.append(_and_more(t, len(lines) - len(kept)))
    return [(FOLDED if len(kept) > LONG else QUOTED).format("\n".join(kept))]


def _and_more(t: Translator, n: int) -> str:
    return t.plain_plural("… and {n} more line", "… and {n} more lines", n)


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


def _length(text: str) -> int:
    plain = unescape(TAG.sub("", text)) if isinstance(text, Markup) else text
    return len(plain.encode("utf-16-le")) // 2
