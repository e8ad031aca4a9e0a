"""Writes a report as one page that needs nothing but a browser. Runs in the drawing process only: it loads plotly.

Texts go through `Markup` or, as data, through `_json`; the page's own policy runs our two scripts and asks for nothing.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup
from plotly.offline import get_plotlyjs

from crm_core.results.report_files import ReportExport
from crm_core.rules.report import share
from locales import Translator
from locales.catalogues import SOURCE
from views.deals_sheet import cut_words
from views.report_page_parts import FIGURE, Bar, PageParts, Sight
from views.report_page_sights import parts_of
from views.reports import days_words
from views.reports_kinds import scope_words, title
from views.reports_tables import NAMED, tables

FOLDER = Path(__file__).with_name("page")
ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def page(t: Translator, export: ReportExport) -> bytes:
    library, script = Markup(get_plotlyjs()), _file("report.js")  # noqa: S704 - the library's own
    report, parts = export.report, parts_of(t, export)
    heading, days = title(t, report), days_words(t, report.about.days)
    note = cut_words(t, export.held, export.there_are)
    return (
        _file("report.html")
        .format(
            language=t.language,
            scripts=Markup("{} {}").format(_digest(library), _digest(script)),
            title=f"{heading} · {days}",
            style=_file("report.css"),
            heading=heading,
            days=" · ".join(filter(None, (days, scope_words(t, report, named=NAMED)))),
            tiles=Markup('<div class="tiles">{}</div>').format(_joined(parts.tiles)),
            legend_title=parts.legend_title,
            legend=_legend(t, parts),
            figures_title=t.plain("Figures"),
            figures=_joined(_figures(sight) for sight in parts.sights),
            noscript=t.plain("To see the chart and the deals, open this file in a browser."),
            about=_joined(Markup("<p>{}: {}</p>").format(*line) for line in tables(t, export)[0].about),
            note=Markup("<p>{}</p>").format(note) if note else "",
            data=_json(_data(t, export, parts)),
            library=library,
            script=script,
        )
        .encode()
    )


def _joined(pieces: Iterable[Markup]) -> Markup:
    return Markup("").join(pieces)


def _legend(t: Translator, parts: PageParts) -> Markup:
    line = Markup(
        '<tr><td><i class="dot {mark}"></i></td><td dir="auto">{name}</td><td>{count}</td><td>{share}</td></tr>'
    )
    whole = sum(row.count for row in parts.rows)
    lines = (
        line.format(
            mark=f"row{place}" if row.role == "reason" else row.role,
            name=row.name,
            count=FIGURE.format(kind="bars", group="", row=place, text=t.number(row.count)) if row.count else "0",
            share=t.percent(share(row.count, whole)),
        )
        for place, row in enumerate(parts.rows)
    )
    return Markup('<table class="reasons"><tbody>{}</tbody></table>').format(_joined(lines))


def _figures(sight: Sight) -> Markup:
    head = _joined(Markup("<th>{}</th>").format(name) for name in sight.titles)
    body = _joined(_figures_row(bar) for bar in sight.bars)
    table = Markup('<div class="wide" data-by="{}"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>')
    return table.format(sight.key, head, body)


def _figures_row(bar: Bar) -> Markup:
    rest = _joined(Markup("<td>{}</td>").format(cell) for cell in bar.cells)
    return Markup('<tr><td dir="auto">{}</td>{}</tr>').format(bar.name, rest)


def _data(t: Translator, export: ReportExport, parts: PageParts) -> dict[str, Any]:
    """What the script draws and lists; a deal names its bars and its row by their places."""
    return {
        "decimal": t.number(0.5, decimals=1)[1],
        "percent": "%" if t.language == SOURCE else "\u00a0%",
        "rows": [{"name": row.name, "role": row.role} for row in parts.rows],
        "sights": [_sight(sight) for sight in parts.sights],
        "deals": [[*parts.places(deal), *parts.line(deal)] for deal in export.deals],
        "texts": _texts(t, parts),
    }


def _sight(sight: Sight) -> dict[str, Any]:
    groups = [
        {
            "name": bar.name,
            "sum": sum(bar.counts),
            "beside": bar.beside,
            "words": bar.words,
            "counts": bar.counts,
        }
        for bar in sight.bars
    ]
    return {"by": sight.key, "label": sight.label, "groups": groups}


def _texts(t: Translator, parts: PageParts) -> dict[str, str | Sequence[str]]:
    return {
        "columns": parts.columns,
        "bars": parts.bars_mean,
        "beside": parts.beside_means,
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
