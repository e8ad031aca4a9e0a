"""Leads on their way: they tap, time passes, the team lets them in, pauses, resumes and stops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Changed, Forbidden, Invalid
from crm_core.models import Entry, Lead, Manager, Permission, RunState, TunnelRun
from crm_core.queries import chats, leads, outbox, people, tunnels, tunnels_runs
from crm_core.results.tunnels_runs import LeadRuns, Pressing
from crm_core.rules.permissions import demand
from crm_core.rules.reach import demand_reachable
from crm_core.rules.tunnels import MessageBlock, QuestionBlock
from crm_core.rules.tunnels_run import Happening, Pressed, TimeCame
from crm_core.rules.tunnels_settings import lets_in
from crm_core.rules.tunnels_step import step
from crm_core.services import tunnels_running
from crm_core.services.accounts import follow
from crm_core.services.base import Service
from crm_core.services.tunnels_looking import may_change, runs_of
from crm_core.services.tunnels_running import Started, happen
from crm_core.services.tunnels_saying import tapped
from crm_core.services.tunnels_scene import Scene, facts_of, scene_of, state_of

LOT = 50
PUT_OFF = timedelta(minutes=5)
"""After what cannot be stepped on for an unknown reason: others are not held back by it."""
Decision = Callable[..., bool]


class TunnelRunService(Service):
    @write
    def press(self, session: Session, telegram_id: int, run_id: int, at: int, place: int) -> Pressing:
        """A lead taps a button of a tunnel; the same tap twice is one. ``at``: the step that it was drawn at."""
        found = leads.by_telegram_id(session, telegram_id)
        lead = follow(session, found) if found is not None else None
        scene = self._scene(session, run_id) if lead is not None else None
        event = Pressed(place, at)
        if scene is None or scene.lead is not lead or not _means(scene, event):
            return Pressing(words=None)
        words = _words(scene, place)
        tapped(scene, words, scene.run.step)
        happen(scene, event, state_of(scene.run))
        return Pressing(words)

    @read
    def due(self, session: Session) -> Sequence[int]:
        """Whose moment has come, a lot of them; nobody as long as what was said to others has yet to be sent.

        So a thousand whose moment is the same neither hold up others nor are asked long before they can read it.
        """
        room = outbox.room(session, self.now())
        return tunnels_runs.due(session, self.now(), limit=min(LOT, room)) if room > 0 else []

    @write
    def time_came(self, session: Session, run_id: int, *, before_commit: Callable[[], None]) -> bool:
        """Go on with one whose moment has come; False if somebody else has, or it waits for something else now."""
        run = session.get(TunnelRun, run_id)
        if run is None or tunnels_runs.lead(session, run.lead_id) is None:
            return False
        if tunnels_runs.claimed(session, run_id, self.now()) is None:
            return False
        scene = self._scene(session, run_id)
        if scene is None:
            return False
        if not tunnels_running.may_be_led(scene.lead):
            return tunnels_running.stop_run(session, scene.run, actor=scene.actor, now=self.now())
        scene.unasked = True
        went = happen(scene, TimeCame(), state_of(scene.run))
        session.flush()
        before_commit()
        return went

    @write
    def put_off(self, session: Session, run_id: int) -> None:
        """It could not be stepped on: tried again in a while."""
        run = tunnels_runs.claimed(session, run_id, self.now())
        if run is not None:
            run.due_at = self.now() + PUT_OFF

    # -- the team -----------------------------------------------------------------------------------------------

    @read
    def to_lead_in(self, session: Session, lead_id: int, *, actor: Manager) -> LeadRuns:
        """The same for whoever may lead them in. Raises `NotFound`, `Forbidden`."""
        me, lead = self._writer(session, lead_id, actor, lock=False)
        return runs_of(session, lead, me, self.now())

    @write
    def lead_in(self, session: Session, tunnel_id: int, lead_id: int, *, seen: int, actor: Manager) -> LeadRuns:
        """Lead one person in; ``seen`` is their newest way that was shown: a doubled tap leads them in once.

        Raises `NotFound`, `Forbidden`, `LeadUnreachable`, `Changed`, `Invalid` ("tunnel") for one that lets nobody in.
        """
        me, lead = self._writer(session, lead_id, actor)
        tunnel, cause = tunnels.get(session, tunnel_id), f"hand:{seen}"
        if tunnels_runs.caused(session, tunnel_id, lead_id, cause) is not None:
            return runs_of(session, lead, me, self.now())
        if tunnels_runs.newest_of(session, lead_id) != seen:
            raise Changed("tunnel_runs", lead_id, by=None, at=None)
        demand_reachable(lead)
        if not lets_in(tunnel):
            raise Invalid("tunnel", "closed")
        how: dict[str, Any] = {"actor": me, "random": self.random, "now": self.now(), "cause": cause}
        tunnels_running.start_run(session, tunnel, lead, Entry.AUDIENCE, **how)
        session.flush()
        return runs_of(session, lead, me, self.now())

    @write
    def start_many(
        self, session: Session, tunnel_id: int, lead_ids: Sequence[int], *, cause: str, actor: Manager
    ) -> dict[int, Started]:
        """Lead many in, those of them whom the actor may know. Raises `Forbidden`, `Invalid` ("tunnel")."""
        me = people.actor(session, actor)
        demand(me, Permission.EDIT_DEALS_IN_BULK)
        tunnel = tunnels.get(session, tunnel_id)
        if not lets_in(tunnel):
            raise Invalid("tunnel", "closed")
        found = tunnels_runs.known_leads(session, lead_ids, me)
        return tunnels_running.start_many(
            session, tunnel, found, actor=me, random=self.random, now=self.now(), cause=cause
        )

    @read
    def of_lead(self, session: Session, lead_id: int, *, actor: Manager) -> LeadRuns:
        """Raises `NotFound`."""
        me = people.actor(session, actor)
        return runs_of(session, chats.get(session, lead_id, me), me, self.now())

    @write
    def pause(self, session: Session, run_id: int, *, actor: Manager) -> LeadRuns:
        """It is silent until somebody lets it go on. Raises `NotFound`, `Forbidden`, `Changed` if it has ended."""
        return self._decide(session, run_id, tunnels_running.pause, actor)

    @write
    def resume(self, session: Session, run_id: int, *, actor: Manager) -> LeadRuns:
        """Let a paused one go on. Raises `NotFound`, `Forbidden`, `Changed` if it has ended."""
        return self._decide(session, run_id, tunnels_running.resume, actor)

    @write
    def stop(self, session: Session, run_id: int, *, actor: Manager) -> LeadRuns:
        """For good; to stop it twice is nothing. Raises `NotFound`, `Forbidden`, `Changed` if it came to its end."""
        return self._decide(session, run_id, tunnels_running.stop_run, actor)

    @read
    def to_stop(self, session: Session, run_id: int, *, actor: Manager) -> LeadRuns:
        """Before somebody is asked whether they mean it. Raises `NotFound`, `Forbidden`, `Changed` if it has ended."""
        me, run, lead = self._run(session, run_id, actor, lock=False)
        if run.ended_at is not None:
            raise _over(run)
        return runs_of(session, lead, me, self.now())

    def _decide(self, session: Session, run_id: int, decide: Decision, actor: Manager) -> LeadRuns:
        """At whatever block it has come to meanwhile: who pauses it means the whole way."""
        me, run, lead = self._run(session, run_id, actor)
        if not decide(session, run, actor=me, now=self.now()) and run.ended_at is not None:
            stopped_before = decide is tunnels_running.stop_run and run.state is RunState.STOPPED
            if not stopped_before:
                raise _over(run)
        session.flush()
        return runs_of(session, lead, me, self.now())

    def _writer(self, session: Session, lead_id: int, actor: Manager, *, lock: bool = True) -> tuple[Manager, Lead]:
        me = people.actor(session, actor)
        lead = chats.get(session, lead_id, me, lock=lock)
        if not may_change(session, me, lead_id):
            raise Forbidden
        return me, lead

    def _run(
        self, session: Session, run_id: int, actor: Manager, *, lock: bool = True
    ) -> tuple[Manager, TunnelRun, Lead]:
        lead_id = tunnels_runs.whole(session, run_id).lead_id
        me, lead = self._writer(session, lead_id, actor, lock=lock)
        return me, tunnels_runs.whole(session, run_id), lead

    def _scene(self, session: Session, run_id: int) -> Scene | None:
        """The lead is locked, the run is read anew; None unless there is one that goes on."""
        there = session.get(TunnelRun, run_id)
        lead = tunnels_runs.lead(session, there.lead_id) if there is not None else None
        run = tunnels_runs.whole(session, run_id) if lead is not None else there
        if run is None or lead is None or lead.id != run.lead_id or run.state is not RunState.WAITING:
            return None
        return scene_of(session, run, run.tunnel, run.version, lead, random=self.random, now=self.now())


def _over(run: TunnelRun) -> Changed:
    return Changed("tunnel_runs", run.lead_id, by=None, at=run.ended_at)


def _means(scene: Scene, event: Happening) -> bool:
    return step(scene.script, state_of(scene.run), event, facts_of(scene)).handled


def _words(scene: Scene, place: int) -> str:
    """Of the button that was tapped."""
    block = scene.script.by_id[scene.run.block or 0]
    if isinstance(block, MessageBlock):
        return block.buttons[place].text
    return block.choices[place].text if isinstance(block, QuestionBlock) else ""
