"""What a report is made into files from."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from crm_core.models.plans import Kind
from crm_core.rules.report import RefusalReport
from crm_core.rules.report_files import AnyReport


class SheetDeal(NamedTuple):
    """A row of a sheet of deals: thousands of them are read at once, so it is no entity."""

    id: int
    lead: str
    phone: str | None
    email: str | None
    username: str | None
    title: str | None
    plan_id: int
    plan: str
    status_id: int
    status: str
    kind: Kind
    manager_id: int | None
    manager: str | None
    amount: int
    """In minor units."""
    source_id: int | None
    source: str | None
    created_at: datetime
    closed_at: datetime | None
    reason_id: int | None
    reason: str | None
    clarification: str | None


def packed(lot: Sequence[SheetDeal]) -> bytes:
    return pickle.dumps([tuple(deal) for deal in lot])


@dataclass(frozen=True, slots=True)
class ReportExport:
    """A report and the deals behind it, of one moment."""

    report: AnyReport
    turned: RefusalReport | None
    """The same deals by the other dimension; only refusals have one, and not those of one plan or manager."""
    lots: tuple[bytes, ...]
    """The deals, packed: so many loose rows would hold the event loop for as long as they are there."""
    held: int
    """How many they are; not more than were asked for."""
    there_are: int
    """How many there are; 0 if none were asked for."""
    asked_by: str
    at: datetime

    @property
    def deals(self) -> tuple[SheetDeal, ...]:
        """Latest first. Takes its time: not for the event loop."""
        rows = (row for lot in self.lots for row in pickle.loads(lot))  # noqa: S301 - packed above
        return tuple(SheetDeal(*row) for row in rows)
