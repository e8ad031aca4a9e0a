"""Edits of settings inside a transaction: what differs is set and logged, and nobody overwrites unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from crm_core.db.rows import table
from crm_core.errors import Changed, NotFound
from crm_core.models import Event, Versioned
from crm_core.queries import log
from crm_core.services import audit
from crm_core.services.audit import Actor, Snapshot

T = TypeVar("T", bound=Versioned)

UNLOGGED = frozenset({"name_key"})


def locked(session: Session, kind: type[T], key: int) -> T:
    """The thing, until the end of the unit nobody else's to change; rows may refer to it. Raises `NotFound`."""
    found = session.get(kind, key, with_for_update={"key_share": True}, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def demand_seen(session: Session, thing: Versioned, seen: int | None) -> None:
    """The button or form was drawn from the thing as it is (``None``: it asks for no such thing).

    Raises `Changed` with who changed it.
    """
    if seen is None or thing.version == seen:
        return
    entry = log.newest_about(session, audit.subject_of(thing))
    by = entry.actor.name if entry and entry.actor else None
    raise Changed(table(type(thing)).name, thing.id, by=by, at=entry.at if entry else None)


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
