"""Leads and what they wrote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import (
    WORDS_ALONE,
    AuditEntry,
    Company,
    Deal,
    Direction,
    Event,
    Kind,
    Lead,
    LeadManager,
    LeadMessage,
    Manager,
    Notice,
    NoticeKind,
    Permission,
    SalesPlan,
    StaffMessage,
    TunnelKeyword,
    TunnelRun,
)
from crm_core.models.tunnels import GOING_ON
from crm_core.queries.deals import LISTED
from crm_core.queries.outbox import NEW
from crm_core.rules.permissions import allowed

ALBUM_SPAN = 30
BY_TELEGRAM_ID = select(Lead).where(Lead.telegram_id == bindparam("telegram_id"))


INSIDE = exists().where(TunnelRun.lead_id == Lead.id, GOING_ON)
ARRIVAL = select(
    Company.default_plan_id, Company.hours, Company.time_zone, Lead, exists(select(TunnelKeyword.key)), INSIDE
).join(Lead, Lead.telegram_id == bindparam("telegram_id"), isouter=True)


class Arrival(NamedTuple):
    plan_id: int | None
    """Where people who just write go."""
    hours: dict[str, Any] | None
    time_zone: str
    lead: Lead | None
    """Whom the person is already."""
    keywords: bool
    """There are words that lead into a tunnel."""
    inside: bool
    """They are in a tunnel."""


def arrival(session: Session, telegram_id: int) -> Arrival:
    return Arrival._make(session.execute(ARRIVAL, {"telegram_id": telegram_id}).one())


def by_telegram_id(session: Session, telegram_id: int) -> Lead | None:
    return session.scalar(BY_TELEGRAM_ID, {"telegram_id": telegram_id})


def known_to(actor: Manager) -> Sequence[ColumnElement[bool]]:
    """Leads of whom the actor may make a deal: all, or those whom they have been in contact with.

    Of those who were merged only the one who stays; nobody in the archive.
    """
    return (*reached(actor), Lead.archived_at.is_(None))


def reached(actor: Manager) -> Sequence[ColumnElement[bool]]:
    """The same with the archive."""
    stays = Lead.merged_into_id.is_(None)
    if allowed(actor, Permission.SEE_ALL_DEALS):
        return (stays,)
    return (stays, exists().where(LeadManager.lead_id == Lead.id, LeadManager.manager_id == actor.id))


def for_new_deal(session: Session, lead_id: int, actor: Manager) -> Lead:
    """The lead, if the actor may know them, in the archive or not. Raises `NotFound`."""
    lead = session.scalar(select(Lead).where(Lead.id == lead_id, *reached(actor)))
    if lead is None:
        raise NotFound
    return lead


def message_at(session: Session, chat_id: int, message_id: int) -> LeadMessage | None:
    query = select(LeadMessage).where(LeadMessage.chat_id == chat_id, LeadMessage.message_id == message_id)
    return session.scalar(query)


def messages(session: Session, ids: Collection[int]) -> Sequence[LeadMessage]:
    """As they stand in the chat where they were written."""
    query = select(LeadMessage).where(LeadMessage.id.in_(ids)).order_by(LeadMessage.message_id)
    return session.scalars(query).all()


def answered(session: Session, lead_id: int, chat_id: int, message_id: int) -> LeadMessage | None:
    """What a reply in the lead's chat replies to: an answer that arrived there, or their own message."""
    there = select(LeadMessage).where(LeadMessage.lead_id == lead_id, LeadMessage.arrived_id == message_id)
    return session.scalar(there.limit(1)) or message_at(session, chat_id, message_id)


def part_of_album(session: Session, chat_id: int, message_id: int, album: str) -> LeadMessage | None:
    """An earlier part of the same album; its parts follow one another."""
    near = LeadMessage.message_id.between(message_id - ALBUM_SPAN, message_id - 1)
    query = select(LeadMessage).where(LeadMessage.chat_id == chat_id, near, LeadMessage.album == album)
    return session.scalar(query.order_by(LeadMessage.message_id).limit(1))


def between(session: Session, lead_id: int, first_id: int, last_id: int, limit: int) -> Sequence[LeadMessage]:
    """The lead's words from the one message to the other, oldest first."""
    query = (
        select(LeadMessage)
        .where(LeadMessage.lead_id == lead_id, LeadMessage.direction == Direction.IN)
        .where(LeadMessage.id.between(first_id, last_id), LeadMessage.kind.in_(WORDS_ALONE))
        .order_by(LeadMessage.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def connected(session: Session, lead_id: int) -> Sequence[int]:
    """Managers who hear of the lead without a deal of theirs; of one in the archive nobody does."""
    query = (
        select(LeadManager.manager_id)
        .join(Manager, Manager.id == LeadManager.manager_id)
        .join(Lead, Lead.id == LeadManager.lead_id)
        .where(LeadManager.lead_id == lead_id, LeadManager.connected, Manager.active, Lead.archived_at.is_(None))
        .order_by(LeadManager.manager_id)
    )
    return session.scalars(query).all()


def answering(session: Session, lead: Lead) -> Sequence[int]:
    """Managers whose answers to the lead are still to be sent."""
    about = Notice.data["lead_message_id"].as_integer()
    query = (
        select(LeadMessage.manager_id)
        .join(Notice, about == LeadMessage.id)
        .where(Notice.chat_id == lead.telegram_id, Notice.kind == NoticeKind.REPLY_TO_LEAD, NEW)
        .where(LeadMessage.manager_id.is_not(None))
    )
    return [manager_id for manager_id in session.scalars(query) if manager_id is not None]


def last_message(session: Session, lead_id: int) -> LeadMessage | None:
    """The newest message that the lead wrote."""
    query = (
        select(LeadMessage)
        .where(LeadMessage.lead_id == lead_id, LeadMessage.direction == Direction.IN)
        .order_by(LeadMessage.at.desc(), LeadMessage.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def written_since(session: Session, lead_id: int, moment: datetime, limit: int) -> Sequence[LeadMessage]:
    """What the lead wrote after the moment, oldest first; of that moment only what a card cannot show."""
    query = (
        select(LeadMessage)
        .where(LeadMessage.lead_id == lead_id, LeadMessage.direction == Direction.IN)
        .where(or_(LeadMessage.at > moment, and_(LeadMessage.at == moment, LeadMessage.kind.not_in(WORDS_ALONE))))
        .order_by(LeadMessage.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def open_deals(session: Session, lead_id: int) -> Sequence[Deal]:
    """The lead's open deals, newest first; none of a lead in the archive."""
    query = select(Deal).where(Deal.lead_id == lead_id, Deal.kind == Kind.OPEN, LISTED).order_by(Deal.id.desc())
    return session.scalars(query).all()


def had_deals(session: Session, lead_id: int) -> bool:
    return session.scalar(select(exists().where(Deal.lead_id == lead_id))) or False


def renamed(session: Session, lead_id: int) -> bool:
    """Has somebody of the team given the lead a name?"""
    query = (
        select(AuditEntry.id)
        .join(Deal, Deal.id == AuditEntry.deal_id)
        .where(Deal.lead_id == lead_id, AuditEntry.event == Event.LEAD_CONTACT_CHANGED)
        .where(AuditEntry.after["name"].as_string().is_not(None))
    )
    return session.scalar(query.limit(1)) is not None


def deals_of(session: Session, lead_id: int) -> Sequence[Deal]:
    """All deals of the lead, open ones and newest first."""
    query = select(Deal).where(Deal.lead_id == lead_id).order_by(Deal.kind != Kind.OPEN, Deal.id.desc())
    return session.scalars(query.limit(50)).all()


def labels(session: Session, lead_id: int) -> Sequence[str]:
    """Short labels of the plans in which the lead has an open deal."""
    query = (
        select(SalesPlan.short_label)
        .join(Deal, Deal.plan_id == SalesPlan.id)
        .where(Deal.lead_id == lead_id, Deal.kind == Kind.OPEN, LISTED)
        .order_by(SalesPlan.id)
    )
    return session.scalars(query).all()


def staff_message(session: Session, chat_id: int, message_id: int) -> StaffMessage | None:
    return session.get(StaffMessage, (chat_id, message_id))


def copy_of(session: Session, chat_id: int, message: LeadMessage) -> StaffMessage | None:
    """The newest message in the chat that shows the lead's, alone or among others."""
    alone = and_(StaffMessage.lead_message_id == message.id, StaffMessage.since_id.is_(None))
    among = and_(StaffMessage.since_id <= message.id, StaffMessage.lead_message_id >= message.id)
    shows = alone if message.kind not in WORDS_ALONE else or_(alone, among)
    query = select(StaffMessage).where(StaffMessage.lead_id == message.lead_id, StaffMessage.chat_id == chat_id, shows)
    return session.scalar(query.order_by(StaffMessage.message_id.desc()).limit(1))


def there(session: Session, lead_ids: Collection[int]) -> set[int]:
    """Those of the numbers that somebody has."""
    return set(session.scalars(select(Lead.id).where(Lead.id.in_(lead_ids))))


def of_deals(session: Session, deal_ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(Deal.lead_id).where(Deal.id.in_(deal_ids))))


def copies(session: Session, deal_id: int, *kinds: NoticeKind) -> Sequence[StaffMessage]:
    query = select(StaffMessage).where(StaffMessage.deal_id == deal_id, StaffMessage.kind.in_(kinds))
    return session.scalars(query).all()
