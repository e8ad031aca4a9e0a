"""Leads, what they and the company wrote to each other, and which managers know them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, BigId, Id, Versioned, enum_type
from crm_core.models.deals import SOURCED, Deal
from crm_core.models.queues import NoticeKind

LIVING = "archived_at IS NULL"
WROTE = text(f"last_message_at IS NOT NULL AND {LIVING}")
UNREAD = text(f"unread > 0 AND {LIVING}")
DIALOG = text(f"dialog_open AND {LIVING}")
IMPORTANT = text(f"(important OR has_task) AND {LIVING}")
SOMEBODY = "merged_into_id IS NULL AND (telegram_id IS NOT NULL OR search_text <> '')"
IN_AUDIENCE = text(f"{SOMEBODY} AND {LIVING}")
MERGED = text("merged_into_id IS NOT NULL")
PUT_AWAY = text("archived_at IS NOT NULL")


class Lead(Base):
    """The person who writes to the company."""

    __tablename__ = "leads"
    __table_args__ = (
        Index("ix_leads_source", "source_id", sqlite_where=SOURCED),
        Index("ix_leads_came", "created_at", "source_id", "merged_into_id"),
        Index("ix_leads_chats", "last_message_at", "id", sqlite_where=WROTE),
        Index("ix_leads_unread", "last_message_at", "id", sqlite_where=UNREAD),
        Index("ix_leads_dialogs", "last_message_at", "id", sqlite_where=DIALOG),
        Index("ix_leads_important", "last_message_at", "id", sqlite_where=IMPORTANT),
        Index("ix_leads_merged_into_id", "merged_into_id", sqlite_where=MERGED),
        Index("ix_leads_audience", "id", "created_at", sqlite_where=IN_AUDIENCE),
        Index("ix_leads_archived", "id", sqlite_where=PUT_AWAY),
        Index("ix_leads_created_at", "created_at"),
        CheckConstraint("blacklisted_at IS NULL OR archived_at IS NOT NULL", name="blacklisted_is_archived"),
    )

    id: Mapped[Id]
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    username: Mapped[str | None] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    """E.164, e.g. +380671234567."""
    email: Mapped[str | None] = mapped_column(String(254), index=True)
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
    named: Mapped[bool] = mapped_column(default=False, server_default=false())
    """They have said what they are called: what Telegram calls them does not replace it."""
    reachable: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    """They are the same person as that lead, who has their deals and messages now."""
    stopped_at: Mapped[datetime | None]
    """When they asked not to be written to; it holds as long as they are not reachable."""
    last_message_at: Mapped[datetime | None]
    """Of the conversation, in whatever direction; notes of the team do not count."""
    unread: Mapped[int] = mapped_column(default=0, server_default="0")
    """What they wrote since somebody of the team read or answered it."""
    dialog_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody of the team answered, and nobody has closed the dialog since."""
    important: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody of the team has starred the chat."""
    has_task: Mapped[bool] = mapped_column(default=False, server_default=false())
    """An open deal of theirs has an open task."""
    search_text: Mapped[str] = mapped_column(Text)
    """Name, username, e-mail and phone digits folded in Python: neither engine folds Cyrillic by itself."""
    archived_at: Mapped[datetime | None]
    """Their open deals and their chat stand in no list; when they write, they come back."""
    blacklisted_at: Mapped[datetime | None]
    """What they write is kept, and nobody hears of it."""
    created_at: Mapped[datetime]


class LeadManager(Base):
    """A manager who was in contact with a lead: the *related* pool of the distribution."""

    __tablename__ = "lead_managers"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True, index=True)
    last_contact_at: Mapped[datetime]
    connected: Mapped[bool] = mapped_column(default=False, server_default=false())
    """What the lead writes reaches them even without a deal of theirs."""


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    NOTE = "note"
    """Inside the team: the lead never sees it."""


class MessageKind(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    ANIMATION = "animation"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    VENUE = "venue"
    CONTACT = "contact"
    OTHER = "other"
    """Kept as a mark and its words; it cannot be passed on."""


WORDS_ALONE = frozenset({MessageKind.TEXT, MessageKind.OTHER})
"""Kinds of which the text says all that can be passed on."""
ARRIVED = text("arrived_id IS NOT NULL")


class LeadMessage(Base):
    """One message of the conversation; ``chat_id`` and ``message_id`` are where it was *written*."""

    __tablename__ = "lead_messages"
    __table_args__ = (
        UniqueConstraint("chat_id", "message_id"),  # a replayed update changes nothing
        Index("ix_lead_messages_latest", "lead_id", "at"),
        Index("ix_lead_messages_arrived", "lead_id", "arrived_id", sqlite_where=ARRIVED),
    )

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    direction: Mapped[Direction] = mapped_column(enum_type(Direction))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[MessageKind] = mapped_column(
        enum_type(MessageKind, closed=False), default=MessageKind.TEXT, server_default="text"
    )
    text: Mapped[str] = mapped_column(Text)
    """What it says, or a mark of its kind with the caption: for lists, history and whoever only reads."""
    html: Mapped[str | None] = mapped_column(Text)
    """The text or caption with its formatting, if it has any."""
    album: Mapped[str | None] = mapped_column(String(32))
    """Telegram's number of the album it is a part of."""
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("lead_messages.id"))
    """The message of this conversation that it replies to."""
    arrived_id: Mapped[int | None] = mapped_column(BigInteger)
    """Of an answer: its message in the lead's chat."""
    edited_at: Mapped[datetime | None]
    earlier: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    """What it said before it was edited, oldest first, as `rules.chats.with_earlier` keeps it."""
    run_id: Mapped[int | None] = mapped_column(BigId)
    """Which lead's way through a tunnel said it, or took it as an answer."""
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
    lead_message_id: Mapped[int | None] = mapped_column(ForeignKey("lead_messages.id"), index=True)
    """Which message of the lead it shows; of several the last."""
    since_id: Mapped[int | None] = mapped_column(BigInteger)
    """The first of several messages that it shows together."""
    at: Mapped[datetime]


class LeadMention(Base):
    """A message in a chat of the staff that names a lead among others: it goes when they are erased."""

    __tablename__ = "lead_mentions"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Template(Versioned):
    """Words kept to be sent again, of one person or of the whole company."""

    __tablename__ = "templates"

    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"), index=True)
    """Whose own it is; None: everybody's."""
    name: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    """With ``{lead}``, ``{plan}`` and ``{manager}`` where names are put in."""
    used_at: Mapped[datetime | None]
