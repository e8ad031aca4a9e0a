"""Edits of settings inside a transaction: what differs is set and logged, and nobody overwrites unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from crm_core.db.rows import table
from crm_core.errors import Changed, NotFound
from crm_core.models import AuditEntry, Event, Manager, PlanMember, Versioned
from crm_core.queries import log
from crm_core.services import audit
from crm_core.services.audit import Actor, Edited, Snapshot

T = TypeVar("T", bound=Versioned)

UNLOGGED = frozenset({"name_key"})


def locked(session: Session, kind: type[T], key: int) -> T:
    """The thing, until the end of the unit nobody else's to change; rows may refer to it. Raises `NotFound`."""
    found = session.get(kind, key, with_for_update={"key_share": True}, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def demand_seen(session: Session, thing: Edited, seen: int | None, *, on: Versioned | None = None) -> None:
    """The button or form was drawn from the thing as it is (``None``: it asks for no such thing).

    ``on`` is the thing whose screen it was, if another. Raises `Changed` with who changed it.
    """
    if seen is not None and thing.version != seen:
        raise changed(log.newest_about(session, audit.subject_of(thing)), on or thing)


def demand_seen_by(session: Session, thing: Versioned, seen: int, actor: Manager) -> None:
    """Nobody else has changed the thing since the button was drawn; quick taps of one person may overtake its screen.

    Raises `Changed` with who changed it.
    """
    newer = log.edits_about(session, audit.subject_of(thing), limit=abs(thing.version - seen))
    others = [entry for entry in newer if entry.actor_id != actor.id]
    if others or thing.version < seen:
        raise changed(others[0] if others else None, thing)


def done_before(session: Session, thing: Edited, seen: int | None, event: Event, actor: Manager) -> bool:
    """Was this very tap carried out already (a double tap, an update handled again after a crash)?"""
    entry = log.newest_about(session, audit.subject_of(thing))
    made = entry is not None and entry.event is event and entry.actor_id == actor.id
    return made and seen is not None and thing.version == seen + 1


def changed(entry: AuditEntry | None, thing: Edited) -> Changed:
    """The refusal that shows the thing again and names who made the entry; a seat is shown with its plan's team."""
    by = entry.actor.name if entry and entry.actor else None
    key = thing.plan_id if isinstance(thing, PlanMember) else thing.id
    return Changed(table(type(thing)).name, key, by=by, at=entry.at if entry else None)


def logged(values: Snapshot) -> Snapshot:
    """What of the columns stands in the log."""
    return {name: value for name, value in values.items() if name not in UNLOGGED}


def edit(
    session: Session,
    thing: Versioned,
    values: dict[str, Any],
    *,
    event: Event,
    actor: Actor,
    now: datetime,
    seen: int | None,
    named: Snapshot,
    shown: Callable[[Snapshot], Snapshot] = logged,
) -> bool:
    """Set the columns that differ; whether any did. The same edit again changes nothing, whatever was seen.

    ``named`` says in the log which thing it was, ``shown`` what of the columns stands there. Raises `Changed`.
    """
    before = {name: getattr(thing, name) for name, value in values.items() if getattr(thing, name) != value}
    if not before:
        return False
    demand_seen(session, thing, seen)
    for name in before:
        setattr(thing, name, values[name])
    thing.version += 1
    session.flush()
    was, is_now = shown(before), shown({name: values[name] for name in before})
    audit.record(session, event, actor, now, about=thing, before=named | was, after=named | is_now)
    return True
