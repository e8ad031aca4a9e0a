"""What is kept of tasks, inside a transaction: what lists sort and filter by, and reminders of what falls due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.models import NO_TASK, Deal, Kind, Lead, Manager, NoticeKind, Task
from crm_core.queries import tasks
from crm_core.services.notify import REMINDER, notify

LOT = 100


def follow(session: Session, deal: Deal) -> None:
    """The deal's tasks have changed, or it was closed or opened again: a closed deal waits for nothing."""
    session.flush()
    deal.next_task_at = tasks.next_due(session, deal.id) if deal.kind is Kind.OPEN else NO_TASK
    session.flush()
    lead = session.get_one(Lead, deal.lead_id, with_for_update=True, populate_existing=True)
    follow_lead(session, lead)


def follow_lead(session: Session, lead: Lead) -> None:
    """Which deals are theirs has changed, or the tasks of one of them."""
    has_task = tasks.lead_has_one(session, lead.id)
    if lead.has_task != has_task:
        lead.has_task = has_task


def remind(session: Session, now: datetime) -> int:
    """A notice for each task that has fallen due, a lot at a time; how many were looked at."""
    fallen = tasks.due(session, now, LOT)
    for task in fallen:
        task.remind_at = None
        _remind(session, task, now)
    return len(fallen)


def _remind(session: Session, task: Task, now: datetime) -> None:
    """Of a deal that is closed, in the archive or without a manager nobody hears."""
    deal = session.get_one(Deal, task.deal_id)
    manager = None if deal.manager_id is None else session.get_one(Manager, deal.manager_id)
    if deal.kind is not Kind.OPEN or deal.archived or manager is None or not manager.active:
        return
    due = task.due_at.isoformat()
    notify(
        session,
        NoticeKind.TASK_DUE,
        manager.telegram_id,
        key=f"task:{task.id}:{due}",
        now=now,
        priority=REMINDER,
        deal_id=deal.id,
        lead_id=deal.lead_id,
        task_id=task.id,
        due=due,
    )
