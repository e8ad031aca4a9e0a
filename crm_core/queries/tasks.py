"""Tasks of deals, those of which somebody must be reminded, and what is kept of them on deals and leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, literal, select, update
from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import NO_TASK, Deal, Kind, Lead, Task, TaskState

IS_OPEN = Task.state == TaskState.OPEN
UNCHANGED = {"synchronize_session": False}


def get(session: Session, task_id: int) -> Task:
    """Whoever asks: what they may learn is their right on its deal. Raises `NotFound`."""
    task = session.get(Task, task_id, populate_existing=True)
    if task is None:
        raise NotFound
    return task


def open_of(session: Session, deal_id: int) -> Sequence[Task]:
    """The first to fall due first."""
    query = select(Task).where(Task.deal_id == deal_id, IS_OPEN).order_by(Task.due_at, Task.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def next_of(session: Session, deal_id: int) -> Task | None:
    query = select(Task).where(Task.deal_id == deal_id, IS_OPEN).order_by(Task.due_at, Task.id).limit(1)
    return session.scalar(query)


def newest_of(session: Session, deal_id: int) -> Task:
    """Of those that were ever planned on the deal, which has one."""
    return session.scalars(select(Task).where(Task.deal_id == deal_id).order_by(Task.id.desc()).limit(1)).one()


def next_due(session: Session, deal_id: int) -> datetime:
    """`NO_TASK` without one."""
    return session.scalar(select(func.min(Task.due_at)).where(Task.deal_id == deal_id, IS_OPEN)) or NO_TASK


def lead_has_one(session: Session, lead_id: int) -> bool:
    return session.scalar(select(exists().where(Deal.lead_id == lead_id, Deal.next_task_at < NO_TASK))) or False


def anything_due(session: Session, now: datetime) -> bool:
    return session.scalar(select(Task.id).where(Task.remind_at <= now).limit(1)) is not None


def due(session: Session, now: datetime, limit: int) -> Sequence[Task]:
    """Locked where rows can be locked: another process takes others."""
    query = select(Task).where(Task.remind_at <= now).order_by(Task.remind_at, Task.id).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True, of=Task)).all()


# -- what is kept, compared -------------------------------------------------------------------------------------------

_never = literal(NO_TASK, Deal.next_task_at.type)
_first = select(func.min(Task.due_at)).where(Task.deal_id == Deal.id, IS_OPEN).correlate(Deal).scalar_subquery()
_right_due: ColumnElement[datetime] = case((Deal.kind == Kind.OPEN, func.coalesce(_first, _never)), else_=_never)
_right_lead = exists().where(Deal.lead_id == Lead.id, Deal.next_task_at < NO_TASK)


def wrongly_due(session: Session) -> Sequence[int]:
    """Deals whose next task is not the one that is kept."""
    return session.scalars(select(Deal.id).where(Deal.next_task_at != _right_due).order_by(Deal.id)).all()


def wrongly_important(session: Session) -> Sequence[int]:
    """Leads of whom it is not said that they have a task, or though they have none."""
    return session.scalars(select(Lead.id).where(Lead.has_task != _right_lead).order_by(Lead.id)).all()


def keep_rightly(session: Session) -> None:
    of_deals = update(Deal).where(Deal.next_task_at != _right_due).values(next_task_at=_right_due)
    of_leads = update(Lead).where(Lead.has_task != _right_lead).values(has_task=~Lead.has_task)
    for changed in (of_deals, of_leads):
        session.execute(changed, execution_options=UNCHANGED)
