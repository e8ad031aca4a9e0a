"""Changes of a plan's statuses and reasons for refusal inside a transaction (product, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.errors import FinalStatus, Invalid, LastOpenStatus, NoReasonsSelected, NotFound, StatusInUse
from crm_core.models import Colour, Deal, Event, Kind, PlanReason, RefusalReason, SalesPlan, Status
from crm_core.queries import deals as deal_queries
from crm_core.queries import plans
from crm_core.rules import pipeline
from crm_core.rules.plans import check_name, name_key
from crm_core.services import audit, moving
from crm_core.services.audit import Actor
from crm_core.services.planning import new_status


def add(session: Session, plan: SalesPlan, name: str, colour: Colour, *, actor: Actor, now: datetime) -> Status:
    """A new intermediate status after the others."""
    there = plans.statuses(session, plan.id)
    _demand_free(there, name_key(check_name(name, "status")))
    last = max(status.position for status in there)
    status = new_status(plan.id, name, colour, Kind.OPEN, position=last + 1)
    session.add(status)
    session.flush()
    audit.record(session, Event.STATUS_CREATED, actor, now, plan=plan, after={"status": status.name})
    return status


def change(
    session: Session, plan: SalesPlan, status: Status, *, name: str, colour: Colour, actor: Actor, now: datetime
) -> bool:
    """Rename or recolour, final ones too; whether anything differed."""
    shown = check_name(name, "status")
    if (status.name, status.colour) == (shown, colour):
        return False
    others = [other for other in plans.statuses(session, plan.id) if other.id != status.id]
    _demand_free(others, name_key(shown))
    before = {"status": status.name, "colour": status.colour}
    status.name, status.name_key, status.colour = shown, name_key(shown), colour
    session.flush()
    after = {"status": shown, "colour": colour}
    audit.record(session, Event.STATUS_CHANGED, actor, now, plan=plan, before=before, after=after)
    return True


def swap(session: Session, plan: SalesPlan, one: Status, other: Status, *, actor: Actor, now: datetime) -> None:
    """Two intermediate statuses change places."""
    if {one.kind, other.kind} != {Kind.OPEN}:
        raise FinalStatus
    one.position, other.position = other.position, one.position
    session.flush()
    after = {"status": one.name, "swapped_with": other.name}
    audit.record(session, Event.STATUS_CHANGED, actor, now, plan=plan, after=after)


def remove(
    session: Session, plan: SalesPlan, status: Status, move_to: Status | None, *, actor: Actor, now: datetime
) -> int:
    """Delete an intermediate status; its deals go to ``move_to``, each with a log entry. How many went.

    Raises `StatusInUse` if there are deals and no ``move_to``, `FinalStatus`, `LastOpenStatus`.
    """
    if status.kind is not Kind.OPEN:
        raise FinalStatus
    plans.lock(session, plan.id)
    steps = [step for step in plans.statuses(session, plan.id) if step.kind is Kind.OPEN]
    if len(steps) == 1:
        raise LastOpenStatus
    standing = plans.deals_in(session, status.id)
    if standing and move_to is None:
        raise StatusInUse(len(standing))
    if move_to is not None and (move_to not in steps or move_to.id == status.id):
        raise NotFound
    for deal in standing:
        _move(session, deal.id, move_to or steps[0], actor, now)
    status.deleted_at = now
    session.flush()
    audit.record(session, Event.STATUS_DELETED, actor, now, plan=plan, before={"status": status.name})
    return len(standing)


def _move(session: Session, deal_id: int, to: Status, actor: Actor, now: datetime) -> None:
    deal: Deal = deal_queries.any_deal(session, deal_id)
    before, came_from = audit.status_of(deal), deal.status_id
    pipeline.move(deal, to, now)
    session.flush()
    moving.keep_step(session, deal, came_from, now)
    session.refresh(deal, ["status"])
    audit.record(session, Event.DEAL_MOVED, actor, now, deal=deal, before=before, after=audit.status_of(deal))


def _demand_free(others: Sequence[Status], key: str) -> None:
    taken = next((other.name for other in others if other.name_key == key), None)
    if taken is not None:
        raise Invalid("status", "taken", {"name": taken})


def add_reason(session: Session, name: str, *, actor: Actor, now: datetime) -> RefusalReason:
    """The company's reason of that name; an archived one comes back."""
    shown = check_name(name, "reason")
    there = plans.reason_by_name(session, name_key(shown))
    if there is None:
        there = RefusalReason(name=shown, name_key=name_key(shown))
        session.add(there)
        session.flush()
        audit.record(session, Event.REASON_CREATED, actor, now, after={"reason": shown})
    elif there.archived_at is not None:
        there.archived_at = None
        audit.record(session, Event.REASON_CHANGED, actor, now, after={"reason": there.name, "archived": False})
    return there


def rename_reason(session: Session, reason: RefusalReason, name: str, *, actor: Actor, now: datetime) -> None:
    """The new name shows everywhere, in old deals too; the log keeps the old one."""
    shown = check_name(name, "reason")
    there = plans.reason_by_name(session, name_key(shown))
    if there is not None and there.id != reason.id:
        raise Invalid("reason", "taken", {"name": there.name})
    before, reason.name, reason.name_key = reason.name, shown, name_key(shown)
    session.flush()
    audit.record(session, Event.REASON_CHANGED, actor, now, before={"reason": before}, after={"reason": shown})


def archive_reason(session: Session, reason: RefusalReason, *, actor: Actor, now: datetime) -> None:
    """It leaves every plan's selection and keeps its history. Raises `NoReasonsSelected` for a plan's only one."""
    for plan_id in plans.plans_demanding(session, reason.id):
        if len(plans.reasons(session, plan_id)) == 1:
            raise NoReasonsSelected
    reason.archived_at = now
    session.execute(delete(PlanReason).where(PlanReason.reason_id == reason.id))
    audit.record(session, Event.REASON_CHANGED, actor, now, after={"reason": reason.name, "archived": True})


def select_reasons(
    session: Session,
    plan: SalesPlan,
    chosen: Sequence[RefusalReason],
    *,
    required: bool,
    actor: Actor,
    now: datetime,
) -> bool:
    """The plan's reasons in their order, and the checkbox; whether anything differed. Raises `NoReasonsSelected`."""
    if required and not chosen:
        raise NoReasonsSelected
    lost = plans.final_status(session, plan.id, Kind.LOST)
    there = plans.reasons(session, plan.id)
    ids = [reason.id for reason in chosen]
    if ids == [reason.id for reason in there] and lost.reasons_required == required:
        return False
    before = {"reasons": [reason.name for reason in there], "required": lost.reasons_required}
    session.execute(delete(PlanReason).where(PlanReason.plan_id == plan.id))
    session.add_all(
        PlanReason(plan_id=plan.id, reason_id=reason_id, position=place) for place, reason_id in enumerate(ids, 1)
    )
    lost.reasons_required = required
    session.flush()
    after = {"reasons": [reason.name for reason in chosen], "required": required}
    audit.record(session, Event.STATUS_CHANGED, actor, now, plan=plan, before=before, after=after)
    return True
