"""Roles: the standard ones, and the company's own (product, section 10)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Invalid, LockedOut, NotFound, RoleInUse, StandardRole
from crm_core.models import Event, Invite, Manager, Permission, Role, RolePermission
from crm_core.queries import people, roles
from crm_core.results.roles import RightSet, RoleCard
from crm_core.rules.permissions import demand, demand_rights, may_give, rights_of, with_implied, without
from crm_core.rules.plans import check_name, name_key
from crm_core.services import assigning, audit, staffing
from crm_core.services.audit import Actor
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, edit

NAMES_SHOWN = 20
NONE: frozenset[Permission] = frozenset()


class RoleService(Service):
    @read
    def every(self, session: Session, *, actor: Manager) -> Sequence[tuple[Role, int]]:
        """All of them, with how many people hold each."""
        _editor(session, actor)
        return roles.every(session)

    @read
    def get(self, session: Session, role_id: int, *, actor: Manager) -> RoleCard:
        """How it stands, for those who give roles. Raises `NotFound`."""
        return _card(session, roles.get(session, role_id), _editor(session, actor))

    @read
    def to_edit(self, session: Session, role_id: int, *, actor: Manager) -> RoleCard:
        """An own role that the actor may change. Raises `NotFound`, `StandardRole`, `RightsLacking`."""
        me, role = _editor(session, actor), roles.get(session, role_id)
        _demand_editable(role, me)
        return _card(session, role, me)

    @write
    def add(self, session: Session, name: str, *, like: int | None, reserved: Collection[str], actor: Manager) -> Role:
        """An own role, with the rights of another one or with none.

        ``reserved``: the names of the standard roles in every language. Raises `Invalid`, `RightsLacking`.
        """
        me = _editor(session, actor)
        rights = rights_of(roles.get(session, like)) if like else NONE
        demand_rights(me, rights)
        return add(session, name, rights, reserved=reserved, actor=me, now=self.now())

    @write
    def rename(
        self, session: Session, role_id: int, name: str, *, reserved: Collection[str], seen: int | None, actor: Manager
    ) -> Role:
        """Raises `Invalid`, `Changed`, `StandardRole`, `RightsLacking`."""
        me = _editor(session, actor)
        role = _to_edit(session, role_id, me)
        rename(session, role, name, reserved=reserved, seen=seen, actor=me, now=self.now())
        return role

    @write
    def set_right(
        self, session: Session, role_id: int, permission: Permission, *, on: bool, seen: int, actor: Manager
    ) -> RightSet:
        """Give the role a right with all that it needs, or take it away with all that needs it.

        It holds for everybody with the role at once. Raises `Changed`, `StandardRole`, `RightsLacking`, `LockedOut`.
        """
        me = _editor(session, actor)
        role = _to_edit(session, role_id, me)
        had = role.permissions
        demand_rights(me, frozenset({permission}))
        if (permission in had) == on:
            return RightSet(permission, on, frozenset())
        demand_seen(session, role, seen)
        wanted = with_implied(had | {permission}) if on else without(had, permission)
        demand_rights(me, wanted)
        if role.id == me.role_id and Permission.EDIT_PEOPLE not in wanted:
            raise LockedOut
        change_rights(session, role, wanted, actor=me, now=self.now())
        return RightSet(permission, on, (had ^ wanted) - {permission})

    @read
    def unused(self, session: Session, role_id: int, *, actor: Manager) -> Role:
        """The role, if it can be deleted. Raises `RoleInUse`, `StandardRole`, `RightsLacking`."""
        me, role = _editor(session, actor), roles.get(session, role_id)
        _demand_editable(role, me)
        demand_unused(session, role, self.now())
        return role

    @write
    def remove(self, session: Session, role_id: int, *, seen: int, actor: Manager) -> None:
        """One that has gone already stays gone. Raises `RoleInUse`, `Changed`, `StandardRole`, `RightsLacking`."""
        me = _editor(session, actor)
        try:
            role = _to_edit(session, role_id, me)
        except NotFound:
            return
        demand_unused(session, role, self.now())
        demand_seen(session, role, seen)
        remove(session, role, actor=me, now=self.now())


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PEOPLE)
    return me


def _card(session: Session, role: Role, me: Manager) -> RoleCard:
    holders = roles.holders(session, role.id, active=True)
    names = [holder.name for holder in holders[:NAMES_SHOWN]]
    return RoleCard(role, len(holders), names, rights_of(me.role), role.key is None and may_give(me, role))


def _to_edit(session: Session, role_id: int, me: Manager) -> Role:
    role = roles.locked(session, role_id)
    _demand_editable(role, me)
    return role


def _demand_editable(role: Role, me: Manager) -> None:
    if role.key is not None:
        raise StandardRole
    demand_rights(me, role.permissions)


def demand_unused(session: Session, role: Role, now: datetime) -> None:
    """Raises `RoleInUse`."""
    holders, invites = len(roles.holders(session, role.id, active=True)), roles.open_invites(session, role.id, now)
    if holders or invites:
        raise RoleInUse(holders, invites)


def add(
    session: Session,
    name: str,
    rights: frozenset[Permission],
    *,
    reserved: Collection[str],
    actor: Actor,
    now: datetime,
) -> Role:
    """An own role. Raises `Invalid`."""
    shown = _free_name(session, name, reserved, None)
    role = Role(name=shown, grants=[RolePermission(permission=right) for right in _in_order(with_implied(rights))])
    session.add(role)
    session.flush()
    audit.record(session, Event.ROLE_CREATED, actor, now, about=role, after=_snapshot(role))
    return role


def rename(
    session: Session,
    role: Role,
    name: str,
    *,
    reserved: Collection[str],
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Raises `Invalid`, `Changed`."""
    values = {"name": _free_name(session, name, reserved, role.id)}
    named = {"role": role.name}
    return edit(session, role, values, event=Event.ROLE_CHANGED, actor=actor, now=now, seen=seen, named=named)


def change_rights(session: Session, role: Role, wanted: frozenset[Permission], *, actor: Actor, now: datetime) -> None:
    """Everybody who holds the role gets the commands that they may give now."""
    before = _snapshot(role)
    if Permission.EDIT_OWN_DEALS in wanted - role.permissions:
        for holder in roles.holders(session, role.id, active=True):
            assigning.give_turns_on_return(session, holder.id)
    kept = [grant for grant in role.grants if grant.permission in wanted]
    role.grants = kept + [RolePermission(permission=right) for right in _in_order(wanted - role.permissions)]
    role.version += 1
    session.flush()
    audit.record(session, Event.ROLE_CHANGED, actor, now, about=role, before=before, after=_snapshot(role))
    for holder in roles.holders(session, role.id, active=True):
        staffing.refresh_menu(session, holder, now)


def remove(session: Session, role: Role, *, actor: Actor, now: datetime) -> None:
    """Whoever had it when they left is a manager from now on, should they return; its spent invites go with it."""
    plain = people.role(session, "manager")
    for former in roles.holders(session, role.id, active=False):
        staffing.change_person(session, former, {"role_id": plain.id}, seen=None, actor=actor, now=now)
    session.execute(delete(Invite).where(Invite.role_id == role.id))
    audit.record(session, Event.ROLE_DELETED, actor, now, about=role, before=_snapshot(role))
    session.delete(role)


def _free_name(session: Session, name: str, reserved: Collection[str], role_id: int | None) -> str:
    """The name as it is shown. Raises `Invalid` for one that another role has, whatever its case."""
    shown = check_name(name, "role")
    roles.lock_names(session)
    for standard in reserved:
        if name_key(standard) == name_key(shown):
            raise Invalid("role", "taken", {"name": standard})
    there = roles.own_named(session, name_key(shown))
    if there is not None and there.id != role_id:
        raise Invalid("role", "taken", {"name": there.name})
    return shown


def _snapshot(role: Role) -> dict[str, Any]:
    return {"role": role.name, "rights": [right.value for right in _in_order(role.permissions)]}


def _in_order(rights: frozenset[Permission]) -> list[Permission]:
    return [right for right in Permission if right in rights]
