"""How an action over many leads goes on: a few leads in each transaction, until it is at its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.db.rows import Write
from crm_core.errors import DomainError, Forbidden, HoldsNoDeals, Invalid, NotOnStaff, ReasonRequired
from crm_core.models import Event, Halt, Manager, MassAction, MassLot, MassState
from crm_core.queries import mass, outbox, people
from crm_core.rules.mass import (
    FIGURES,
    AddTags,
    AddToPlan,
    Archive,
    Assign,
    Blacklist,
    ChangeStatus,
    Figures,
    Lift,
    MassParams,
    Outcome,
    RemoveFromPlan,
    RemoveTags,
    Restore,
    SendMessage,
    StartTunnel,
    StopTunnel,
    from_json,
)
from crm_core.rules.mass_rights import demand_may, demand_may_look
from crm_core.services import (
    audit,
    mass_adding,
    mass_deals,
    mass_leads,
    mass_letters,
    mass_scene,
    mass_telling,
    mass_tunnels,
)
from crm_core.services.mass_scene import Job

UNCHANGED = {"synchronize_session": False}

RUN: dict[type[Any], Callable[[Session, Job, list[int]], None]] = {
    AddToPlan: mass_adding.run,
    Assign: mass_deals.assign,
    ChangeStatus: mass_deals.change_status,
    RemoveFromPlan: mass_deals.change_status,
    AddTags: mass_leads.put_tags,
    RemoveTags: mass_leads.take_tags,
    Archive: mass_leads.stand,
    Restore: mass_leads.stand,
    Blacklist: mass_leads.stand,
    Lift: mass_leads.stand,
    StartTunnel: mass_tunnels.start,
    StopTunnel: mass_tunnels.stop,
    SendMessage: mass_letters.send,
}
HANDLED = Write(
    lambda _insert, parameter: (
        update(rows.table(MassAction))
        .where(MassAction.id == parameter("action"))
        .values(handled=parameter("all"), figures=parameter("new"))
    )
)
LEFT = Write(
    lambda _insert, parameter: (
        update(rows.table(MassLot))
        .where(MassLot.action_id == parameter("action"), MassLot.number == parameter("lot"))
        .values(lead_ids=parameter("leads"))
    )
)
"""What each lot writes down: with its rows, in the same journey."""
WRITING = (StartTunnel, SendMessage)
"""Leads are written to: no more of them at a time than can be sent in a few seconds, so that a stop is one."""


def work(session: Session, action_id: int, limit: int, *, random: Random, now: datetime) -> int:
    """With how many leads it was done. The action's row is locked: two processes take turns."""
    action = mass.to_work_on(session, action_id)
    if action is None:
        return 0
    params, figures = from_json(action.params), FIGURES.from_json(action.figures)
    settled = mass_letters.settle(session, action_id, params, figures)
    if action.stopped_by_id is not None or action.halted is not None:
        return _end(session, action, now) if settled else 0
    lot = mass.next_lot(session, action_id)
    try:
        me = _actor(action, params)
        scene = mass_scene.hold(session, params)
    except DomainError as no:
        action.halted = _why(no).value
        return _end(session, action, now)
    ids = lot.lead_ids[: _room(session, params, limit, now)] if lot is not None else []
    if ids:
        RUN[type(params)](session, Job(action.id, params, scene, me, figures, random, now), ids)
    if ids or settled:
        _go_on(session, action, lot, len(ids), figures, now)
    return len(ids)


def _room(session: Session, params: MassParams, limit: int, now: datetime) -> int:
    return min(limit, outbox.room(session, now)) if isinstance(params, WRITING) else limit


def set_aside(session: Session, action_id: int, now: datetime) -> None:
    action = mass.to_work_on(session, action_id)
    lot = None if action is None else mass.next_lot(session, action_id)
    if action is None or lot is None:
        return
    figures = FIGURES.from_json(action.figures)
    figures.add(Outcome.FAILED, lot.lead_ids[:1])
    _go_on(session, action, lot, 1, figures, now)


def stop(session: Session, action_id: int, me: Manager, now: datetime) -> None:
    """Raises `Forbidden`, `NotFound`."""
    demand_may_look(me)
    action = mass.locked(session, action_id)
    if action.state is MassState.RUNNING and action.stopped_by_id is None and action.halted is None:
        action.stopped_by_id = me.id
        _end(session, action, now)


def _actor(action: MassAction, params: MassParams) -> Manager:
    """Whoever started it, with their rights as they are now. Raises `NotOnStaff`, `Forbidden`."""
    if not action.actor.active:
        raise NotOnStaff
    demand_may(action.actor, params)
    return action.actor


def _why(no: DomainError) -> Halt:
    match no:
        case Forbidden() | NotOnStaff():
            return Halt.RIGHTS
        case HoldsNoDeals():
            return Halt.NO_HOLDER
        case ReasonRequired():
            return Halt.NO_REASON
        case Invalid(field="tunnel"):
            return Halt.TUNNEL_CLOSED
    return Halt.PLAN_GONE


def _go_on(
    session: Session, action: MassAction, lot: MassLot | None, count: int, figures: Figures, now: datetime
) -> None:
    """What was done and what is left are written in the transaction that did it."""
    left = lot is not None and _take_off(session, lot, count)
    done = {"action": action.id, "all": action.handled + count, "new": FIGURES.as_json(figures)}
    rows.write(session, HANDLED, done)
    if left or figures.on_way or mass.next_lot(session, action.id) is not None:
        mass_telling.show(session, action, now)
    else:
        session.refresh(action)
        _end(session, action, now)


def _take_off(session: Session, lot: MassLot, count: int) -> bool:
    """Are others left?"""
    left = lot.lead_ids[count:]
    if left:
        rows.write(session, LEFT, {"action": lot.action_id, "lot": lot.number, "leads": left})
    else:
        session.delete(lot)
    return bool(left)


def _end(session: Session, action: MassAction, now: datetime) -> int:
    """Nothing more is begun. What is being sent at this very moment is waited for, and the end comes after it."""
    session.execute(delete(MassLot).where(MassLot.action_id == action.id), execution_options=UNCHANGED)
    figures = FIGURES.from_json(action.figures)
    if figures.on_way:
        action.handled -= mass_letters.take_back(session, action.id, from_json(action.params), figures)
        action.figures = FIGURES.as_json(figures)
    action.version += 1
    if figures.on_way:
        session.flush()
        mass_telling.show(session, action, now)
    else:
        _ended(session, action, figures, now)
    return 0


def _ended(session: Session, action: MassAction, figures: Figures, now: datetime) -> None:
    by = None if action.stopped_by_id is None else people.by_id(session, action.stopped_by_id)
    whole = MassState.DONE if action.halted is None else MassState.HALTED
    action.state, action.finished_at = whole if by is None else MassState.STOPPED, now
    session.flush()
    after = {"mass": action.kind, "leads": action.total, "done": figures.done}
    event = Event.MASS_FINISHED if by is None else Event.MASS_STOPPED
    starter = people.by_id(session, action.actor_id)
    audit.record(session, event, by or starter, now, about=action, after=after)
    mass_telling.tell_end(session, action, figures, starter, now)
