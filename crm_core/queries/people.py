"""Staff: who they are and who is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from crm_core.errors import HoldsNoDeals, NotFound, NotOnStaff
from crm_core.models import Company, Manager, Permission, PlanMember, Role, RolePermission
from crm_core.rules.permissions import STANDARD_ROLES

COMPANY = select(Company)
ZONE = select(Company.time_zone)
BY_ID = select(Manager).where(Manager.id == bindparam("id"))
WITH_RIGHTS = joinedload(Manager.role)
ACTOR = select(Manager).where(Manager.id == bindparam("id"), Manager.active).options(WITH_RIGHTS)
"""Every unit begins with it."""


def actor(session: Session, who: Manager) -> Manager:
    """The person with their rights as they are now. Raises `NotOnStaff`."""
    found = session.scalar(ACTOR, {"id": who.id})
    if found is None:
        raise NotOnStaff
    return found


def by_telegram_id(session: Session, telegram_id: int) -> Manager | None:
    return session.scalar(select(Manager).where(Manager.telegram_id == telegram_id).options(WITH_RIGHTS))


def with_rights(session: Session, manager_id: int) -> Manager | None:
    """Anyone who is or was on staff, with what their role may do."""
    return session.scalar(select(Manager).where(Manager.id == manager_id).options(WITH_RIGHTS))


def by_id(session: Session, manager_id: int) -> Manager:
    """Anyone who is or was on staff. Raises `NotFound`."""
    found = session.scalar(BY_ID, {"id": manager_id})
    if found is None:
        raise NotFound
    return found


def lock(session: Session, *manager_ids: int) -> None:
    """Until the end of the unit nobody else changes these people or takes an owner away; read them afterwards.

    Deals that come to them do not wait: their keys stay.
    """
    owner = select(Role.id).where(Role.key == "owner").scalar_subquery()
    which = or_(Manager.id.in_(manager_ids), and_(Manager.active, Manager.role_id == owner))
    session.execute(select(Manager.id).where(which).order_by(Manager.id).with_for_update(key_share=True))


def demand_holder(session: Session, manager_id: int) -> None:
    """The person may be given deals, and stays on staff until the end of the unit. Raises `HoldsNoDeals`."""
    query = select(Manager.id).where(Manager.id == manager_id, Manager.active, holds(Permission.EDIT_OWN_DEALS))
    if session.scalar(query.with_for_update(read=True)) is None:
        raise HoldsNoDeals


def may_hold(session: Session, manager_id: int) -> bool:
    """May the person be given deals now?"""
    query = select(Manager.id).where(Manager.id == manager_id, Manager.active, holds(Permission.EDIT_OWN_DEALS))
    return session.scalar(query) is not None


def works(session: Session, role_id: int) -> bool:
    """The role works on deals."""
    return session.get(RolePermission, (role_id, Permission.EDIT_OWN_DEALS)) is not None


def company(session: Session) -> Company:
    return session.scalars(COMPANY).one()


def zone(session: Session) -> ZoneInfo:
    """Whose days the company counts in."""
    return ZoneInfo(session.scalars(ZONE).one())


def role(session: Session, key: str) -> Role:
    """A standard role; they exist from the first start on."""
    return session.scalars(select(Role).where(Role.key == key)).one()


def missing_roles(session: Session) -> list[str]:
    there = set(session.scalars(select(Role.key)))
    return [key for key in STANDARD_ROLES if key not in there]


def owners(session: Session) -> int:
    """How many active owners there are."""
    query = select(func.count()).select_from(Manager).join(Role).where(Role.key == "owner", Manager.active)
    return session.scalar(query) or 0


def holds(*permissions: Permission) -> ColumnElement[bool]:
    """The person holds every one of the permissions (an owner always does)."""
    grants = [
        exists().where(RolePermission.role_id == Manager.role_id, RolePermission.permission == permission)
        for permission in permissions
    ]
    owner = exists().where(Role.id == Manager.role_id, Role.key == "owner")
    every: ColumnElement[Any] = grants[0]
    for grant in grants[1:]:
        every = every & grant
    return or_(owner, every)


def who_hold(session: Session, *permissions: Permission) -> Sequence[Manager]:
    """Active, reachable people with all these permissions."""
    query = select(Manager).where(Manager.active, Manager.reachable, holds(*permissions)).order_by(Manager.id)
    return session.scalars(query).all()


def who_may_take(session: Session, plan_id: int) -> Sequence[Manager]:
    """Those who may take or assign an unassigned deal of the plan."""
    member = exists().where(
        PlanMember.plan_id == plan_id, PlanMember.manager_id == Manager.id, PlanMember.active, Manager.on_shift
    )
    takes = member & holds(Permission.EDIT_OWN_DEALS)
    assigns = holds(Permission.TRANSFER_DEALS, Permission.SEE_ALL_DEALS)
    query = select(Manager).where(Manager.active, Manager.reachable, or_(takes, assigns)).order_by(Manager.id)
    return session.scalars(query).all()
