"""What the company is made of now, in the order in which it was made."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from crm_core.models import Company, Manager, PlanMember, RefusalReason, Role, SalesPlan, Source


def company(session: Session) -> Company | None:
    """None before the first start."""
    return session.get(Company, 1)


def own_roles(session: Session) -> Sequence[Role]:
    """With their rights."""
    query = select(Role).where(Role.key.is_(None)).order_by(Role.id)
    return session.scalars(query).all()


def reasons(session: Session) -> Sequence[RefusalReason]:
    query = select(RefusalReason).where(RefusalReason.archived_at.is_(None)).order_by(RefusalReason.id)
    return session.scalars(query).all()


def staff(session: Session) -> Sequence[Manager]:
    """Who is on staff now, with their roles."""
    query = select(Manager).where(Manager.active).options(joinedload(Manager.role)).order_by(Manager.id)
    return session.scalars(query).all()


def plans(session: Session) -> Sequence[SalesPlan]:
    """Living and archived ones."""
    return session.scalars(select(SalesPlan).order_by(SalesPlan.id)).all()


def members(session: Session, plan_id: int) -> Sequence[tuple[int, bool]]:
    """Who is in the plan's team, and whether new leads go to them."""
    query = (
        select(PlanMember.manager_id, PlanMember.active)
        .join(Manager, Manager.id == PlanMember.manager_id)
        .where(PlanMember.plan_id == plan_id, PlanMember.removed_at.is_(None), Manager.active)
        .order_by(PlanMember.manager_id)
    )
    return [(row.manager_id, row.active) for row in session.execute(query)]


def sources(session: Session, plan_id: int) -> Sequence[str]:
    """Names of the living ones."""
    query = select(Source.name).where(Source.plan_id == plan_id, Source.archived_at.is_(None))
    return session.scalars(query.order_by(Source.id)).all()
