"""The reasons that a plan's lost status asks for, inside a transaction (product, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.errors import NoReasonsSelected, NotFound
from crm_core.models import Event, Kind, Manager, PlanReason, RefusalReason, SalesPlan, Status
from crm_core.queries import log, plans
from crm_core.services import audit, reasons
from crm_core.services.audit import Actor
from crm_core.services.editing import changed, demand_seen, demand_seen_by, locked


def tick(
    session: Session,
    plan: SalesPlan,
    lost: Status,
    reason_id: int,
    *,
    on: bool,
    seen: int,
    actor: Manager,
    now: datetime,
) -> None:
    """One reason into the selection, after the others, or out of it; as it is wanted already, nothing happens."""
    _demand_lost(lost)
    selected = plans.reasons(session, plan.id)
    if on == (reason_id in {reason.id for reason in selected}):
        return
    demand_seen_by(session, lost, seen, actor)
    chosen = [reason for reason in selected if reason.id != reason_id]
    chosen += [_offered(session, reason_id, lost)] if on else []
    required = lost.reasons_required
    select_reasons(session, plan, chosen, required=required, seen=None, actor=actor, now=now)


def require(
    session: Session, plan: SalesPlan, lost: Status, *, on: bool, seen: int, actor: Manager, now: datetime
) -> None:
    """Switch the checkbox; as it is wanted already, nothing happens."""
    _demand_lost(lost)
    if lost.reasons_required == on:
        return
    demand_seen_by(session, lost, seen, actor)
    chosen = plans.reasons(session, plan.id)
    select_reasons(session, plan, chosen, required=on, seen=None, actor=actor, now=now)


def add(session: Session, plan: SalesPlan, lost: Status, names: Sequence[str], *, actor: Actor, now: datetime) -> None:
    """Reasons of these names, new or known to the company, after those that the plan has."""
    _demand_lost(lost)
    chosen = list(plans.reasons(session, plan.id))
    for name in names:
        reason = reasons.add(session, name, actor=actor, now=now)
        chosen += [] if reason in chosen else [reason]
    required = lost.reasons_required
    select_reasons(session, plan, chosen, required=required, seen=None, actor=actor, now=now)


def _demand_lost(status: Status) -> None:
    if status.kind is not Kind.LOST:
        raise NotFound


def _offered(session: Session, reason_id: int, lost: Status) -> RefusalReason:
    """A living reason of the company, which nobody archives meanwhile. Raises `NotFound`, `Changed`."""
    reason = locked(session, RefusalReason, reason_id)
    if reason.archived_at is not None:
        raise changed(log.newest_about(session, audit.subject_of(reason)), lost)
    return reason


def select_reasons(
    session: Session,
    plan: SalesPlan,
    chosen: Sequence[RefusalReason],
    *,
    required: bool,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """The plan's reasons in their order, and the checkbox; whether anything differed.

    ``seen`` is the version of the plan's lost status. Raises `NoReasonsSelected`, `Changed`.
    """
    if required and not chosen:
        raise NoReasonsSelected
    lost = plans.final_status(session, plan.id, Kind.LOST)
    there = plans.reasons(session, plan.id)
    ids = [reason.id for reason in chosen]
    if ids == [reason.id for reason in there] and lost.reasons_required == required:
        return False
    demand_seen(session, lost, seen)
    before = {"reasons": [reason.name for reason in there], "required": lost.reasons_required}
    session.execute(delete(PlanReason).where(PlanReason.plan_id == plan.id))
    session.add_all(
        PlanReason(plan_id=plan.id, reason_id=reason_id, position=place) for place, reason_id in enumerate(ids, 1)
    )
    lost.reasons_required = required
    lost.version += 1
    session.flush()
    after = {"reasons": [reason.name for reason in chosen], "required": required}
    audit.record(session, Event.REASONS_SELECTED, actor, now, plan=plan, about=lost, before=before, after=after)
    return True
