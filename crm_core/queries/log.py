"""The action log."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from crm_core.models import AuditEntry


def newest_about(session: Session, subject: str) -> AuditEntry | None:
    """The last edit of the thing, with whoever made it."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == subject)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return session.scalar(query)
