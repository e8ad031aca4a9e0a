"""Changes of staff inside a transaction: joining, roles, shifts, who can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from crm_core.models import Event, Manager, NoticeKind, Permission, Role
from crm_core.queries import people
from crm_core.rules.text import clean_line
from crm_core.services import assigning, audit
from crm_core.services.audit import Actor
from crm_core.services.editing import edit
from crm_core.services.notify import ANSWER, notify

IN_MENU = frozenset({"role_id", "active", "language"})
"""What a person's commands follow."""


def add_person(
    session: Session,
    telegram_id: int,
    name: str,
    role_key: str,
    *,
    language: str | None,
    actor: Actor | None,
    now: datetime,
) -> Manager:
    """Put somebody on staff in a standard role."""
    newcomer = Manager(telegram_id=telegram_id, name=clean_line(name), language=language)
    return enlist(session, newcomer, people.role(session, role_key), actor=actor, now=now)


def enlist(session: Session, newcomer: Manager, role: Role, *, actor: Actor | None, now: datetime) -> Manager:
    """Put somebody on staff; ``actor`` None means they came by themselves, with a link."""
    newcomer.role_id, newcomer.created_at = role.id, now
    session.add(newcomer)
    session.flush()
    after = {"manager": newcomer.name, "manager_id": newcomer.id, "role": role.key or role.name}
    audit.record(session, Event.PERSON_JOINED, actor or newcomer, now, about=newcomer, after=after)
    refresh_menu(session, newcomer, now)
    return newcomer


def change_person(
    session: Session, manager: Manager, values: dict[str, Any], *, seen: int | None, actor: Actor, now: datetime
) -> bool:
    """Set what differs and log it; whether anything did. Of a new role the person is told. Raises `Changed`."""
    was_active, role_id = manager.active, manager.role_id
    if _begins_on_deals(session, manager, values):
        assigning.give_turns_on_return(session, manager.id)
    changed = edit(
        session,
        manager,
        values | _dated(manager, values, now),
        event=Event.PERSON_DISMISSED if was_active and not values.get("active", True) else Event.PERSON_CHANGED,
        actor=actor,
        now=now,
        seen=seen,
        named={"manager": manager.name, "manager_id": manager.id},
        shown=lambda changes: _shown(session, changes),
    )
    if changed and IN_MENU & values.keys():
        refresh_menu(session, manager, now)
    if manager.role_id != role_id and was_active and manager.active and manager is not actor:
        key = f"role_changed:{manager.id}:{manager.version}"
        notify(session, NoticeKind.ROLE_CHANGED, manager.telegram_id, key=key, now=now, priority=ANSWER)
    return changed


def _dated(manager: Manager, values: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Whoever leaves left now; whoever comes back is there as if they never had."""
    if values.get("active", manager.active) == manager.active:
        return {}
    return {"left_at": None if values["active"] else now}


def _begins_on_deals(session: Session, manager: Manager, values: dict[str, Any]) -> bool:
    """Does their role work on deals from now on, and did not before?"""
    if "role_id" not in values:
        return False
    return people.works(session, values["role_id"]) and not people.works(session, manager.role_id)


def _shown(session: Session, values: audit.Snapshot) -> audit.Snapshot:
    """The role's name beside its id, as `add_person` logs it: the log is read where ids mean nothing."""
    shown = {name: value for name, value in values.items() if name != "left_at"}  # the entry has its own moment
    if "role_id" not in shown:
        return shown
    role = session.get_one(Role, shown["role_id"])
    return shown | {"role": role.key or role.name}


def turn_shifts(
    session: Session, several: Sequence[Manager], *, on: bool, actor: Actor, random: Random, now: datetime
) -> None:
    """Begin or end shifts at one moment, by a tap or by hours; whoever begins is given what waits.

    Those who come together do not catch up with each other: their turns are lifted to those of who is there already.
    """
    if on:
        for manager in several:
            assigning.give_turns_on_return(session, manager.id)
    for manager in several:
        manager.on_shift, manager.shift_set_at = on, now
        named = {"manager": manager.name, "manager_id": manager.id}
        before, after = named | {"on_shift": not on}, named | {"on_shift": on}
        audit.record(session, Event.SHIFT_CHANGED, actor, now, about=manager, before=before, after=after)
    session.flush()
    if on:
        assigning.hand_out_of(session, [manager.id for manager in several], random, now)


def refresh_menu(session: Session, manager: Manager, now: datetime) -> None:
    """Their commands follow their role and language."""
    key = f"commands:{manager.id}:{now.isoformat()}"
    notify(session, NoticeKind.COMMANDS, manager.telegram_id, key=key, now=now, priority=ANSWER)


def tell_added(session: Session, manager: Manager, now: datetime) -> None:
    """Somebody put them on the staff: their first words, with the buttons under the input."""
    key = f"person_added:{manager.id}:{now.isoformat()}"
    notify(session, NoticeKind.PERSON_ADDED, manager.telegram_id, key=key, now=now, priority=ANSWER)


def tell_joined(session: Session, manager: Manager, by: Manager, now: datetime, *, teams: Sequence[str] = ()) -> None:
    """To whoever made the invitation that brought them; ``teams`` are the labels of the plans that it led into."""
    key = f"person_joined:{manager.id}:{now.isoformat()}"
    about: dict[str, Any] = {"manager_id": manager.id, "teams": list(teams)}
    notify(session, NoticeKind.PERSON_JOINED_BY_LINK, by.telegram_id, key=key, now=now, **about)


def heads(session: Session, *, without: int) -> Sequence[Manager]:
    """Those who may hand deals over, and so must know who is out of reach."""
    found = people.who_hold(session, Permission.TRANSFER_DEALS, Permission.SEE_ALL_DEALS)
    return [manager for manager in found if manager.id != without]
