"""Reports with a row a manager or a source: what came, what is open, won and lost. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from crm_core.rules.report_about import About
from crm_core.rules.report_params import Order, ReportKind


@dataclass(frozen=True, slots=True)
class Row:
    """Amounts are in minor units; ``id`` None: without a manager, or by no source."""

    id: int | None
    name: str | None
    came: int = 0
    open: int = 0
    won: int = 0
    lost: int = 0
    won_amount: int = 0
    lost_amount: int = 0
    conversion: float = 0.0
    """0…1: of managers won of closed, of sources won of all that came."""
    answer: timedelta | None = None
    """Of managers: the median time to the first answer, of the deals that came."""
    answered: int = 0
    """Of how many deals it is the median."""
    leads: int = 0
    """Of sources: who came by it in the period."""
    leads_with_deal: int = 0
    """Of these, whenever that deal was made."""

    @property
    def lead_share(self) -> float:
        return self.leads_with_deal / self.leads if self.leads else 0.0


@dataclass(frozen=True, slots=True)
class RowsReport:
    """Of managers what came and was closed in the period and is open now, of sources what became of what came."""

    about: About
    rows: tuple[Row, ...]
    total: Row


SUMMED = ("came", "open", "won", "lost", "won_amount", "lost_amount", "answered", "leads", "leads_with_deal")


def rows_report(about: About, rows: Iterable[Row], answer: timedelta | None = None) -> RowsReport:
    """``answer``: of all rows together, since medians do not add up."""
    found = list(rows)
    sums = {name: sum(getattr(row, name) for row in found) for name in SUMMED}
    total = Row(None, None, **sums, answer=answer)
    ordered = sorted((_converted(about, row) for row in found), key=lambda row: _place(about.params.order, row))
    return RowsReport(about, tuple(ordered), _converted(about, total))


def _converted(about: About, row: Row) -> Row:
    whole = row.came if about.params.kind is ReportKind.SOURCES else row.won + row.lost
    return replace(row, conversion=row.won / whole if whole else 0.0)


ORDERS: dict[Order, Callable[[Row], float]] = {
    Order.CAME: lambda row: row.came,
    Order.WON: lambda row: row.won,
    Order.LOST: lambda row: row.lost,
    Order.AMOUNT: lambda row: row.won_amount,
    Order.CONVERSION: lambda row: row.conversion,
}


def _place(order: Order, row: Row) -> tuple[float, int, str, int]:
    return -ORDERS[order](row), -row.came - row.won - row.lost, row.name or "", row.id or 0
