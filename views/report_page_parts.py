"""What the page of any report is written from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from crm_core.results.report_files import SheetDeal

BESIDE = -1
"""Where a deal stands that is counted beside the bars, among the rows of the legend."""
TILE = Markup('<button class="tile" data-kind="{kind}" data-row="{row}"><b>{value}</b><span>{words}</span></button>')
SUM = Markup('<div class="tile"><b>{value}</b><span>{words}</span></div>')
FIGURE = Markup('<button data-kind="{kind}" data-group="{group}" data-row="{row}">{text}</button>')
SIGNED = Markup("{} <span>{}</span>")
"""A heading; a phone has room for its sign only."""
FAINT = Markup('<i class="faint">{}</i>')
"""What a phone has no room for."""

Places = tuple[int | None, int | None, int | None]
"""Of a deal: its bar in the first and in the second sight, and its row of the legend."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the legend, a colour of the bars; ``ids`` are the reasons it counts."""

    name: str
    count: int
    role: str
    ids: frozenset[int | None] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    words: str
    counts: tuple[int, ...]
    """By the rows of the legend."""
    cells: tuple[str | Markup, ...]
    """What the table says of it."""
    beside: int = 0
    """Deals that are no part of the bar."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The same deals by one dimension."""

    key: str
    label: str
    titles: tuple[str | Markup, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class PageParts:
    tiles: tuple[Markup, ...]
    legend_title: str
    rows: tuple[Row, ...]
    sights: tuple[Sight, ...]
    places: Callable[[SheetDeal], Places]
    columns: tuple[str, ...]
    line: Callable[[SheetDeal], tuple[str, ...]]
    bars_mean: str = ""
    """What all deals of the bars have in common, and all beside them."""
    beside_means: str = ""
