"""What makes nothing get lost: the inbox of updates, the outbox of notices, and half-filled forms."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, Id, enum_type


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    DEAD = "dead"


class InboxUpdate(Base):
    """An update as Telegram handed it over; stored before it is acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id", "content_hash"),  # the same id with other content: a restarted counter
        Index("ix_inbox_new", "chat_key", "id", sqlite_where=text("state = 'new'")),
        Index("ix_inbox_state", "state", "received_at", sqlite_where=text("state <> 'new'")),
    )

    id: Mapped[Id]
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    content_hash: Mapped[str] = mapped_column(String(64))
    chat_key: Mapped[int] = mapped_column(BigInteger)
    """Updates of one key are handled one after another."""
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[InboxState] = mapped_column(enum_type(InboxState))
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class NoticeKind(StrEnum):
    """What a notice says; ``data`` holds the ids named beside each."""

    DEAL_ASSIGNED = "deal.assigned"
    """deal_id, lead_id: a new deal is yours."""
    DEAL_OFFERED = "deal.offered"
    """deal_id, lead_id: nobody has it; the first to tap takes it."""
    GROUP_OFFERED = "group.offered"
    """deal_id, lead_id: the same in the plan's group."""
    GROUP_LOST = "group.lost"
    """title, teams: the bot is no longer in the group of the plans with these labels."""
    DEAL_TAKEN = "deal.taken"
    """deal_id, lead_id: you took it in a group; here is its card."""
    DEAL_OFFER_CLOSED = "deal.offer_closed"
    """deal_id, lead_id, message_id: redraw that copy of the offer, somebody took it; own: the reader, elsewhere."""
    CARD_REDRAW = "card.redraw"
    """deal_id, message_id: the card that this message shows is of a deal that somebody else has changed."""
    DEAL_RECEIVED = "deal.received"
    """deal_id, lead_id, by_id: a colleague handed you the deal."""
    DEAL_HANDED_OVER = "deal.handed_over"
    """deal_id, lead_id, by_id, to_id: a deal of yours was handed to somebody else."""
    DEALS_RECEIVED = "deals.received"
    """by_id, count, deal_ids: a colleague handed you many deals at once; the first of them by number."""
    DEALS_HANDED_OVER = "deals.handed_over"
    """by_id, to_id, count, deal_ids: many of your deals went to somebody else at once, or (no to_id) to several."""
    DEALS_WAITING = "deals.waiting"
    """plan_id, count: many new deals of the plan have nobody; the first to take one has it."""
    MASS_PROGRESS = "mass.progress"
    """mass_id, watcher_id, message_id: that message shows how the action goes on."""
    MASS_ENDED = "mass.ended"
    """mass_id: an action that you started is at its end."""
    MASS_LETTER = "mass.letter"
    """lead_id, lead_message_id: one message to many leads, as this one gets it."""
    LEAD_WROTE = "lead.wrote"
    """lead_id, deal_id (if theirs), lead_message_id, media, edited: relay to the manager."""
    LEAD_EDITED = "lead.edited"
    """lead_id, deal_id, lead_message_id, message_id: the lead edited what that message shows."""
    LEAD_UNPLANNED = "lead.unplanned"
    """lead_id, lead_message_id: somebody wrote, and no plan takes new leads."""
    TUNNEL_SAID = "tunnel.said"
    """lead_id, lead_message_id, run_id, step, buttons, media, asks: what a tunnel says to a lead."""
    TUNNEL_TOLD = "tunnel.told"
    """lead_id, lead_message_id: a tunnel lets the reader know something of the lead."""
    TUNNELS_PAUSED = "tunnels.paused"
    """lead_id, run_ids: the reader talks to the lead, and these tunnels of theirs are silent."""
    REPLY_TO_LEAD = "lead.reply"
    """lead_id, lead_message_id, album: the manager's answer, sent to the lead as from the company."""
    ANSWER_EDITED = "lead.answer_edited"
    """lead_id, lead_message_id, message_id: the manager edited the answer that this message of the lead's chat is."""
    ANSWER_LOST = "lead.answer_lost"
    """lead_id, lead_message_id: your answer could not be carried to the lead."""
    LEAD_UNREACHABLE = "lead.unreachable"
    """lead_id: the lead blocked the bot."""
    CHAT_CONNECTED = "chat.connected"
    """lead_id, by_id: a colleague connected you to the conversation."""
    LEAD_RETURNED = "lead.returned"
    """lead_id: the lead is there again."""
    LEAD_STOPPED = "lead.stopped"
    """lead_id: the lead asked not to be written to."""
    LEAD_ERASED = "lead.erased"
    """deal_id: its lead asked to be forgotten, or somebody of the team erased them."""
    LEADS_ALIKE = "leads.alike"
    """kept_id, merged_id: two leads with the same phone or e-mail."""
    MESSAGES_GONE = "messages.gone"
    """message_ids: these messages told of a person who is erased; Telegram still lets us take them away."""
    MESSAGE_BLANKED = "message.blanked"
    """message_id: so did this one, which can only be written over."""
    STAFF_UNREACHABLE = "staff.unreachable"
    """manager_id: a colleague blocked the bot, or never opened it, and is out of the distribution."""
    ROLE_CHANGED = "person.role_changed"
    """Your role is another one now."""
    PERSON_ADDED = "person.added"
    """You are on the staff now; somebody put you there without a link."""
    PERSON_DISMISSED = "person.dismissed"
    """manager_id, of the reader: you are on the staff no more."""
    PERSON_JOINED_BY_LINK = "person.joined_by_link"
    """manager_id, teams: somebody came by your invitation, into the teams of the plans with these labels."""
    REPORT_DUE = "report.due"
    """schedule_id, due: a saved report is sent by its schedule, as of that moment."""
    TASK_DUE = "task.due"
    """deal_id, lead_id, task_id, due: a task on a deal of yours falls due at that moment."""
    COMMANDS = "commands"
    """The person's command menu in their language."""
    DEFAULT_COMMANDS = "commands.default"
    """Nobody's chat: the command menu of strangers whose language the bot does not speak is in the company's."""
    DEAD_LETTER = "dead_letter"
    """inbox_id: an update could not be handled; notice_id: a notice was not sent; plain_id: not as it was meant."""


class NoticeClass(StrEnum):
    NOTICE = "notice"
    """Delivered at least once."""
    MAILING = "mailing"
    """Sent at most once."""


class NoticeState(StrEnum):
    NEW = "new"
    SENT = "sent"
    UNKNOWN = "unknown"
    """A mailing whose sending was cut: it may have arrived, so it is never sent again."""
    DEAD = "dead"
    DROPPED = "dropped"


class Notice(Base):
    """A row of the outbox: what a person must receive, written in the transaction of its cause."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "priority", "id", sqlite_where=text("state = 'new'")),
        Index("ix_outbox_chat", "chat_id", "id", sqlite_where=text("state = 'new'")),
        Index("ix_outbox_state", "state", "created_at", sqlite_where=text("state <> 'new'")),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """What the notice is about and for whom: the same cause never makes two."""
    cls: Mapped[NoticeClass] = mapped_column(enum_type(NoticeClass))
    priority: Mapped[int]
    """0 answers to a person, 1 new deals, 2 reminders, 3 reports, 4 mailings."""
    chat_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[NoticeKind] = mapped_column(enum_type(NoticeKind, closed=False))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[NoticeState] = mapped_column(enum_type(NoticeState))
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class Form(Base):
    """A conversation state of the bot (aiogram's FSM), so that a half-filled form survives a restart."""

    __tablename__ = "forms"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    state: Mapped[str | None] = mapped_column(String(200))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime]
