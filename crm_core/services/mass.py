"""One action over many leads: what it would do, its beginning, how it goes on, and its lots one after another.

A screen that has a filter instead of a list of leads calls `mass_starting.preview` and `mass_starting.begin` in a unit
of its own. After drawing `MassProgress` on a message it calls `watch`, and the message follows by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Lead, Manager
from crm_core.queries import mass, people
from crm_core.results.mass import Exceptions, MassPreview, MassProgress
from crm_core.rules.mass import MassParams, Outcome
from crm_core.services import mass_running, mass_starting, mass_telling, mass_watching
from crm_core.services.base import Service


class MassService(Service):
    # -- what people see and tap --------------------------------------------------------------------------------

    @read
    def preview(self, session: Session, params: MassParams, lead_ids: Sequence[int], *, actor: Manager) -> MassPreview:
        """What would come of it as things stand. Raises what `start` raises."""
        me = people.actor(session, actor)
        return mass_starting.preview(session, params, Lead.id.in_(lead_ids), me)

    @write
    def start(
        self, session: Session, params: MassParams, lead_ids: Sequence[int], *, key: str, actor: Manager
    ) -> MassProgress:
        """Fix the set; the rest happens behind. ``key`` is that of the confirmation: the same one starts nothing twice.

        Raises `Forbidden`, `NotFound`, `PlanArchived`, `HoldsNoDeals`, `ReasonRequired`, `NoRule`, `NothingTicked`.
        """
        me = people.actor(session, actor)
        action = mass_starting.begin(session, params, lead_ids, key=key, me=me, now=self.now())
        return mass_starting.progress(session, action.id, me)

    @write
    def stop(self, session: Session, action_id: int, *, actor: Manager) -> MassProgress:
        """What is done stays; a second tap, or one that comes too late, changes nothing."""
        me = people.actor(session, actor)
        mass_running.stop(session, action_id, me, self.now())
        return mass_starting.progress(session, action_id, me)

    @read
    def progress(self, session: Session, action_id: int, *, actor: Manager) -> MassProgress:
        """Raises `NotFound`, `Forbidden`."""
        return mass_starting.progress(session, action_id, people.actor(session, actor))

    @read
    def recent(self, session: Session, *, actor: Manager) -> Sequence[MassProgress]:
        """The newest first, whoever started them."""
        return mass_starting.recent(session, people.actor(session, actor))

    @read
    def exceptions(self, session: Session, action_id: int, outcome: Outcome, *, actor: Manager) -> Exceptions:
        """With whom it was not done for this reason."""
        return mass_starting.exceptions(session, action_id, outcome, people.actor(session, actor))

    @write
    def watch(self, session: Session, action_id: int, chat_id: int, message_id: int, *, actor: Manager) -> None:
        """The message shows how the action goes on: it is drawn anew until it shows something else."""
        found = mass_starting.progress(session, action_id, people.actor(session, actor))
        mass_watching.watch(session, action_id, chat_id, message_id, self.now())
        if not found.going_on:  # it has come to its end while the message was drawn
            mass_telling.show(session, found.action, self.now())

    # -- what goes on behind ------------------------------------------------------------------------------------

    @read
    def running(self, session: Session) -> Sequence[int]:
        """Actions that are not finished, the oldest first."""
        return mass.running(session)

    @write
    def work(
        self, session: Session, action_id: int, limit: int, *, around: AbstractContextManager[object] | None = None
    ) -> int:
        """Do it with at most so many of the leads left; with how many, 0 if there is nothing to do for this process.

        ``around`` is entered for as long as the unit runs.

        If it raises, nothing of it is done: then with one lead at a time, and `set_aside` for the one that breaks.
        """
        with around or nullcontext():
            return mass_running.work(session, action_id, limit, random=self.random, now=self.now())

    @write
    def set_aside(self, session: Session, action_id: int) -> None:
        """The next lead cannot be handled; the others go on without them."""
        mass_running.set_aside(session, action_id, self.now())

    @write
    def sweep(self, session: Session) -> None:
        """Forget messages that Telegram no longer lets us edit."""
        mass_watching.sweep(session, self.now())
