"""Roles: which there are, and who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from crm_core.errors import NotFound
from crm_core.models import Invite, Manager, Role
from crm_core.rules.permissions import STANDARD_ROLES
from crm_core.rules.plans import name_key
from crm_core.rules.text import fold

ORDER = {key: place for place, key in enumerate(STANDARD_ROLES)}


def every(session: Session) -> Sequence[tuple[Role, int]]:
    """The standard ones in their order, then the own ones by name; with how many people hold each."""
    people = select(func.count()).where(Manager.role_id == Role.id, Manager.active).scalar_subquery()
    found = [(role, count) for role, count in session.execute(select(Role, people))]
    return sorted(found, key=lambda row: (ORDER.get(row[0].key or "", len(ORDER)), fold(row[0].name), row[0].id))


def get(session: Session, role_id: int) -> Role:
    """With its rights. Raises `NotFound`."""
    return _found(session.get(Role, role_id))


def locked(session: Session, role_id: int) -> Role:
    """With its rights as they are now, until the end of the unit nobody else's to change. Raises `NotFound`."""
    query = select(Role).where(Role.id == role_id).options(selectinload(Role.grants)).with_for_update()
    return _found(session.scalar(query.execution_options(populate_existing=True)))


def lock_names(session: Session) -> None:
    """Until the end of the unit nobody else gives a role a name: no index compares names without regard to case."""
    session.scalars(select(Role.id).where(Role.key == "owner").with_for_update(key_share=True)).one()


def own_named(session: Session, key: str) -> Role | None:
    """The company's own role whose name differs by case at most."""
    own = session.scalars(select(Role).where(Role.key.is_(None)))
    return next((role for role in own if name_key(role.name) == key), None)


def holders(session: Session, role_id: int, *, active: bool) -> Sequence[Manager]:
    """Who is on staff with the role, or was when they left."""
    query = select(Manager).where(Manager.role_id == role_id, Manager.active == active)
    return session.scalars(query.order_by(Manager.name, Manager.id)).all()


def open_invites(session: Session, role_id: int, now: datetime) -> int:
    query = select(func.count()).where(
        Invite.role_id == role_id, Invite.used_at.is_(None), Invite.revoked_at.is_(None), Invite.expires_at > now
    )
    return session.scalar(query) or 0


def _found(role: Role | None) -> Role:
    if role is None:
        raise NotFound
    return role
