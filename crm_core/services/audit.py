"""Writes the action log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.db.rows import table
from crm_core.models import (
    ActorKind,
    AuditEntry,
    Deal,
    Event,
    Lead,
    Manager,
    PlanMember,
    SalesPlan,
    Source,
    Status,
    TunnelRun,
    Versioned,
)
from crm_core.services import copies


@dataclass(frozen=True, slots=True)
class ByTunnel:
    """A tunnel does it; in the log it is the system, with the tunnel's name beside it."""

    tunnel_id: int
    name: str


Actor = Manager | ActorKind | ByTunnel
Edited = Versioned | PlanMember
Snapshot = dict[str, Any]
NOTHING: Snapshot = {}


def record(
    session: Session,
    event: Event,
    actor: Actor,
    now: datetime,
    *,
    deal: Deal | None = None,
    plan: SalesPlan | None = None,
    about: Edited | Lead | TunnelRun | int | None = None,
    before: Snapshot | None = None,
    after: Snapshot | None = None,
) -> None:
    """Append what happened, and let open cards of the deal follow; snapshots hold names as they are now, and ids.

    ``about`` is the lead whom it happened to (or their id, or their way through a tunnel), or the thing that was
    edited: whoever edits it next from an old screen is told.
    """
    row = {
        **_who(event, actor, now),
        "deal_id": deal and deal.id,
        "deal_version": deal and deal.version,
        "lead_id": deal.lead_id if deal is not None else _lead_id(about),
        "plan_id": _plan_id(plan or deal or about),
        "subject": None if about is None or isinstance(about, Lead | int) else subject_of(about),
        "before": before or NOTHING,
        "after": (after or NOTHING) | _by(actor),
    }
    rows.add_later(session, AuditEntry, row)
    if deal is not None:
        copies.redraw(session, deal, actor, now)


def _lead_id(about: Edited | Lead | TunnelRun | int | None) -> int | None:
    if isinstance(about, Lead):
        return about.id
    if isinstance(about, TunnelRun):
        return about.lead_id
    return about if isinstance(about, int) else None


def record_new(
    session: Session,
    event: Event,
    actor: Actor,
    now: datetime,
    *,
    plan_id: int,
    deals: Iterable[tuple[int, int, Snapshot]],
) -> None:
    """Of deals of the plan that this unit has made: number, lead, and how each is."""
    row = {**_who(event, actor, now), "deal_version": 1, "plan_id": plan_id, "before": NOTHING}
    for deal_id, lead_id, after in deals:
        values = {**row, "deal_id": deal_id, "lead_id": lead_id, "after": after | _by(actor)}
        rows.add_later(session, AuditEntry, values)


def _who(event: Event, actor: Actor, now: datetime) -> dict[str, Any]:
    person = actor if isinstance(actor, Manager) else None
    kind = ActorKind.PERSON if person else ActorKind.SYSTEM if isinstance(actor, ByTunnel) else actor
    return {"at": now, "actor_kind": kind, "actor_id": person and person.id, "event": event}


def _by(actor: Actor) -> Snapshot:
    return {"by_tunnel": actor.name, "by_tunnel_id": actor.tunnel_id} if isinstance(actor, ByTunnel) else NOTHING


def _plan_id(of: SalesPlan | Deal | Edited | Lead | TunnelRun | int | None) -> int | None:
    if isinstance(of, SalesPlan):
        return of.id
    return of.plan_id if isinstance(of, Deal | Status | Source | PlanMember) else None


def subject_of(thing: Edited | TunnelRun) -> str:
    """``plans:3``; of a seat in a team, by plan and manager, ``seats:3:7``."""
    if isinstance(thing, PlanMember):
        return f"seats:{thing.plan_id}:{thing.manager_id}"
    return f"{table(type(thing)).name}:{thing.id}"


def status_of(deal: Deal) -> Snapshot:
    """How the deal stands, for the log: needs its status and reason loaded."""
    seen: Snapshot = {"status": deal.status.name, "status_id": deal.status_id}
    if deal.reason is not None:
        seen |= {"reason": deal.reason.name, "reason_id": deal.reason_id}
    if deal.clarification:
        seen["clarification"] = deal.clarification
    return seen


def person_id(actor: Actor) -> int | None:
    return actor.id if isinstance(actor, Manager) else None


def manager_of(manager: Manager | None) -> Snapshot:
    return owner(None, None) if manager is None else owner(manager.id, manager.name)


def owner(manager_id: int | None, name: str | None) -> Snapshot:
    return {"manager": name, "manager_id": manager_id}
