"""A plan's statuses and the reasons that its lost status asks for (product, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import write
from crm_core.errors import FinalStatus, Invalid, LastOpenStatus, NoReasonsSelected, NotFound, StatusInUse
from crm_core.models import Colour, Deal, Event, Kind, Manager, Permission, PlanReason, RefusalReason, SalesPlan, Status
from crm_core.queries import deals as deal_queries
from crm_core.queries import people, plans, reasons
from crm_core.rules import pipeline
from crm_core.rules.permissions import demand
from crm_core.rules.plans import check_name, name_key
from crm_core.services import audit, moving
from crm_core.services.audit import Actor
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, edit
from crm_core.services.planning import new_status


class StatusService(Service):
    @write
    def add(self, session: Session, plan_id: int, name: str, colour: Colour, *, actor: Manager) -> Status:
        me = _editor(session, actor)
        return add(session, plans.lock(session, plan_id), name, colour, actor=me, now=self.now())

    @write
    def change(
        self, session: Session, status_id: int, *, name: str, colour: Colour, seen: int | None, actor: Manager
    ) -> bool:
        me = _editor(session, actor)
        status = plans.status(session, status_id)
        plan = plans.lock(session, status.plan_id)
        return change(session, plan, status, name=name, colour=colour, seen=seen, actor=me, now=self.now())

    @write
    def swap(self, session: Session, one_id: int, other_id: int, *, seen: int | None, actor: Manager) -> None:
        me = _editor(session, actor)
        one, other = plans.status(session, one_id), plans.status(session, other_id)
        if one.plan_id != other.plan_id:
            raise NotFound
        swap(session, plans.lock(session, one.plan_id), one, other, seen=seen, actor=me, now=self.now())

    @write
    def remove(self, session: Session, status_id: int, *, move_to: int | None, seen: int | None, actor: Manager) -> int:
        """Delete a status; how many deals went to ``move_to``."""
        me = _editor(session, actor)
        status = plans.status(session, status_id)
        plan = plans.lock(session, status.plan_id)
        target = plans.status(session, move_to) if move_to is not None else None
        return remove(session, plan, status, target, seen=seen, actor=me, now=self.now())

    @write
    def select_reasons(
        self,
        session: Session,
        plan_id: int,
        reason_ids: Sequence[int],
        *,
        required: bool,
        seen: int | None,
        actor: Manager,
    ) -> bool:
        me = _editor(session, actor)
        chosen = [_reason(session, reason_id) for reason_id in reason_ids]
        plan = plans.lock(session, plan_id)
        return select_reasons(session, plan, chosen, required=required, seen=seen, actor=me, now=self.now())


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PLANS)
    return me


def _reason(session: Session, reason_id: int) -> RefusalReason:
    reason = reasons.get(session, reason_id)
    if reason.archived_at is not None:
        raise NotFound
    return reason


def add(session: Session, plan: SalesPlan, name: str, colour: Colour, *, actor: Actor, now: datetime) -> Status:
    """A new intermediate status after the others."""
    there = plans.statuses(session, plan.id)
    _demand_free(there, name_key(check_name(name, "status")))
    last = max(status.position for status in there)
    status = new_status(plan.id, name, colour, Kind.OPEN, position=last + 1)
    session.add(status)
    session.flush()
    after = {"status": status.name, "colour": colour}
    audit.record(session, Event.STATUS_CREATED, actor, now, plan=plan, about=status, after=after)
    return status


def change(
    session: Session,
    plan: SalesPlan,
    status: Status,
    *,
    name: str,
    colour: Colour,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Rename or recolour, final ones too; whether anything differed. Raises `Invalid`, `Changed`."""
    shown = check_name(name, "status")
    others = [other for other in plans.statuses(session, plan.id) if other.id != status.id]
    _demand_free(others, name_key(shown))
    values = {"name": shown, "name_key": name_key(shown), "colour": colour}
    named = {"status": status.name}
    return edit(session, status, values, event=Event.STATUS_CHANGED, actor=actor, now=now, seen=seen, named=named)


def swap(
    session: Session, plan: SalesPlan, one: Status, other: Status, *, seen: int | None, actor: Actor, now: datetime
) -> None:
    """Two intermediate statuses change places; ``seen`` is the plan's version. Raises `FinalStatus`, `Changed`."""
    if {one.kind, other.kind} != {Kind.OPEN}:
        raise FinalStatus
    demand_seen(session, plan, seen)
    one.position, other.position = other.position, one.position
    plan.version += 1
    session.flush()
    after = {"status": one.name, "swapped_with": other.name}
    audit.record(session, Event.STATUSES_SWAPPED, actor, now, plan=plan, about=plan, after=after)


def remove(
    session: Session,
    plan: SalesPlan,
    status: Status,
    move_to: Status | None,
    *,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Delete an intermediate status; its deals go to ``move_to``, each with a log entry. How many went.

    ``seen`` is the plan's version. Raises `StatusInUse` if there are deals and no ``move_to``, `FinalStatus`,
    `LastOpenStatus`, `Changed`.
    """
    if status.kind is not Kind.OPEN:
        raise FinalStatus
    if status.deleted_at is not None:
        return 0
    demand_seen(session, plan, seen)
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
    plan.version += 1
    session.flush()
    before = {"status": status.name}
    after = {"moved_to": move_to.name, "deals": len(standing)} if standing and move_to else {}
    audit.record(session, Event.STATUS_DELETED, actor, now, plan=plan, about=plan, before=before, after=after)
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
