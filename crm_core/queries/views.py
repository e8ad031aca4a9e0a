"""Views of deals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.errors import NotFound
from crm_core.models import DealView, Manager


def by_key(session: Session, actor: Manager, key: str) -> DealView | None:
    return session.scalar(select(DealView).where(DealView.manager_id == actor.id, DealView.key == key))


def of(session: Session, actor: Manager, view_id: int) -> DealView:
    view = session.scalar(select(DealView).where(DealView.id == view_id, DealView.manager_id == actor.id))
    if view is None:
        raise NotFound
    return view


def saved(session: Session, actor: Manager) -> Sequence[DealView]:
    query = select(DealView).where(DealView.manager_id == actor.id, DealView.name.is_not(None))
    return session.scalars(query.order_by(DealView.name, DealView.id)).all()


def add_new(session: Session, actor: Manager, key: str, kept: dict[str, Any], now: datetime) -> None:
    """Unless the same one is there."""
    row = {"manager_id": actor.id, "key": key, "filter": kept, "used_at": now}
    rows.add_new_later(session, DealView, row)
