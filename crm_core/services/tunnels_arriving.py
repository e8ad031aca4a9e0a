"""How leads come into tunnels by themselves, and what of their words a tunnel waits for, inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from crm_core.models import ActorKind, Entry, Lead, LeadMessage, RunState, Tunnel, TunnelRun, Waits
from crm_core.queries import leads, sources, tunnels, tunnels_runs
from crm_core.queries.sources import Way
from crm_core.rules.tunnels_run import Answered
from crm_core.rules.tunnels_step import step
from crm_core.services.tunnels_running import happen, say_again, start_run
from crm_core.services.tunnels_saying import AGAIN
from crm_core.services.tunnels_scene import Scene, facts_of, scene_of, state_of

HEARS = frozenset({Waits.ANSWER, Waits.BUTTON})


@dataclass(frozen=True, slots=True)
class Coming:
    lead: Lead
    message_id: int
    """Of what they sent: it leads in once. 0: nothing did."""
    random: Random
    now: datetime

    @property
    def cause(self) -> str | None:
        return f"message:{self.message_id}" if self.message_id else None


@dataclass(frozen=True, slots=True)
class Taken:
    run_id: int | None
    fits: bool
    """Else it was no answer to what was asked."""


def way_in(session: Session, payload: str | None) -> tuple[Way, Tunnel | None]:
    """What a start's payload means: somebody who comes by a tunnel's link has come from that tunnel."""
    tunnel = tunnels.behind_code(session, payload) if payload else None
    return (sources.way_in(session, payload), None) if tunnel is None else (Way(source=tunnel.name), tunnel)


def came(session: Session, come: Coming, tunnel: Tunnel | None, way: Way) -> bool:
    """Lead whoever has opened the bot into the tunnel of their link, or the company's own; does a tunnel speak now?

    A plan's link is about that plan, and whoever talks with the team is not led anywhere by a plain start.
    """
    if tunnel is not None:
        return enter(session, come, tunnel, Entry.LINK) is not None
    if way.plan_id is not None or come.lead.dialog_open:
        return False
    own = tunnels.behind_start(session)
    return own is not None and enter(session, come, own, Entry.START) is not None


def enter(session: Session, come: Coming, tunnel: Tunnel, entry: Entry) -> TunnelRun | None:
    """The run that speaks to them now."""
    started = start_run(
        session, tunnel, come.lead, entry, actor=ActorKind.LEAD, random=come.random, now=come.now, cause=come.cause
    )
    run = started.run
    return run if run is not None and (started.new or _again(session, come, run)) else None


def _again(session: Session, come: Coming, run: TunnelRun) -> bool:
    """They are inside already: what is waited for is said once more, and to the same message only once."""
    if come.cause is not None and run.cause == come.cause:
        return True
    if _said_to(session, run.id, come.message_id):
        return True
    return say_again(_scene(session, come, run))


def taker(session: Session, come: Coming, words: str) -> Scene | Tunnel | None:
    """What waits for these words: a question or buttons, the newest first, else a tunnel by its keyword."""
    tunnels_runs.lead(session, come.lead.id)
    for run in tunnels_runs.going_on(session, come.lead.id):
        scene = _scene(session, come, run)
        if _hears(run) and step(scene.script, state_of(run), Answered(words), facts_of(scene)).handled:
            return scene
    tunnel = tunnels.behind_word(session, words)
    there = tunnels_runs.inside(session, tunnel.id, come.lead.id) if tunnel is not None else None
    return tunnel if there is None or _hears(there) else None


def asking(session: Session, come: Coming, caption: str) -> Scene | None:
    """The question that words beside a picture answer, the newest first. Those that do not fit are no answer."""
    tunnels_runs.lead(session, come.lead.id)
    for run in tunnels_runs.going_on(session, come.lead.id):
        scene, state = _scene(session, come, run), state_of(run)
        waits = run.state is RunState.WAITING and run.waits is Waits.ANSWER
        if waits and step(scene.script, state, Answered(caption), facts_of(scene)).state.step > state.step:
            return scene
    return None


def _hears(run: TunnelRun) -> bool:
    return run.state is RunState.WAITING and run.waits in HEARS


def take(session: Session, come: Coming, taking: Scene | Tunnel, words: str) -> Taken:
    if isinstance(taking, Tunnel):
        run = enter(session, come, taking, Entry.KEYWORD)
        return Taken(run.id if run is not None else None, fits=run is not None)
    happen(taking, Answered(words), state_of(taking.run))
    return Taken(taking.run.id, fits=not taking.again)


def was_asked_again(session: Session, message: LeadMessage) -> bool:
    """It was no answer, and the question was said once more."""
    runs = tunnels_runs.of_lead(session, message.lead_id, limit=10)
    return any(_said_to(session, run.id, message.message_id) for run in runs)


def _said_to(session: Session, run_id: int, message_id: int) -> bool:
    return leads.message_at(session, -run_id, -(AGAIN + message_id)) is not None


def _scene(session: Session, come: Coming, run: TunnelRun) -> Scene:
    found = scene_of(session, run, run.tunnel, run.version, come.lead, random=come.random, now=come.now)
    found.message_id = come.message_id
    return found
