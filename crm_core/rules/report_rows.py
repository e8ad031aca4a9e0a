"""Reports with a row a manager or a source: what came, what is open, won and lost. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class RowsReport:
    """Of managers what came and was closed in the period and is open now, of sources what became of what came."""

    about: About
    rows: tuple[Row, ...]
    total: Row


def rows_report(about: About, rows: Iterable[Row]) -> RowsReport:
    found = list(rows)
    total = Row(
        None,
        None,
        came=sum(row.came for row in found),
        open=sum(row.open for row in found),
        won=sum(row.won for row in found),
        lost=sum(row.lost for row in found),
        won_amount=sum(row.won_amount for row in found),
        lost_amount=sum(row.lost_amount for row in found),
    )
    ordered = sorted((_converted(about, row) for row in found), key=lambda row: _place(about.params.order, row))
    return RowsReport(about, tuple(ordered), _converted(about, total))


def _converted(about: About, row: Row) -> Row:
    whole = row.came if about.params.kind is ReportKind.SOURCES else row.won + row.lost
    return Row(
        row.id, row.name, row.came, row.open, row.won, row.lost, row.won_amount, row.lost_amount,
        row.won / whole if whole else 0.0,
    )  # fmt: skip


ORDERS: dict[Order, Callable[[Row], float]] = {
    Order.CAME: lambda row: row.came,
    Order.WON: lambda row: row.won,
    Order.LOST: lambda row: row.lost,
    Order.AMOUNT: lambda row: row.won_amount,
    Order.CONVERSION: lambda row: row.conversion,
}


def _place(order: Order, row: Row) -> tuple[float, int, str, int]:
    return -ORDERS[order](row), -row.came - row.won - row.lost, row.name or "", row.id or 0
