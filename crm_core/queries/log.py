"""The action log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from crm_core.models import AuditEntry


def newest_about(session: Session, subject: str) -> AuditEntry | None:
    """The last edit of the thing, with whoever made it."""
    found = edits_about(session, subject, limit=1)
    return found[0] if found else None


def edits_about(session: Session, subject: str, *, limit: int) -> Sequence[AuditEntry]:
    """The last edits of the thing, newest first, with whoever made them."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == subject)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()
