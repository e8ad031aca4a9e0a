"""A report as a plain table, for files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Literal["text", "count", "share", "money", "days"]


@dataclass(frozen=True, slots=True)
class Table:
    """Money is in minor units, a share is 0…1."""

    title: str
    about: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    total: tuple[str | int | float | None, ...] | None = None
