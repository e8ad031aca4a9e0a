"""A plan's statuses as an admin sees them: how many deals stand in each, and what the lost one may ask for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from crm_core.errors import NotFound
from crm_core.models import AuditEntry, Deal, Event, Kind, RefusalReason, Status
from crm_core.queries import plans


def plan_of(session: Session, status_id: int) -> int:
    """Also of a deleted status. Raises `NotFound`."""
    plan_id = session.scalar(select(Status.plan_id).where(Status.id == status_id))
    if plan_id is None:
        raise NotFound
    return plan_id


def counted(session: Session, plan_id: int) -> Sequence[tuple[Status, int]]:
    """The living ones in order with how many deals stand in each; the closed deals of won and lost are not counted."""
    found = plans.statuses(session, plan_id)
    steps = [status.id for status in found if status.kind is Kind.OPEN]
    query = select(Deal.status_id, func.count()).where(Deal.plan_id == plan_id, Deal.status_id.in_(steps))
    counts = {row[0]: row[1] for row in session.execute(query.group_by(Deal.status_id))}
    return [(status, counts.get(status.id, 0)) for status in found]


def deals_in(session: Session, status: Status) -> int:
    query = select(func.count()).where(Deal.plan_id == status.plan_id, Deal.status_id == status.id)
    return session.scalar(query) or 0


def company_reasons(session: Session) -> Sequence[RefusalReason]:
    """All living ones by name."""
    query = select(RefusalReason).where(RefusalReason.archived_at.is_(None)).order_by(RefusalReason.name_key)
    return session.scalars(query).all()


def deletion(session: Session, status: Status) -> AuditEntry | None:
    """The log entry of the status's deletion, with whoever made it."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.event == Event.STATUS_DELETED, AuditEntry.at == status.deleted_at)
        .where(AuditEntry.deal_id.is_(None), AuditEntry.lead_id.is_(None), AuditEntry.plan_id == status.plan_id)
        .options(joinedload(AuditEntry.actor))
        .limit(1)
    )
    return session.scalar(query)
