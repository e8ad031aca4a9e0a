"""Changes of staff inside a transaction: joining, roles, shifts, who can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.models import Event, Manager, NoticeKind, Permission, Role
from crm_core.queries import people
from crm_core.rules.text import clean_line
from crm_core.services import audit
from crm_core.services.audit import Actor
from crm_core.services.editing import edit
from crm_core.services.notify import ANSWER, notify


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
    audit.record(session, Event.PERSON_JOINED, actor or newcomer, now, after=after)
    refresh_menu(session, newcomer, now)
    return newcomer


def change_person(
    session: Session, manager: Manager, values: dict[str, Any], *, seen: int | None, actor: Actor, now: datetime
) -> bool:
    """Set what differs and log it; whether anything did. Raises `Changed`."""
    changed = edit(
        session,
        manager,
        values,
        event=Event.PERSON_CHANGED,
        actor=actor,
        now=now,
        seen=seen,
        named={"manager": manager.name, "manager_id": manager.id},
        shown=lambda changes: _with_role(session, changes),
    )
    if changed:
        refresh_menu(session, manager, now)
    return changed


def _with_role(session: Session, values: audit.Snapshot) -> audit.Snapshot:
    """The role's name beside its id, as `add_person` logs it: the log is read where ids mean nothing."""
    if "role_id" not in values:
        return values
    role = session.get_one(Role, values["role_id"])
    return values | {"role": role.key or role.name}


def refresh_menu(session: Session, manager: Manager, now: datetime) -> None:
    """Their commands follow their role and language."""
    key = f"commands:{manager.id}:{now.isoformat()}"
    notify(session, NoticeKind.COMMANDS, manager.telegram_id, key=key, now=now, priority=ANSWER)


def tell_added(session: Session, manager: Manager, now: datetime) -> None:
    """Somebody put them on the staff: their first words, with the buttons under the input."""
    key = f"person_added:{manager.id}:{now.isoformat()}"
    notify(session, NoticeKind.PERSON_ADDED, manager.telegram_id, key=key, now=now, priority=ANSWER)


def tell_joined(session: Session, manager: Manager, by: Manager, now: datetime) -> None:
    """To whoever made the invitation that brought them."""
    key = f"person_joined:{manager.id}:{now.isoformat()}"
    notify(session, NoticeKind.PERSON_JOINED_BY_LINK, by.telegram_id, key=key, now=now, manager_id=manager.id)


def heads(session: Session, *, without: int) -> Sequence[Manager]:
    """Those who may hand deals over, and so must know who is out of reach."""
    found = people.who_hold(session, Permission.TRANSFER_DEALS, Permission.SEE_ALL_DEALS)
    return [manager for manager in found if manager.id != without]
