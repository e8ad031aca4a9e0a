"""Counts and sums of deals: as they are kept, and as they are counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select, text, update
from sqlalchemy.orm import Session

from crm_core.models import SORT_LENGTH, ClosedTotal, Deal, DealTotal, Kind, Lead, PlanLoad
from crm_core.queries.deals import LISTED

KEPT_TOTALS = select(
    DealTotal.plan_id, DealTotal.status_id, DealTotal.manager_id, DealTotal.deals, DealTotal.amount
).where(DealTotal.deals != 0)
KEPT_CLOSED = select(
    ClosedTotal.plan_id,
    ClosedTotal.kind,
    ClosedTotal.manager_id,
    ClosedTotal.reason_id,
    ClosedTotal.deals,
    ClosedTotal.amount,
).where(ClosedTotal.deals != 0)
KEPT_LOADS = select(PlanLoad.plan_id, PlanLoad.manager_id, PlanLoad.open_deals).where(PlanLoad.open_deals != 0)

_manager = func.coalesce(Deal.manager_id, 0)
COUNTED_TOTALS = (
    select(Deal.plan_id, Deal.status_id, _manager, func.count(), cast(func.sum(Deal.amount), BigInteger))
    .where(LISTED)
    .group_by(Deal.plan_id, Deal.status_id, _manager)
)
_reason = func.coalesce(Deal.reason_id, 0)
COUNTED_CLOSED = (
    select(Deal.plan_id, Deal.kind, _manager, _reason, func.count(), cast(func.sum(Deal.amount), BigInteger))
    .where(Deal.kind != Kind.OPEN)
    .group_by(Deal.plan_id, Deal.kind, _manager, _reason)
)
COUNTED_LOADS = (
    select(Deal.plan_id, Deal.manager_id, func.count())
    .where(Deal.kind == Kind.OPEN, Deal.manager_id.is_not(None), LISTED)
    .group_by(Deal.plan_id, Deal.manager_id)
)


def rows_of(session: Session, query: Select[*tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in session.execute(query)}


def hold_still(session: Session) -> None:
    """Nobody changes deals until the end of the unit. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE deals IN SHARE MODE"))


_right_name = select(func.substr(Lead.search_text, 1, SORT_LENGTH)).where(Lead.id == Deal.lead_id).scalar_subquery()


def wrongly_sorted(session: Session) -> Sequence[int]:
    """Deals that stand under another name than their lead's."""
    return session.scalars(select(Deal.id).where(Deal.sort_name != _right_name).order_by(Deal.id)).all()


def sort_rightly(session: Session) -> None:
    changed = update(Deal).where(Deal.sort_name != _right_name).values(sort_name=_right_name)
    session.execute(changed, execution_options={"synchronize_session": False})
