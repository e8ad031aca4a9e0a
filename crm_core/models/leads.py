"""Leads, what they and the company wrote to each other, and which managers know them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, Id, enum_type
from crm_core.models.deals import SOURCED, Deal
from crm_core.models.queues import NoticeKind


class Lead(Base):
    """The person who writes to the company."""

    __tablename__ = "leads"
    __table_args__ = (Index("ix_leads_source", "source_id", sqlite_where=SOURCED),)

    id: Mapped[Id]
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    username: Mapped[str | None] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    """E.164, e.g. +380671234567."""
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str | None] = mapped_column(String(2))
    """Chosen by the lead; None means Telegram's language, else the company's."""
    telegram_language: Mapped[str | None] = mapped_column(String(12))
    source: Mapped[str | None] = mapped_column(String(64))
    """What brought them first: a named source as it was called then, or what stood in the link."""
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    wanted_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    """They came by this plan's link: their next message opens a deal there."""
    wanted_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    """The link was of this source: that deal comes from it."""
    told_closed_on: Mapped[date | None]
    """The company's day on which they were last told that it is closed."""
    reachable: Mapped[bool] = mapped_column(default=True)
    search_text: Mapped[str] = mapped_column(Text)
    """Name, username, e-mail and phone digits folded in Python: neither engine folds Cyrillic by itself."""
    created_at: Mapped[datetime]


class LeadManager(Base):
    """A manager who was in contact with a lead: the *related* pool of the distribution."""

    __tablename__ = "lead_managers"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True, index=True)
    last_contact_at: Mapped[datetime]


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class LeadMessage(Base):
    """One message of the conversation; ``chat_id`` and ``message_id`` are where it was *written*."""

    __tablename__ = "lead_messages"
    __table_args__ = (
        UniqueConstraint("chat_id", "message_id"),  # a replayed update changes nothing
        Index("ix_lead_messages_latest", "lead_id", "at"),
    )

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    direction: Mapped[Direction] = mapped_column(enum_type(Direction))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class StaffMessage(Base):
    """A message in a manager's chat that is about a lead: a reply to it goes to that lead, a copy can be redrawn."""

    __tablename__ = "staff_messages"
    __table_args__ = (Index("ix_staff_messages_deal", "deal_id", "kind"),)

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey(Deal.id))
    kind: Mapped[NoticeKind] = mapped_column(enum_type(NoticeKind, closed=False))
    """The notice that made it."""
    at: Mapped[datetime]
