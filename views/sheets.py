"""Writes tables as XLSX. Runs in the drawing process only: it loads XlsxWriter.

Nothing that people typed becomes anything but text: no formulas, no links, no markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any, Literal

import xlsxwriter
from babel.numbers import get_currency_precision

from locales import Translator
from locales.catalogues import SOURCE
from locales.currencies import currency_sign
from views.report_table import DealsSheet, Table

NARROWEST, WIDEST = 9, 48
"""Of a column, in characters."""
SAMPLE = 500
"""Rows that a column's width is measured by."""
SHEET_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
INK, FAINT, HEAD = "#1b1f24", "#5b6472", "#e8edf3"
RICH = "<r>"
"""XlsxWriter takes a text that begins and ends so for markup of its own."""
DATES = {SOURCE: "d mmm yyyy hh:mm"}
DATE = "dd.mm.yyyy hh:mm"

CellKind = Literal["text", "number", "count", "share", "money", "length", "moment"]


@dataclass(frozen=True, slots=True)
class Looks:
    """The formats of one workbook."""

    title: Any
    faint: Any
    head: Any
    cells: dict[str, Any]
    total: dict[str, Any]


def xlsx(t: Translator, tables: Sequence[Table], deals: DealsSheet | None, *, title: str, at: datetime) -> bytes:
    """Rows wait on the disk until the file is whole: in memory they would take five times its size."""
    out = BytesIO()
    with TemporaryDirectory() as folder, xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": folder}) as book:
        book.set_properties({"title": title, "created": _local(t, at)})
        looks = _looks(t, book)
        names: set[str] = set()
        for table in tables:
            _Sheet(t, book.add_worksheet(_sheet_name(table.title, names)), looks).table(title, table)
        if deals is not None:
            _Sheet(t, book.add_worksheet(_sheet_name(deals.title, names)), looks).deals(deals)
    return out.getvalue()


class _Sheet:
    """One sheet, written from top to bottom."""

    def __init__(self, t: Translator, sheet: Any, looks: Looks) -> None:
        self.t, self.sheet, self.looks = t, sheet, looks
        self.unit = 10 ** get_currency_precision(t.currency)
        self.y = 0

    def table(self, title: str, table: Table) -> None:
        self._line([title], self.looks.title)
        for name, value in table.about:
            self._line([name, value], self.looks.faint)
        self.y += 1
        kinds = [column.kind for column in table.columns]
        self._head([column.title for column in table.columns])
        for row in table.rows:
            self._row(row, kinds, self.looks.cells)
        if table.total is not None:
            self._row(table.total, kinds, self.looks.total)
        self._widths([column.title for column in table.columns], kinds, table.rows)

    def deals(self, deals: DealsSheet) -> None:
        if deals.note is not None:
            self._line([deals.note], self.looks.title)
        kinds = [column.kind for column in deals.columns]
        titles = [column.title for column in deals.columns]
        first = self.y
        self._head(titles)
        for row in deals.rows:
            self._row(row, kinds, self.looks.cells)
        self.sheet.autofilter(first, 0, max(self.y - 1, first), len(titles) - 1)
        self._widths(titles, kinds, deals.rows[:SAMPLE])

    def _head(self, titles: Sequence[str]) -> None:
        self._line(titles, self.looks.head)
        self.sheet.freeze_panes(self.y, 1)

    def _line(self, texts: Iterable[str], look: Any) -> None:
        for x, text in enumerate(texts):
            self._text(x, text, look)
        self.y += 1

    def _row(self, row: Sequence[Any], kinds: Sequence[CellKind], looks: dict[str, Any]) -> None:
        for x, (value, kind) in enumerate(zip(row, kinds, strict=True)):
            self._cell(x, value, kind, looks[kind])
        self.y += 1

    def _cell(self, x: int, value: Any, kind: CellKind, look: Any) -> None:
        if value is None:
            self.sheet.write_blank(self.y, x, None, look)
        elif isinstance(value, str):
            self._text(x, value, look)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(self.y, x, _local(self.t, value), look)
        else:
            self.sheet.write_number(self.y, x, value / self.unit if kind == "money" else value, look)

    def _text(self, x: int, text: str, look: Any) -> None:
        self.sheet.write_string(self.y, x, f" {text}" if text.startswith(RICH) else text, look)

    def _widths(self, titles: Sequence[str], kinds: Sequence[CellKind], rows: Iterable[Sequence[Any]]) -> None:
        widths = [len(title) + 2 for title in titles]
        for row in rows:
            for x, value in enumerate(row):
                shown = 16 if kinds[x] == "moment" else len(str(value)) + 4 if value is not None else 0
                widths[x] = max(widths[x], shown)
        for x, width in enumerate(widths):
            self.sheet.set_column(x, x, min(max(width, NARROWEST), WIDEST))


def _looks(t: Translator, book: Any) -> Looks:
    digits = get_currency_precision(t.currency)
    decimals = "." + "0" * digits if digits else ""
    numbers = {
        "text": "@",
        "number": "0",
        "count": "#,##0",
        "length": "#,##0.0",
        "share": "0.0%" if t.language == SOURCE else "0.0\\ %",
        "money": f'#,##0{decimals}\\ "{currency_sign(t.currency)}"',
        "moment": DATES.get(t.language, DATE),
    }
    total = {"bold": True, "top": 1}
    return Looks(
        title=book.add_format({"bold": True, "font_size": 14, "font_color": INK}),
        faint=book.add_format({"font_color": FAINT}),
        head=book.add_format({"bold": True, "bg_color": HEAD, "bottom": 1, "text_wrap": True, "valign": "top"}),
        cells={kind: book.add_format({"num_format": shown}) for kind, shown in numbers.items()},
        total={kind: book.add_format({"num_format": shown} | total) for kind, shown in numbers.items()},
    )


def _sheet_name(title: str, taken: set[str]) -> str:
    """Excel allows few characters, and no two names alike."""
    name = title.translate(FORBIDDEN).strip()[:SHEET_NAME] or "1"
    while name.casefold() in taken:
        name = f"{name[: SHEET_NAME - 2]} {len(taken)}"
    taken.add(name.casefold())
    return name


def _local(t: Translator, moment: datetime) -> datetime:
    """Excel knows no zones: what the clock on the company's wall shows."""
    return moment.astimezone(t.zone).replace(tzinfo=None)
