"""What is to be done on a deal, and when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Versioned, enum_type
from crm_core.models.deals import Deal
from crm_core.models.people import Manager

TASK_LIMIT = 200
REMINDING = text("remind_at IS NOT NULL")


class TaskKind(StrEnum):
    CALL = "call"
    MEETING = "meeting"
    MESSAGE = "message"
    OTHER = "other"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Task(Versioned):
    """Whoever has the deal does it: a deal that changes hands takes its tasks along."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_deal", "deal_id", "state", "due_at"),
        Index("ix_tasks_remind", "remind_at", "id", sqlite_where=REMINDING),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey(Deal.id))
    kind: Mapped[TaskKind] = mapped_column(enum_type(TaskKind))
    state: Mapped[TaskState] = mapped_column(enum_type(TaskState), default=TaskState.OPEN)
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    """When the deal's manager is to hear that it has fallen due; None once they have."""
    text: Mapped[str | None] = mapped_column(String(TASK_LIMIT))
    """What it is about, in the team's words."""
    result: Mapped[str | None] = mapped_column(String(TASK_LIMIT))
    """What came of it."""
    created_by_id: Mapped[int] = mapped_column(ForeignKey(Manager.id))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was done or dropped."""
