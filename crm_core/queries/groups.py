"""Groups of the team."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.models import SalesPlan, TeamGroup


def of_plan(session: Session, plan_id: int) -> TeamGroup | None:
    return session.get(TeamGroup, plan_id, populate_existing=True)


def in_chat(session: Session, chat_id: int) -> Sequence[tuple[SalesPlan, TeamGroup]]:
    """Whose unassigned deals are announced there; the plans are locked."""
    ids = select(TeamGroup.plan_id).where(TeamGroup.chat_id == chat_id)
    query = select(SalesPlan).where(SalesPlan.id.in_(ids)).order_by(SalesPlan.id)
    locked = session.scalars(query.with_for_update(key_share=True)).all()
    found = ((plan, of_plan(session, plan.id)) for plan in locked)
    return [(plan, group) for plan, group in found if group is not None and group.chat_id == chat_id]


def every(session: Session) -> Sequence[tuple[SalesPlan, TeamGroup | None]]:
    """Living plans, each with its group."""
    query = select(SalesPlan, TeamGroup).outerjoin(TeamGroup, TeamGroup.plan_id == SalesPlan.id)
    found = session.execute(query.where(SalesPlan.archived_at.is_(None)).order_by(SalesPlan.id)).all()
    return [(plan, group) for plan, group in found]
