"""The inbox: which updates may be handled now, and how far behind we are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session

from crm_core.models import InboxState, InboxUpdate

NEW: ColumnElement[bool] = InboxUpdate.state == literal_column("'new'")
"""Written out: SQLite uses a partial index only for a condition it can compare without parameters."""

ENDED: ColumnElement[bool] = InboxUpdate.state != literal_column("'new'")


def free(now: datetime) -> ColumnElement[bool]:
    return or_(InboxUpdate.lease_until.is_(None), InboxUpdate.lease_until <= now)


def heads(session: Session, now: datetime, *, limit: int) -> Sequence[int]:
    """Ids of updates that nobody handles and that no earlier one of their chat waits before, oldest first."""
    first = select(func.min(InboxUpdate.id).label("id")).where(NEW).group_by(InboxUpdate.chat_key).subquery()
    query = (
        select(InboxUpdate.id)
        .join(first, first.c.id == InboxUpdate.id)
        .where(InboxUpdate.not_before <= now, free(now))
        .order_by(first.c.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def by_ids(session: Session, ids: Collection[int]) -> Sequence[InboxUpdate]:
    query = select(InboxUpdate).where(InboxUpdate.id.in_(ids)).order_by(InboxUpdate.id)
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def leased(session: Session, inbox_id: int, token: str) -> InboxUpdate | None:
    """The update if it is still ours to handle."""
    query = select(InboxUpdate).where(InboxUpdate.id == inbox_id, InboxUpdate.lease_token == token, NEW)
    return session.scalar(query)


def other_content(session: Session, bot_id: int, hashes: dict[int, str]) -> list[int]:
    """Those of these update ids that are stored with another content."""
    query = select(InboxUpdate.update_id, InboxUpdate.content_hash).where(
        InboxUpdate.bot_id == bot_id, InboxUpdate.update_id.in_(hashes)
    )
    return sorted({update_id for update_id, known in session.execute(query) if known != hashes[update_id]})


def dead(session: Session, *, limit: int) -> Sequence[InboxUpdate]:
    """Dead letters, newest first."""
    query = select(InboxUpdate).where(ENDED, InboxUpdate.state == InboxState.DEAD).order_by(InboxUpdate.id.desc())
    return session.scalars(query.limit(limit)).all()


def handled_before(moment: datetime, *, limit: int) -> Select[int]:
    query = select(InboxUpdate.id).where(ENDED, InboxUpdate.state == InboxState.DONE, InboxUpdate.received_at < moment)
    return query.limit(limit)


def oldest_new(session: Session) -> datetime | None:
    return session.scalar(select(func.min(InboxUpdate.received_at)).where(NEW))
