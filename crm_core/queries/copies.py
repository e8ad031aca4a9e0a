"""Open cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Erased, OpenCard


def at(session: Session, chat_id: int, message_id: int) -> OpenCard | None:
    query = select(OpenCard).where(OpenCard.chat_id == chat_id, OpenCard.message_id == message_id)
    return session.scalars(query).first()


def of(session: Session, deal_ids: Collection[int]) -> Sequence[OpenCard]:
    """In the order in which they were drawn."""
    return session.scalars(select(OpenCard).where(OpenCard.deal_id.in_(deal_ids)).order_by(OpenCard.id)).all()


def is_there(session: Session, card_id: int) -> bool:
    return session.scalar(select(OpenCard.id).where(OpenCard.id == card_id)) is not None


def old(before: datetime) -> ColumnElement[bool]:
    """Cards drawn before then, unless they still show somebody who was erased after that."""
    erased = exists().where(Deal.id == OpenCard.deal_id, Erased.lead_id == Deal.lead_id, Erased.at >= OpenCard.drawn_at)
    return (OpenCard.drawn_at < before) & ~erased
