"""Tasks on deals (product, section 11): planned, put off, done or dropped; whoever has the deal does them."""

from __future__ import annotations

from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import DealChanged, Invalid
from crm_core.models import Deal, Event, Lead, Manager, Task, TaskKind, TaskState
from crm_core.queries import deals, log, people, tasks
from crm_core.results import DealCard
from crm_core.results.tasks import DealTasks, TaskCard
from crm_core.rules import pipeline
from crm_core.rules.permissions import Action
from crm_core.rules.tasks import OPEN_AT_MOST, When, check_text, due_at, parse_due
from crm_core.services import audit, cards, editing, moving, tasks_due
from crm_core.services.audit import Snapshot
from crm_core.services.base import Service


class TaskService(Service):
    @read
    def of_deal(self, session: Session, deal_id: int, *, actor: Manager) -> DealTasks:
        """Raises `DealClosed`, `Forbidden` unless the actor may plan there."""
        card = cards.card(session, deal_id, people.actor(session, actor), self.now())
        moving.demand_action(card, Action.TASK)
        return DealTasks(card, tasks.open_of(session, deal_id))

    @read
    def get(self, session: Session, task_id: int, *, actor: Manager) -> TaskCard:
        """An open one, for whoever may change it; of one that is not open any more, the refusal shows the deal."""
        task = tasks.get(session, task_id)
        card = cards.card(session, task.deal_id, people.actor(session, actor), self.now())
        moving.demand_action(card, Action.TASK)
        if task.state is not TaskState.OPEN:
            raise _changed(session, task, card.deal)
        return TaskCard(task, card)

    @write
    def add(
        self, session: Session, deal_id: int, kind: TaskKind, when: When | str, *, seen: int, actor: Manager
    ) -> TaskCard:
        """``when`` is one of the choices, or a text that begins with a moment. Raises `Invalid`, `DealChanged`."""
        me = people.actor(session, actor)
        deal = _locked(session, deal_id, me)
        if moving.done_before(session, deal, me, Event.TASK_ADDED, seen=seen):
            return TaskCard(tasks.newest_of(session, deal_id), self._as_it_is(session, deal, me))
        pipeline.demand_open(deal)
        moving.demand_seen(session, deal, seen)
        if len(tasks.open_of(session, deal_id)) >= OPEN_AT_MOST:
            raise Invalid("task", "many", {"limit": OPEN_AT_MOST})
        due, text = self._when(session, when)
        task = Task(deal_id=deal.id, kind=kind, due_at=due, remind_at=due, text=text, version=1)
        task.created_by_id, task.created_at = me.id, self.now()
        session.add(task)
        return TaskCard(task, self._log(session, Event.TASK_ADDED, task, deal, me, after=_told(task)))

    @write
    def put_off(self, session: Session, task_id: int, when: When | str, *, seen: int, actor: Manager) -> TaskCard:
        """To another moment; words that are written after it become what the task is about."""
        me, task, deal = self._for_edit(session, task_id, actor)
        due, text = self._when(session, when)
        if task.due_at == due and editing.done_before(session, task, seen, Event.TASK_CHANGED, me):
            return TaskCard(task, self._as_it_is(session, deal, me))
        _demand_open(session, task, deal, seen)
        before = _was(task)
        task.due_at = task.remind_at = due
        task.text = text or task.text
        card = self._log(session, Event.TASK_CHANGED, task, deal, me, before=before, after=_told(task))
        return TaskCard(task, card)

    @write
    def describe(self, session: Session, task_id: int, text: str, *, seen: int, actor: Manager) -> DealCard:
        """What it is about; blanks take it away. Raises `Invalid`."""
        me, task, deal = self._for_edit(session, task_id, actor)
        said = check_text(text)
        if task.text == said:
            return self._as_it_is(session, deal, me)
        _demand_open(session, task, deal, seen)
        before, task.text = _was(task), said
        return self._log(session, Event.TASK_CHANGED, task, deal, me, before=before, after=_told(task))

    @write
    def done(self, session: Session, task_id: int, result: str | None = None, *, seen: int, actor: Manager) -> DealCard:
        """With what came of it, if anything is to be said. Raises `Invalid`."""
        return self._end(session, task_id, TaskState.DONE, Event.TASK_DONE, check_text(result), seen, actor)

    @write
    def drop(self, session: Session, task_id: int, *, seen: int, actor: Manager) -> DealCard:
        """It need not be done any more."""
        return self._end(session, task_id, TaskState.DROPPED, Event.TASK_DROPPED, None, seen, actor)

    @read
    def is_due(self, session: Session) -> bool:
        """Is there somebody to be reminded?"""
        return tasks.anything_due(session, self.now())

    @write
    def remind(self, session: Session) -> int:
        """A notice for each task that has fallen due, a lot at a time; how many were looked at."""
        return tasks_due.remind(session, self.now())

    def _as_it_is(self, session: Session, deal: Deal, me: Manager) -> DealCard:
        """The same tap had been carried out before."""
        return cards.card_of(session, deal, me, self.now(), changed=False)

    def _for_edit(self, session: Session, task_id: int, actor: Manager) -> tuple[Manager, Task, Deal]:
        """The deal is locked, and its tasks with it."""
        me = people.actor(session, actor)
        deal = _locked(session, tasks.get(session, task_id).deal_id, me)
        pipeline.demand_open(deal)
        return me, tasks.get(session, task_id), deal

    def _end(
        self,
        session: Session,
        task_id: int,
        state: TaskState,
        event: Event,
        result: str | None,
        seen: int,
        actor: Manager,
    ) -> DealCard:
        me, task, deal = self._for_edit(session, task_id, actor)
        if editing.done_before(session, task, seen, event, me):
            return self._as_it_is(session, deal, me)
        _demand_open(session, task, deal, seen)
        task.state, task.result, task.ended_at, task.remind_at = state, result, self.now(), None
        told = _told(task) | ({"result": result} if result else {})
        return self._log(session, event, task, deal, me, after=told)

    def _when(self, session: Session, when: When | str) -> tuple[datetime, str | None]:
        zone: tzinfo = people.zone(session)
        if isinstance(when, When):
            return due_at(when, self.now(), zone), None
        return parse_due(when, self.now(), zone)

    def _log(
        self,
        session: Session,
        event: Event,
        task: Task,
        deal: Deal,
        me: Manager,
        *,
        after: Snapshot,
        before: Snapshot | None = None,
    ) -> DealCard:
        """Every change of a task is one of its deal: cards that were drawn before are out of date."""
        if event is not Event.TASK_ADDED:
            task.version += 1
        pipeline.touch(deal, self.now())
        tasks_due.follow(session, deal)
        audit.record(session, event, me, self.now(), deal=deal, about=task, before=before, after=after)
        return cards.card(session, deal.id, me, self.now())


def _locked(session: Session, deal_id: int, me: Manager) -> Deal:
    """For somebody who may edit it; its lead is locked before it, as everywhere. Raises `NotFound`, `Forbidden`."""
    lead_id = deals.get(session, deal_id, me).lead_id
    session.get(Lead, lead_id, with_for_update=True, populate_existing=True)
    return moving.for_edit(session, deal_id, me)


def _demand_open(session: Session, task: Task, deal: Deal, seen: int) -> None:
    """Raises `DealChanged` with who was quicker."""
    if task.state is not TaskState.OPEN or task.version != seen:
        raise _changed(session, task, deal)


def _changed(session: Session, task: Task, deal: Deal) -> DealChanged:
    entry = log.newest_about(session, audit.subject_of(task)) or deals.newest_entry(session, deal)
    by = entry.actor.name if entry and entry.actor else None
    return DealChanged(deal.id, by=by, at=entry.at if entry else deal.updated_at)


def _was(task: Task) -> Snapshot:
    """The same before a change; which kind of task it is stays."""
    return {key: value for key, value in _told(task).items() if key != "task"}


def _told(task: Task) -> Snapshot:
    """How the task is, for the log."""
    told: Snapshot = {"task": task.kind.value, "due": task.due_at.isoformat()}
    return told | ({"task_text": task.text} if task.text else {})
