"""Open cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.models import OpenCard


def at(session: Session, chat_id: int, message_id: int) -> OpenCard | None:
    query = select(OpenCard).where(OpenCard.chat_id == chat_id, OpenCard.message_id == message_id)
    return session.scalars(query).first()


def older(session: Session, deal_id: int, *, version: int, since: datetime, limit: int) -> Sequence[OpenCard]:
    """Those that show the deal as it was before this version, the newest ones first."""
    query = select(OpenCard).where(OpenCard.deal_id == deal_id, OpenCard.version < version, OpenCard.drawn_at > since)
    return session.scalars(query.order_by(OpenCard.id.desc()).limit(limit)).all()


def is_there(session: Session, card_id: int) -> bool:
    return session.scalar(select(OpenCard.id).where(OpenCard.id == card_id)) is not None
