"""Counts and sums of deals: as they are kept, and as they are counted anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select, text
from sqlalchemy.orm import Session

from crm_core.models import Deal, DealTotal, Kind, PlanLoad

KEPT_TOTALS = select(
    DealTotal.plan_id, DealTotal.status_id, DealTotal.manager_id, DealTotal.deals, DealTotal.amount
).where(DealTotal.deals != 0)
KEPT_LOADS = select(PlanLoad.plan_id, PlanLoad.manager_id, PlanLoad.open_deals).where(PlanLoad.open_deals != 0)

_manager = func.coalesce(Deal.manager_id, 0)
COUNTED_TOTALS = select(
    Deal.plan_id, Deal.status_id, _manager, func.count(), cast(func.sum(Deal.amount), BigInteger)
).group_by(Deal.plan_id, Deal.status_id, _manager)
COUNTED_LOADS = (
    select(Deal.plan_id, Deal.manager_id, func.count())
    .where(Deal.kind == Kind.OPEN, Deal.manager_id.is_not(None))
    .group_by(Deal.plan_id, Deal.manager_id)
)


def rows_of(session: Session, query: Select[*tuple[Any, ...]]) -> set[tuple[int, ...]]:
    return {tuple(row) for row in session.execute(query)}


def hold_still(session: Session) -> None:
    """Nobody changes deals until the end of the unit. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE deals IN SHARE MODE"))
