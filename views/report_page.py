"""Writes the report as one page that needs nothing but a browser. Runs in the drawing process only: it loads plotly.

Texts go through `Markup` or, as data, through `_json`; the page's own policy runs our two scripts and asks for nothing.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup
from plotly.offline import get_plotlyjs

from crm_core.models import Kind
from crm_core.results.reports import ReportExport, SheetDeal
from crm_core.rules.report import Figures, Group, GroupBy, RefusalReport, share
from crm_core.rules.text import clean_line
from locales import Translator
from locales.catalogues import SOURCE
from views.reports import REASONS, days_words
from views.reports_tables import (
    CLARIFICATION_LIMIT,
    SHEETS,
    TITLES,
    about,
    cut_words,
    group_name,
    reason_name,
    scope_words,
)

FOLDER = Path(__file__).with_name("page")
WON = -1
"""Where a won deal stands among the rows of the legend."""
ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})

TILE = Markup('<button class="tile" data-kind="{kind}"><b>{value}</b><span>{words}</span></button>')
FIGURE = Markup('<button data-kind="{kind}" data-group="{group}" data-row="{row}">{text}</button>')


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the legend: a reason, the rest of them, or none; ``ids`` are the reasons it counts."""

    name: str
    count: int
    role: str
    ids: frozenset[int | None]


@dataclass(frozen=True, slots=True)
class Sight:
    """The same deals by one dimension."""

    by: GroupBy
    groups: tuple[Group, ...]


def page(t: Translator, export: ReportExport) -> bytes:
    library, script = Markup(get_plotlyjs()), _file("report.js")  # noqa: S704 - the library's own
    report = export.report
    rows, sights = legend(t, report.total), _sights(export)
    title = t.plain("Refusal reasons")
    note = cut_words(t, export.held, report.total.closed)
    return (
        _file("report.html")
        .format(
            language=t.language,
            scripts=Markup("{} {}").format(_digest(library), _digest(script)),
            title=f"{title} · {days_words(t, report.days)}",
            style=_file("report.css"),
            heading=title,
            days=days_words(t, report.days),
            scope=scope_words(t, report),
            tiles=_tiles(t, report.total),
            reasons_title=t.plain("Reasons"),
            reasons=_reasons(t, rows, report.total.lost),
            figures_title=t.plain("Figures"),
            figures=Markup("").join(_figures(t, sight) for sight in sights),
            noscript=t.plain("To see the chart and the deals, open this file in a browser."),
            about=Markup("").join(Markup("<p>{}: {}</p>").format(*line) for line in about(t, export)),
            note=Markup("<p>{}</p>").format(note) if note else "",
            data=_json(_data(t, export, rows, sights)),
            library=library,
            script=script,
        )
        .encode()
    )


def legend(t: Translator, total: Figures) -> list[Row]:
    """The most frequent reasons, the rest of them, and those lost without a reason: together all that was lost."""
    named = [reason for reason in total.reasons if reason.id is not None]
    rows = [Row(reason_name(t, one.name), one.count, "reason", frozenset({one.id})) for one in named[:REASONS]]
    rest = named[REASONS:]
    ends = (
        Row(t.plain("Other reasons"), sum(one.count for one in rest), "other", frozenset(one.id for one in rest)),
        Row(t.plain("No reason"), total.lost - sum(one.count for one in named), "none", frozenset({None})),
    )
    return [*rows, *(row for row in ends if row.count)]


def _sights(export: ReportExport) -> list[Sight]:
    reports: Iterable[RefusalReport] = filter(None, (export.report, export.turned))
    return [Sight(report.shown_by, report.groups) for report in reports]


def _tiles(t: Translator, total: Figures) -> Markup:
    counts = (
        ("lost", total.lost, t.plain("❌ lost, {share}", share=t.percent(total.lost_share))),
        ("won", total.won, t.plain("✅ won, {share}", share=t.percent(total.won_share))),
    )
    tiles = [TILE.format(kind=kind, value=t.number(count), words=words) for kind, count, words in counts]
    missed = Markup('<div class="tile"><b>{}</b><span>{}</span></div>').format(
        t.money(total.lost_amount), t.plain("missed")
    )
    return Markup('<div class="tiles">{}</div>').format(Markup("").join([*tiles, missed]))


def _reasons(t: Translator, rows: Sequence[Row], lost: int) -> Markup:
    line = Markup(
        '<tr><td><i class="dot {mark}"></i></td><td dir="auto">{name}</td><td>{count}</td><td>{share}</td></tr>'
    )
    lines = (
        line.format(
            mark=f"row{place}" if row.role == "reason" else row.role,
            name=row.name,
            count=FIGURE.format(kind="lost", group="", row=place, text=t.number(row.count)),
            share=t.percent(share(row.count, lost)),
        )
        for place, row in enumerate(rows)
    )
    return Markup('<table class="reasons"><tbody>{}</tbody></table>').format(Markup("").join(lines))


def _figures(t: Translator, sight: Sight) -> Markup:
    signed = Markup("{} <span>{}</span>")
    lost, won = signed.format("❌", t.plain("Lost deals")), signed.format("✅", t.plain("Won deals"))
    titles = [t.plain(TITLES[sight.by]), lost, "%", won, "%", t.plain("Missed")]
    head = Markup("").join(Markup("<th>{}</th>").format(title) for title in titles)
    body = Markup("").join(_figures_row(t, place, group) for place, group in enumerate(sight.groups))
    table = Markup('<div class="wide" data-by="{}"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>')
    return table.format(sight.by.value, head, body)


def _figures_row(t: Translator, place: int, group: Group) -> Markup:
    it = group.figures
    lost = FIGURE.format(kind="lost", group=place, row="", text=t.number(it.lost)) if it.lost else "0"
    won = FIGURE.format(kind="won", group=place, row="", text=t.number(it.won)) if it.won else "0"
    cells = (lost, t.percent(it.lost_share), won, t.percent(it.won_share), t.money(it.lost_amount))
    rest = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)
    return Markup('<tr><td dir="auto">{}</td>{}</tr>').format(group_name(t, group), rest)


def _data(t: Translator, export: ReportExport, rows: Sequence[Row], sights: Sequence[Sight]) -> dict[str, Any]:
    """What the script draws and lists; a deal names its groups and its row by their places."""
    places = {sight.by: {group.id: place for place, group in enumerate(sight.groups)} for sight in sights}
    return {
        "decimal": t.number(0.5, decimals=1)[1],
        "percent": "%" if t.language == SOURCE else "\u00a0%",
        "rows": [{"name": row.name, "count": row.count, "role": row.role} for row in rows],
        "sights": [_sight(t, sight, rows) for sight in sights],
        "deals": list(_deals(t, export.deals, rows, places)),
        "texts": _texts(t),
    }


def _sight(t: Translator, sight: Sight, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "by": sight.by.value,
        "label": t.plain(SHEETS[sight.by]),
        "groups": [
            {
                "name": group_name(t, group),
                "lost": group.figures.lost,
                "won": group.figures.won,
                "words": _lost_words(t, group.figures),
                "counts": [sum(one.count for one in group.figures.reasons if one.id in row.ids) for row in rows],
            }
            for group in sight.groups
        ],
    }


def _lost_words(t: Translator, it: Figures) -> str:
    return t.plain("{lost} lost ({lost_share})", lost=t.number(it.lost), lost_share=t.percent(it.lost_share))


def _deals(
    t: Translator, deals: Iterable[SheetDeal], rows: Sequence[Row], places: dict[GroupBy, dict[int | None, int]]
) -> Iterator[list[Any]]:
    row_of = {reason_id: place for place, row in enumerate(rows) for reason_id in row.ids}
    plans, managers = places.get(GroupBy.PLAN, {}), places.get(GroupBy.MANAGER, {})
    for deal in deals:
        yield [
            plans.get(deal.plan_id),
            managers.get(deal.manager_id),
            WON if deal.kind is Kind.WON else row_of.get(deal.reason_id),
            f"#{deal.id}",
            clean_line(deal.lead),
            clean_line(deal.plan),
            clean_line(deal.manager) if deal.manager is not None else t.plain("No manager"),
            "" if deal.kind is Kind.WON else reason_name(t, deal.reason),
            clean_line(deal.clarification, CLARIFICATION_LIMIT) if deal.clarification else "",
            t.money(deal.amount),
            t.date(deal.closed_at) if deal.closed_at else "",
        ]


def _texts(t: Translator) -> dict[str, Any]:
    titles = ("Deal", "Lead", "Plan", "Manager", "Reason", "Clarification", "Amount", "Closed")
    return {
        "columns": [t.plain(title) for title in titles],
        "lost": t.plain("Lost deals"),
        "won": t.plain("Won deals"),
        "hint": t.plain("Tap a bar or a number to see its deals."),
        "part": t.plain("{shown} of {n} are in this file.", shown="{shown}", n="{n}"),
        "more": t.plain("Show more"),
        "nothing": t.plain("No deals here."),
    }


def _json(data: dict[str, Any]) -> Markup:
    """No text in it can end the script that it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(ESCAPES))  # noqa: S704 - escaped for where it stands


def _file(name: str) -> Markup:
    return Markup((FOLDER / name).read_text("utf-8"))  # noqa: S704 - our own


def _digest(script: str) -> Markup:
    """The page runs what has this digest and nothing else."""
    return Markup("'sha256-{}'").format(b64encode(sha256(script.encode()).digest()).decode())
