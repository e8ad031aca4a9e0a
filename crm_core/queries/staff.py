"""What admins see of the people on staff."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from crm_core.models import Invite, Manager, Permission, PlanLoad, PlanMember, Role, SalesPlan
from crm_core.queries.people import holds
from crm_core.rules.permissions import STANDARD_ROLES
from crm_core.rules.text import fold


def every(session: Session, *, former: bool) -> Sequence[Manager]:
    """With their roles: those on staff by name, or those who left, the newest first."""
    query = select(Manager).where(Manager.active.is_(not former)).options(joinedload(Manager.role))
    if former:
        return session.scalars(query.order_by(Manager.left_at.desc(), Manager.id.desc())).all()
    return sorted(session.scalars(query), key=lambda person: (fold(person.name), person.id))


def place(session: Session, person: Manager) -> int:
    """Where the person stands in their list, from 0."""
    return [one.id for one in every(session, former=not person.active)].index(person.id)


def roles(session: Session) -> Sequence[Role]:
    """With their rights: the standard ones from the highest down, then the company's own by name."""
    standard = list(STANDARD_ROLES)
    found = session.scalars(select(Role)).all()
    return sorted(found, key=lambda role: (standard.index(role.key) if role.key else len(standard), fold(role.name)))


def role(session: Session, role_id: int) -> Role | None:
    return session.get(Role, role_id)


def plans_of(session: Session, manager_id: int) -> Sequence[SalesPlan]:
    """Living plans in which the person has a seat."""
    query = (
        select(SalesPlan)
        .join(PlanMember, PlanMember.plan_id == SalesPlan.id)
        .where(PlanMember.manager_id == manager_id, PlanMember.active, SalesPlan.archived_at.is_(None))
        .order_by(SalesPlan.name_key)
    )
    return session.scalars(query).all()


def open_deals(session: Session, manager_id: int) -> int:
    """In all plans together."""
    return session.scalar(select(func.sum(PlanLoad.open_deals)).where(PlanLoad.manager_id == manager_id)) or 0


def heirs(session: Session, *, without: int) -> Sequence[tuple[Manager, int]]:
    """Who can take somebody's deals over, with how many they hold; those with the fewest first."""
    load = select(func.sum(PlanLoad.open_deals)).where(PlanLoad.manager_id == Manager.id).scalar_subquery()
    holding = func.coalesce(load, 0)
    query = (
        select(Manager, holding)
        .where(Manager.active, Manager.id != without, holds(Permission.EDIT_OWN_DEALS))
        .order_by(holding, Manager.id)
    )
    return [(manager, count) for manager, count in session.execute(query)]


def with_hours(session: Session) -> Sequence[Manager]:
    """Those on staff whose shift begins and ends by itself."""
    return session.scalars(select(Manager).where(Manager.active, Manager.hours.is_not(None)).order_by(Manager.id)).all()


def open_invites(session: Session, manager_id: int) -> Sequence[Invite]:
    """Made by the person and not used or revoked yet, with their roles."""
    query = select(Invite).where(Invite.created_by_id == manager_id, Invite.used_at.is_(None))
    return session.scalars(query.where(Invite.revoked_at.is_(None)).options(joinedload(Invite.role))).all()
