"""Writes the action log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.models import ActorKind, AuditEntry, Deal, Event, Lead, Manager, SalesPlan

Actor = Manager | ActorKind
Snapshot = dict[str, Any]


def record(
    session: Session,
    event: Event,
    actor: Actor,
    now: datetime,
    *,
    deal: Deal | None = None,
    lead: Lead | None = None,
    plan: SalesPlan | None = None,
    before: Snapshot | None = None,
    after: Snapshot | None = None,
) -> None:
    """Append what happened; snapshots hold names as they are now, and ids beside them."""
    person = actor if isinstance(actor, Manager) else None
    row = {
        "at": now,
        "actor_kind": ActorKind.PERSON if person else actor,
        "actor_id": person and person.id,
        "event": event,
        "deal_id": deal and deal.id,
        "deal_version": deal and deal.version,
        "lead_id": lead.id if lead else deal and deal.lead_id,
        "plan_id": plan.id if plan else deal and deal.plan_id,
        "before": before or {},
        "after": after or {},
    }
    rows.add_later(session, AuditEntry, row)


def status_of(deal: Deal) -> Snapshot:
    """How the deal stands, for the log: needs its status and reason loaded."""
    seen: Snapshot = {"status": deal.status.name, "status_id": deal.status_id}
    if deal.reason is not None:
        seen |= {"reason": deal.reason.name, "reason_id": deal.reason_id}
    if deal.clarification:
        seen["clarification"] = deal.clarification
    return seen


def manager_of(manager: Manager | None) -> Snapshot:
    return {"manager": manager and manager.name, "manager_id": manager and manager.id}
