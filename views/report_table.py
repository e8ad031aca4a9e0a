"""A report as tables: what the sheets, the text files and the page are all written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Literal["text", "count", "share", "money", "length"]
    """``length``: a number with a decimal, in the unit that the title names."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures: money in minor units of the company's currency, shares 0…1; None is an empty cell."""

    title: str
    about: tuple[tuple[str, str], ...]
    """The parameters in words: period, restriction, who asked, when."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    total: tuple[str | int | float | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class DealColumn:
    title: str
    kind: Literal["number", "text", "money", "moment"]


@dataclass(frozen=True, slots=True)
class DealsSheet:
    """Deals one by one: money in minor units, moments in UTC."""

    title: str
    note: str | None
    """Says that it does not hold all of them."""
    columns: tuple[DealColumn, ...]
    rows: Sequence[tuple[str | int | datetime | None, ...]]
