"""What the company's settings and its first steps depend on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.models import Company, Deal, Invite, Manager, PlanMember, SalesPlan
from crm_core.queries import people
from crm_core.results.company import Steps


def has_deals(session: Session) -> bool:
    return session.scalar(select(Deal.id).limit(1)) is not None


def lock_plans(session: Session) -> Sequence[SalesPlan]:
    """All of them, until the end of the unit: no deal is made meanwhile."""
    query = select(SalesPlan).order_by(SalesPlan.id).with_for_update(key_share=True)
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def without_a_language(session: Session) -> Sequence[Manager]:
    """Those on staff who have not chosen one."""
    query = select(Manager).where(Manager.active, Manager.language.is_(None)).order_by(Manager.id)
    return session.scalars(query).all()


def steps(session: Session, now: datetime) -> Steps:
    company = people.company(session)
    return Steps(
        company=company,
        plan=_plan(session, company),
        staffed=_has_team(session) or _has_invite(session, now),
        colleagues=len(session.scalars(select(Manager.id).where(Manager.active).limit(2)).all()) > 1,
        met=has_deals(session),
    )


def _plan(session: Session, company: Company) -> SalesPlan | None:
    query = select(SalesPlan).where(SalesPlan.archived_at.is_(None))
    default = query.where(SalesPlan.id == company.default_plan_id)
    return session.scalar(default) or session.scalar(query.order_by(SalesPlan.id).limit(1))


def _has_team(session: Session) -> bool:
    query = (
        select(PlanMember.manager_id)
        .join(SalesPlan, SalesPlan.id == PlanMember.plan_id)
        .join(Manager, Manager.id == PlanMember.manager_id)
        .where(PlanMember.active, SalesPlan.archived_at.is_(None), Manager.active)
    )
    return session.scalar(query.limit(1)) is not None


def _has_invite(session: Session, now: datetime) -> bool:
    """The one that the bot prints for its first owner is none."""
    waiting = (Invite.used_at.is_(None), Invite.revoked_at.is_(None), Invite.created_by_id.is_not(None))
    return session.scalar(select(Invite.id).where(*waiting, Invite.expires_at > now).limit(1)) is not None
