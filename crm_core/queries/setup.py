"""What applying a company file asks."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.models import AuditEntry


def newest_entry(session: Session) -> int | None:
    """The last row of the action log."""
    return session.scalar(select(func.max(AuditEntry.id)))
