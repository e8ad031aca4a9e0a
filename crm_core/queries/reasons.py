"""The company's reasons for refusal: where they are offered, how often they were given."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import Deal, Kind, PlanReason, RefusalReason, SalesPlan
from crm_core.queries.unindexed import unindexed


def every(session: Session, *, archived: bool) -> Sequence[tuple[RefusalReason, int]]:
    """Living or archived ones by name, with how many lost deals have each."""
    uses = select(func.count()).where(Deal.reason_id == RefusalReason.id).scalar_subquery()
    query = select(RefusalReason, uses).where(RefusalReason.archived_at.is_not(None) == archived)
    return [(reason, count) for reason, count in session.execute(query.order_by(RefusalReason.name_key))]


def get(session: Session, reason_id: int) -> RefusalReason:
    """Living or archived. Raises `NotFound`."""
    reason = session.get(RefusalReason, reason_id)
    if reason is None:
        raise NotFound
    return reason


def uses(session: Session, reason_id: int) -> int:
    return session.scalar(select(func.count()).where(Deal.reason_id == reason_id)) or 0


def uses_by(session: Session, plan_id: int, manager_id: int) -> dict[int, int]:
    """How often the manager gave each reason in the plan."""
    query = (
        select(Deal.reason_id, func.count())
        .where(Deal.kind == Kind.LOST, unindexed(Deal.plan_id) == plan_id, Deal.closed_by_id == manager_id)
        .where(Deal.manager_id == manager_id, Deal.reason_id.is_not(None))
        .group_by(Deal.reason_id)
    )
    return {reason_id: count for reason_id, count in session.execute(query) if reason_id is not None}


def plans_with(session: Session, reason_id: int) -> Sequence[SalesPlan]:
    """Living plans that offer the reason."""
    query = (
        select(SalesPlan)
        .join(PlanReason, PlanReason.plan_id == SalesPlan.id)
        .where(PlanReason.reason_id == reason_id, SalesPlan.archived_at.is_(None))
        .order_by(SalesPlan.name_key)
    )
    return session.scalars(query).all()


def offering(session: Session, reason_id: int) -> Sequence[int]:
    """Plans with the reason in their selection, archived ones too; in one order for all locks."""
    query = select(PlanReason.plan_id).where(PlanReason.reason_id == reason_id).order_by(PlanReason.plan_id)
    return session.scalars(query).all()
