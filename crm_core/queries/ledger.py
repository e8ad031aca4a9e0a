"""The distribution ledger, and the colleagues a deal may go to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from crm_core.models import Assignment, Manager, Permission, PlanLoad, PlanMember
from crm_core.queries.people import holds

COLLEAGUES = 90
"""A Telegram keyboard holds 100 buttons."""


def newest(session: Session, deal_id: int) -> Assignment | None:
    query = select(Assignment).where(Assignment.deal_id == deal_id).order_by(Assignment.id.desc()).limit(1)
    return session.scalar(query)


def names(session: Session, manager_ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(select(Manager.id, Manager.name).where(Manager.id.in_(manager_ids)))
    return {row.id: row.name for row in rows}


def colleagues(session: Session, plan_id: int, *, without: int | None) -> list[tuple[Manager, int]]:
    """Active people who may work on deals, with their open deals in the plan; the plan's team first."""
    member = exists().where(PlanMember.plan_id == plan_id, PlanMember.manager_id == Manager.id, PlanMember.active)
    load = func.coalesce(PlanLoad.open_deals, 0)
    query = (
        select(Manager, load)
        .outerjoin(PlanLoad, and_(PlanLoad.manager_id == Manager.id, PlanLoad.plan_id == plan_id))
        .where(Manager.active, holds(Permission.EDIT_OWN_DEALS))
        .order_by(member.desc(), load, Manager.name)
        .limit(COLLEAGUES)
    )
    if without is not None:
        query = query.where(Manager.id != without)
    return [(manager, count) for manager, count in session.execute(query)]
