"""Where a person stands in the database, and who has been erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from crm_core.models import (
    AuditEntry,
    Deal,
    Erased,
    Event,
    Form,
    InboxState,
    InboxUpdate,
    Lead,
    LeadMention,
    Notice,
    OpenCard,
    StaffMessage,
)
from crm_core.queries.inbox import ENDED

LOT = 500
ABOUT_LEADS = tuple(event for event in Event if event.value.startswith("lead."))


def locked(session: Session, lead_id: int) -> Lead | None:
    return session.get(Lead, lead_id, with_for_update=True, populate_existing=True)


def deals(session: Session, lead_id: int) -> Sequence[Deal]:
    return session.scalars(select(Deal).where(Deal.lead_id == lead_id).order_by(Deal.id)).all()


def entries(session: Session, lead_id: int, deal_ids: Sequence[int]) -> Sequence[AuditEntry]:
    """Of the log: what happened to the lead, and to each of their deals."""
    own = and_(AuditEntry.lead_id == lead_id, AuditEntry.deal_id.is_(None), AuditEntry.event.in_(ABOUT_LEADS))
    of_deals = session.scalars(select(AuditEntry).where(AuditEntry.deal_id.in_(deal_ids))).all()
    return [*session.scalars(select(AuditEntry).where(own)).all(), *of_deals]


def handled(telegram_id: int) -> ColumnElement[bool]:
    """Updates of the chat, but for those whose turn has not come: they were sent to a company that knows nothing."""
    untouched = and_(InboxUpdate.state == InboxState.NEW, InboxUpdate.lease_token.is_(None), InboxUpdate.tries == 0)
    return and_(InboxUpdate.chat_key == telegram_id, ~untouched)


def dead_letters(session: Session) -> Sequence[InboxUpdate]:
    return session.scalars(select(InboxUpdate).where(ENDED, InboxUpdate.state == InboxState.DEAD)).all()


def notices(lead_id: int, telegram_id: int | None) -> ColumnElement[bool]:
    """Of the outbox: what goes to the person and what brings their words; not what is on its way just now."""
    brings = and_(
        Notice.data["lead_message_id"].as_integer().is_not(None), Notice.data["lead_id"].as_integer() == lead_id
    )
    return and_(Notice.lease_token.is_(None), brings if telegram_id is None else or_(brings, to_them(telegram_id)))


def to_them(telegram_id: int) -> ColumnElement[bool]:
    return Notice.chat_id == telegram_id


def forms(telegram_id: int) -> ColumnElement[bool]:
    """Half-filled forms are kept under the numbers of a chat and a person."""
    return Form.key.contains(f":{telegram_id}:{telegram_id}:", autoescape=True)


class Told(NamedTuple):
    """A message in a chat of the staff."""

    chat_id: int
    message_id: int
    at: datetime


def told_of(session: Session, lead_id: int, *, redrawn_since: datetime) -> Sequence[Told]:
    """Messages that are about the lead or name them, but for cards opened since then: these are drawn anew."""
    parts = [
        select(model.chat_id, model.message_id, model.at).where(
            model.lead_id == lead_id, ~_shows_card(model, redrawn_since)
        )
        for model in (StaffMessage, LeadMention)
    ]
    found = {(row.chat_id, row.message_id): Told(*row) for part in parts for row in session.execute(part)}
    return [found[place] for place in sorted(found)]


def _shows_card(model: type[StaffMessage] | type[LeadMention], since: datetime) -> ColumnElement[bool]:
    here = (OpenCard.chat_id == model.chat_id) & (OpenCard.message_id == model.message_id)
    return exists().where(here, OpenCard.drawn_at > since)


def unwiped(session: Session, before: datetime) -> Sequence[Erased]:
    query = select(Erased).where(Erased.wiped_at.is_(None), Erased.at <= before).order_by(Erased.id)
    return session.scalars(query.limit(LOT)).all()


def every(session: Session) -> Sequence[Erased]:
    query = select(Erased).where(Erased.digest.is_not(None)).order_by(Erased.id)
    return session.scalars(query).all()


def people(session: Session, after: int) -> Sequence[Lead]:
    """The next leads who have a Telegram id."""
    query = select(Lead).where(Lead.telegram_id.is_not(None), Lead.id > after)
    return session.scalars(query.order_by(Lead.id).limit(LOT)).all()
