"""Makes a deal inside a transaction: one open deal per plan and lead, and a manager by the plan's rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Protocol

from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.errors import LeadArchived, NotFound
from crm_core.models import Deal, Event, Kind, Lead, Manager, Mode, SalesPlan, Status, StatusChange
from crm_core.queries import deals, plans
from crm_core.services import assigning, audit, totals
from crm_core.services.audit import Actor
from crm_core.services.sort_names import sort_name


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the new deal; ``None`` leaves it to the plan."""

    status_id: int | None = None
    manager: Manager | None = None
    amount: int | None = None
    source: str | None = None
    source_id: int | None = None
    """Of a named source; without any source the deal has the lead's own."""


class Someone(Protocol):
    """What of a lead a new deal takes over."""

    @property
    def id(self) -> int: ...
    @property
    def source(self) -> str | None: ...
    @property
    def source_id(self) -> int | None: ...
    @property
    def search_text(self) -> str: ...


def open_deal(
    session: Session,
    plan_id: int,
    lead: Lead,
    wish: Wish,
    *,
    actor: Actor,
    random: Random,
    now: datetime,
    known: bool = True,
) -> tuple[Deal, bool]:
    """The lead's open deal in the plan, and whether it was made just now; adding again is a logged no-op.

    Raises `LeadArchived`, `NotFound`, `PlanArchived`.

    A lead who is not ``known`` was made in this very unit and has no deals.
    """
    if lead.archived_at is not None:
        raise LeadArchived(blacklisted=lead.blacklisted_at is not None)
    plan, first = plans.for_new_deal(session, plan_id)
    there = deals.open_in_plan(session, plan.id, lead.id) if known else None
    if there is not None:
        audit.record(session, Event.DEAL_ADD_REPEATED, actor, now, deal=there)
        return there, False
    status = first if wish.status_id is None else _status(session, plan, wish.status_id)
    even = plan.mode is Mode.EVEN and wish.manager is None
    choice = assigning.choose_manager(session, plan, lead.id, random) if even else None
    manager = assigning.chosen(session, choice) if choice else wish.manager
    deal = _insert(session, plan, lead, status, wish, manager=manager, awaits=even and manager is None, now=now)
    audit.record(session, Event.DEAL_CREATED, actor, now, deal=deal, after=created(status, deal.amount))
    if manager is None:
        assigning.offer(session, deal, now, made_by=actor)
    elif choice is not None:
        assigning.enter_ledger(session, deal, plan, choice, manager, now)
    else:
        _assign_by_wish(session, deal, manager, actor, now)
    return deal, True


def _status(session: Session, plan: SalesPlan, status_id: int) -> Status:
    status = plans.status(session, status_id)
    if status.plan_id != plan.id or status.kind is not Kind.OPEN or status.deleted_at is not None:
        raise NotFound
    return status


def _insert(
    session: Session,
    plan: SalesPlan,
    lead: Lead,
    status: Status,
    wish: Wish,
    *,
    manager: Manager | None,
    awaits: bool,
    now: datetime,
) -> Deal:
    values = deal_values(plan, lead, status, wish, manager_id=manager.id if manager else None, awaits=awaits, now=now)
    deal = rows.add(session, Deal, values)
    change = {"deal_id": deal.id, "to_status_id": status.id, "manager_id": deal.manager_id, "at": now}
    rows.add_later(session, StatusChange, change)
    totals.enter(session, deal)
    return deal


def deal_values(
    plan: SalesPlan, lead: Someone, status: Status, wish: Wish, *, manager_id: int | None, awaits: bool, now: datetime
) -> dict[str, Any]:
    """The row of a new deal, however many are made at once."""
    return {
        "plan_id": plan.id,
        "lead_id": lead.id,
        "status_id": status.id,
        "kind": Kind.OPEN,
        "manager_id": manager_id,
        "awaits_manager": awaits,
        "amount": plan.average_bill if wish.amount is None else wish.amount,
        "source": wish.source or lead.source,
        "source_id": wish.source_id if wish.source else lead.source_id,
        "created_at": now,
        "updated_at": now,
        "status_since": now,
        "sort_name": sort_name(lead.search_text),
    }


def created(status: Status, amount: int) -> audit.Snapshot:
    """What the log says of a new deal."""
    return {"status": status.name, "status_id": status.id, "amount": amount}


def _assign_by_wish(session: Session, deal: Deal, manager: Manager, actor: Actor, now: datetime) -> None:
    assigning.settle(session, deal, manager, now)
    audit.record(session, Event.DEAL_ASSIGNED, actor, now, deal=deal, after=audit.manager_of(manager))
    if not (isinstance(actor, Manager) and actor.id == manager.id):
        assigning.tell_assigned(session, deal, manager, now)
