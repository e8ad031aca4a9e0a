"""The action log."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from crm_core.models import AuditEntry, Event


def newest_about(session: Session, subject: str) -> AuditEntry | None:
    """The last edit of the thing, with whoever made it; a shift that begins or ends is none."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == subject, AuditEntry.event != Event.SHIFT_CHANGED)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return session.scalar(query)
