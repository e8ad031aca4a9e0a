"""Leads are led through tunnels, inside a transaction: begun, stepped on, paused, stopped.

A run is moved with its lead's row locked. Whatever happens to it raises its step, so that nothing happens twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.db.rows import Write
from crm_core.errors import NotFound
from crm_core.models import Entry, Event, Lead, Manager, NoticeKind, RunState, Tunnel, TunnelRun, TunnelStep, Waits
from crm_core.queries import tunnels, tunnels_runs
from crm_core.rules.tunnels import AnswerKind, QuestionBlock, Script
from crm_core.rules.tunnels_run import Effect, Entered, GoOn, Happening, Mark, Outcome, Say, State
from crm_core.rules.tunnels_settings import lets_in
from crm_core.rules.tunnels_step import repeated, step
from crm_core.services import audit
from crm_core.services.audit import Actor
from crm_core.services.notify import notify
from crm_core.services.tunnels_acting import act, end, stop
from crm_core.services.tunnels_saying import say
from crm_core.services.tunnels_scene import Scene, facts_of, scene_of, state_of

MARKED = Write(
    lambda insert, parameter: (
        insert(rows.table(TunnelStep))
        .values({name: parameter(name) for name in (column.key for column in rows.table(TunnelStep).columns)})
        .on_conflict_do_update(
            index_elements=["run_id", "block"],
            set_={
                "left_at": func.coalesce(TunnelStep.left_at, parameter("left_at")),
                "answered_at": func.coalesce(TunnelStep.answered_at, parameter("answered_at")),
            },
        )
    )
)


@dataclass(frozen=True, slots=True)
class Started:
    run: TunnelRun | None
    """None: nobody is let in, or there is no way to write to them."""
    new: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    depth: int = 0
    """Tunnels that have led on into it, one out of another, within one step."""
    unasked: bool = False
    """They wait for nothing just now: what is said to them lets everything else go first."""


def start_run(
    session: Session,
    tunnel: Tunnel,
    lead: Lead,
    entry: Entry,
    *,
    actor: Actor,
    random: Random,
    now: datetime,
    cause: str | None = None,
    manner: Manner = Manner(),
) -> Started:
    """Lead somebody in; whoever is inside, or was led in by the same cause, stays where they are.

    ``cause`` names the one thing that leads them in, so that it does not do so twice.
    """
    locked = tunnels_runs.lead(session, lead.id)
    there = _there(session, tunnel, lead.id, cause)
    if there is not None:
        return Started(there)
    if locked is None or not may_be_led(locked) or not lets_in(tunnel):
        return Started(None)
    version = tunnels.version(session, tunnel)
    assert version is not None
    values = {
        "tunnel_id": tunnel.id,
        "version_id": version.id,
        "lead_id": lead.id,
        "entry": entry,
        "cause": cause,
        "state": RunState.WAITING,
        "waits": Waits.TIME,
        "answers": {},
        "variables": {},
        "entered_at": now,
    }
    run = rows.add(session, TunnelRun, values)
    after = {"tunnel": tunnel.name, "entry": entry.value}
    audit.record(session, Event.LEAD_ENTERED_TUNNEL, actor, now, about=lead, after=after)
    scene = scene_of(session, run, tunnel, version, locked, random=random, now=now)
    scene.depth, scene.unasked = manner.depth, manner.unasked
    happen(scene, Entered(), State())
    return Started(run, new=True)


def start_many(
    session: Session,
    tunnel: Tunnel,
    leads: Sequence[Lead],
    *,
    actor: Actor,
    random: Random,
    now: datetime,
    cause: str | None = None,
) -> dict[int, Started]:
    """By lead; for actions over many, whose lot is one transaction."""
    about: dict[str, Any] = {
        "actor": actor,
        "random": random,
        "now": now,
        "cause": cause,
        "manner": Manner(unasked=True),
    }
    return {lead.id: start_run(session, tunnel, lead, Entry.AUDIENCE, **about) for lead in leads}


def may_be_led(lead: Lead) -> bool:
    """There is somebody who reads it."""
    here = lead.merged_into_id is None and lead.archived_at is None
    return here and lead.telegram_id is not None and lead.reachable


def _there(session: Session, tunnel: Tunnel, lead_id: int, cause: str | None) -> TunnelRun | None:
    before = tunnels_runs.caused(session, tunnel.id, lead_id, cause) if cause is not None else None
    return before or tunnels_runs.inside(session, tunnel.id, lead_id)


def happen(scene: Scene, event: Happening, state: State) -> bool:
    """One step with everything that follows from it; False if it means nothing here, and then nothing is done."""
    scene.asked = _asks_phone(scene.script, state)
    outcome = step(scene.script, state, event, facts_of(scene))
    if not outcome.handled:
        return False
    marks, scene.again = list(outcome.marks), outcome.state.step == state.step
    _apply(scene, outcome.effects, outcome.state, again=scene.again)
    while outcome.more and not scene.stopped:
        outcome = step(scene.script, outcome.state, GoOn(), facts_of(scene))
        marks += outcome.marks
        _apply(scene, outcome.effects, outcome.state)
    _mark(scene, marks)
    _keep(scene, outcome)
    return True


def say_again(scene: Scene) -> bool:
    """What is waited for, once more: they have come in again by the same door."""
    asked = repeated(scene.script, state_of(scene.run))
    if asked is None or scene.run.state is not RunState.WAITING:
        return False
    say(scene, asked, scene.run.step, again=True)
    return True


def _asks_phone(script: Script, state: State) -> bool:
    block = script.by_id.get(state.block) if state.block is not None else None
    return isinstance(block, QuestionBlock) and block.answer is AnswerKind.PHONE


def _apply(scene: Scene, effects: Sequence[Effect], state: State, *, again: bool = False) -> None:
    for effect in effects:
        if scene.stopped:
            return
        if isinstance(effect, Say):
            say(scene, effect, state.step, again=again)
        else:
            act(scene, effect, state.step, _lead_on)


def _lead_on(scene: Scene, tunnel_id: int, cause: str) -> None:
    """Into another tunnel. Raises `NotFound` if nobody is let in there."""
    other = tunnels.get(scene.session, tunnel_id)
    found = start_run(
        scene.session,
        other,
        scene.lead,
        Entry.TUNNEL,
        actor=scene.actor,
        random=scene.random,
        now=scene.now,
        cause=cause,
        manner=Manner(scene.depth + 1, scene.unasked),
    )
    if found.run is None:
        raise NotFound


def _keep(scene: Scene, outcome: Outcome) -> None:
    run, state = scene.run, outcome.state
    run.answers, run.variables = dict(state.answers), dict(state.fields)
    if scene.stopped:
        stop(scene, run)
        return
    run.block, run.waits, run.due_at, run.step = state.block, state.waits, state.due, state.step
    if outcome.end is not None:
        end(run, outcome.end, scene.now)
    if outcome.end is RunState.BROKEN:
        after = {"tunnel": scene.tunnel.name}
        audit.record(scene.session, Event.LEAD_TUNNEL_BROKEN, scene.actor, scene.now, about=scene.lead, after=after)


def _mark(scene: Scene, marks: Sequence[tuple[int, Mark]]) -> None:
    """What the figures are counted from: that they were there, whether they left, whether they answered."""
    found: dict[int, set[Mark]] = {}
    for block, mark in marks:
        found.setdefault(block, set()).add(mark)
    for block, what in found.items():
        row = {
            "run_id": scene.run.id,
            "block": block,
            "version_id": scene.run.version_id,
            "reached_at": scene.now,
            "left_at": scene.now if Mark.LEFT in what else None,
            "answered_at": scene.now if Mark.ANSWERED in what else None,
        }
        rows.write(scene.session, MARKED, row)


# -- somebody else decides -----------------------------------------------------------------------------------------


def pause(session: Session, run: TunnelRun, *, actor: Actor, now: datetime) -> bool:
    """It is silent until somebody lets it go on. False if it waits for nothing just now."""
    if run.state is not RunState.WAITING:
        return False
    run.state = RunState.PAUSED
    _log(session, Event.LEAD_TUNNEL_PAUSED, run, actor, now)
    return True


def take_over(session: Session, lead_id: int, *, actor: Manager, now: datetime) -> None:
    """Somebody of the team talks to the lead: the tunnels are silent until somebody lets them go on.

    Whoever does it is told so, once, with the way to let them.
    """
    going_on = tunnels_runs.going_on_of(session, [lead_id])
    paused = [run.id for run in going_on if pause(session, run, actor=actor, now=now)]
    if paused:
        key = f"tunnels_paused:{lead_id}:{now.isoformat()}"
        to = actor.telegram_id
        notify(session, NoticeKind.TUNNELS_PAUSED, to, key=key, now=now, lead_id=lead_id, run_ids=paused)


def resume(session: Session, run: TunnelRun, *, actor: Actor, now: datetime) -> bool:
    """It waits on as before; what became due meanwhile comes now. False if it was not paused."""
    if run.state is not RunState.PAUSED:
        return False
    run.state = RunState.WAITING
    _log(session, Event.LEAD_TUNNEL_RESUMED, run, actor, now)
    return True


def stop_run(session: Session, run: TunnelRun, *, actor: Actor, now: datetime) -> bool:
    """False if it had ended before."""
    if run.ended_at is not None:
        return False
    end(run, RunState.STOPPED, now)
    _log(session, Event.LEAD_TUNNEL_STOPPED, run, actor, now)
    return True


def leave_all(session: Session, lead_ids: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """They cannot or shall not be written to any more."""
    for run in tunnels_runs.going_on_of(session, lead_ids):
        stop_run(session, run, actor=actor, now=now)


def _log(session: Session, event: Event, run: TunnelRun, actor: Actor, now: datetime) -> None:
    audit.record(session, event, actor, now, about=run, after={"tunnel": run.tunnel.name})
