"""Half-filled forms."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.models import Form


def by_key(session: Session, key: str, *, lock: bool = False) -> Form | None:
    return session.get(Form, key, with_for_update=lock)


def newest(session: Session, *, limit: int) -> Sequence[Form]:
    return session.scalars(select(Form).order_by(Form.updated_at.desc()).limit(limit)).all()
