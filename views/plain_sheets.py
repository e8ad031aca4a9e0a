"""Writes tables as CSV that Excel opens with a double click in each of our languages."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from babel.numbers import get_currency_precision

from locales import Translator
from locales.catalogues import SOURCE
from views.report_table import DealsSheet, Table

BOM = "\ufeff"
"""Without it Excel does not take the file for UTF-8."""
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula to some program: an apostrophe makes it a text."""
SHARE_DIGITS = 4


def figures_csv(t: Translator, table: Table) -> bytes:
    kinds = [column.kind for column in table.columns]
    rows = [*table.rows, *([table.total] if table.total is not None else [])]
    lines = ([column.title for column in table.columns], *(_cells(t, row, kinds) for row in rows))
    return _written(t, [*([name, value] for name, value in table.about), [], *lines])


def deals_csv(t: Translator, deals: DealsSheet) -> bytes:
    """What is left out is said in the last line: the first one names the columns."""
    kinds = [column.kind for column in deals.columns]
    lines: list[Sequence[str]] = [[column.title for column in deals.columns]]
    lines += [_cells(t, row, kinds) for row in deals.rows]
    return _written(t, lines if deals.note is None else [*lines, [deals.note]])


def _written(t: Translator, lines: Iterable[Sequence[str]]) -> bytes:
    out = StringIO()
    separator = "," if t.language == SOURCE else ";"  # where the comma parts decimals, Excel parts columns by this
    writer = csv.writer(out, delimiter=separator)
    writer.writerows([_safe(cell) for cell in line] for line in lines)
    return (BOM + out.getvalue()).encode()


def _cells(t: Translator, row: Sequence[Any], kinds: Sequence[str]) -> list[str]:
    return [_cell(t, value, kind) for value, kind in zip(row, kinds, strict=True)]


def _cell(t: Translator, value: Any, kind: str) -> str:
    """Numbers without thousands, currency or percent: another program reads them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return f"{value.astimezone(t.zone):%Y-%m-%d %H:%M}"
    if kind == "money":
        digits = get_currency_precision(t.currency)
        return _decimal(t, value / 10**digits, digits)
    return str(value) if isinstance(value, int) else _decimal(t, value, SHARE_DIGITS)


def _decimal(t: Translator, value: float, digits: int) -> str:
    shown = f"{value:.{digits}f}"
    return shown if t.language == SOURCE else shown.replace(".", ",")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(ACTIVE) else cell
