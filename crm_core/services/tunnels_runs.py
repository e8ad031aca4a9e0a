"""Leads on their way: they tap, time passes, the team lets them in, pauses, resumes and stops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Forbidden, Invalid
from crm_core.models import Entry, Lead, Manager, Permission, RunState, TunnelRun
from crm_core.queries import chats, leads, outbox, people, tunnels, tunnels_runs
from crm_core.results.tunnels_runs import Pressing
from crm_core.rules.permissions import allowed, demand
from crm_core.rules.tunnels import MessageBlock, QuestionBlock
from crm_core.rules.tunnels_run import Happening, Pressed, TimeCame
from crm_core.rules.tunnels_settings import lets_in
from crm_core.rules.tunnels_step import step
from crm_core.services import tunnels_running
from crm_core.services.accounts import follow
from crm_core.services.base import Service
from crm_core.services.tunnels_running import Started, happen
from crm_core.services.tunnels_saying import tapped
from crm_core.services.tunnels_scene import Scene, facts_of, scene_of, state_of

LOT = 50
SHOWN = 20
PUT_OFF = timedelta(minutes=5)
"""After what cannot be stepped on for an unknown reason: others are not held back by it."""


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

    @write
    def start(self, session: Session, tunnel_id: int, lead_id: int, *, cause: str | None, actor: Manager) -> Started:
        """Lead one person in. Raises `NotFound`, `Forbidden`, `Invalid` ("tunnel") for one that lets nobody in."""
        me, lead = self._writer(session, lead_id, actor)
        tunnel = tunnels.get(session, tunnel_id)
        if not lets_in(tunnel):
            raise Invalid("tunnel", "closed")
        return tunnels_running.start_run(
            session, tunnel, lead, Entry.AUDIENCE, actor=me, random=self.random, now=self.now(), cause=cause
        )

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
    def of_lead(self, session: Session, lead_id: int, *, actor: Manager) -> Sequence[TunnelRun]:
        """The newest first, with tunnel and version. Raises `NotFound`."""
        chats.get(session, lead_id, people.actor(session, actor))
        return tunnels_runs.of_lead(session, lead_id, limit=SHOWN)

    @write
    def resume(self, session: Session, run_id: int, *, actor: Manager) -> TunnelRun:
        """Let a paused one go on. Raises `NotFound`, `Forbidden`."""
        me, run = self._run(session, run_id, actor)
        tunnels_running.resume(session, run, actor=me, now=self.now())
        return run

    @write
    def pause(self, session: Session, lead_id: int, *, actor: Manager) -> None:
        """All tunnels of the lead are silent. Raises `NotFound`, `Forbidden`."""
        me, lead = self._writer(session, lead_id, actor)
        tunnels_running.pause_all(session, lead.id, actor=me, now=self.now())

    @write
    def stop(self, session: Session, run_id: int, *, actor: Manager) -> TunnelRun:
        """Raises `NotFound`, `Forbidden`."""
        me, run = self._run(session, run_id, actor)
        tunnels_running.stop_run(session, run, actor=me, now=self.now())
        return run

    def _writer(self, session: Session, lead_id: int, actor: Manager) -> tuple[Manager, Lead]:
        """Whoever may write to the lead, or edits all deals: who is in a tunnel need not have one yet."""
        me = people.actor(session, actor)
        lead = chats.get(session, lead_id, me, lock=True)
        if not (allowed(me, Permission.EDIT_ALL_DEALS) or chats.may_write(session, me, lead_id)):
            raise Forbidden
        return me, lead

    def _run(self, session: Session, run_id: int, actor: Manager) -> tuple[Manager, TunnelRun]:
        me, _ = self._writer(session, tunnels_runs.whole(session, run_id).lead_id, actor)
        return me, tunnels_runs.whole(session, run_id)

    def _scene(self, session: Session, run_id: int) -> Scene | None:
        """The lead is locked, the run is read anew; None unless there is one that goes on."""
        there = session.get(TunnelRun, run_id)
        lead = tunnels_runs.lead(session, there.lead_id) if there is not None else None
        run = tunnels_runs.whole(session, run_id) if lead is not None else there
        if run is None or lead is None or lead.id != run.lead_id or run.state is not RunState.WAITING:
            return None
        return scene_of(session, run, run.tunnel, run.version, lead, random=self.random, now=self.now())


def _means(scene: Scene, event: Happening) -> bool:
    return step(scene.script, state_of(scene.run), event, facts_of(scene)).handled


def _words(scene: Scene, place: int) -> str:
    """Of the button that was tapped."""
    block = scene.script.by_id[scene.run.block or 0]
    if isinstance(block, MessageBlock):
        return block.buttons[place].text
    return block.choices[place].text if isinstance(block, QuestionBlock) else ""
