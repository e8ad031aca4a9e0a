"""What passes between a lead and the team inside a transaction: who hears of it, and what follows from an edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import literal_column, true, update
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.db.rows import Write
from crm_core.models import WORDS_ALONE, Deal, Lead, LeadMessage, Manager, MessageKind, Notice, NoticeKind
from crm_core.queries import leads, outbox, people
from crm_core.services.gathering import QUIET
from crm_core.services.notify import ANSWER, notify

Listeners = Mapping[int, Deal | None]
"""Managers by number, with the deal by which they hear of the lead; None: they are connected to the chat."""

MOVING = frozenset({MessageKind.LOCATION, MessageKind.VENUE, MessageKind.CONTACT, MessageKind.STICKER})
"""What has no words to edit; a shared location tells of every step."""

COUNT_OUT = Write(
    lambda _insert, parameter: (
        update(rows.table(Lead))
        .where(Lead.id == parameter("lead"))
        .values(last_message_at=parameter("now"), unread=literal_column("0"), dialog_open=true())
    )
)
COUNT_IN = Write(
    lambda _insert, parameter: (
        update(rows.table(Lead))
        .where(Lead.id == parameter("lead"))
        .values(last_message_at=parameter("now"), unread=Lead.unread + literal_column("1"))
    )
)


def listeners(session: Session, lead_id: int, there: Sequence[Deal], *, known: bool = True) -> Listeners:
    """Each manager with an open deal of the lead, by the newest of theirs, and whoever is connected."""
    found: dict[int, Deal | None] = {deal.manager_id: deal for deal in reversed(there) if deal.manager_id is not None}
    for manager_id in leads.connected(session, lead_id) if known else ():
        found.setdefault(manager_id, None)
    return found


def relay(
    session: Session, message: LeadMessage, manager: Manager, deal: Deal | None, now: datetime, *, again: str = ""
) -> None:
    """Pass one message of the lead on to the manager, once; ``again``: as what it has been edited into."""
    media = message.kind not in WORDS_ALONE
    notify(
        session,
        NoticeKind.LEAD_WROTE,
        manager.telegram_id,
        key=f"wrote:{message.id}:{manager.id}{again and ':'}{again}",
        now=now,
        delay=QUIET.total_seconds(),
        lead_id=message.lead_id,
        lead_message_id=message.id,
        **({"deal_id": deal.id} if deal is not None else {}),
        **({"media": True} if media else {}),
        **({"edited": True} if again else {}),
    )


def tell_edited(
    session: Session, message: LeadMessage, there: Sequence[Deal], now: datetime, *, replaced: bool
) -> None:
    """Let the copies in the managers' chats follow; whoever has none, or another picture, gets it anew."""
    for manager_id, deal in listeners(session, message.lead_id, there).items():
        manager = people.by_id(session, manager_id)
        if outbox.is_waiting(session, f"wrote:{message.id}:{manager.id}"):
            continue  # it will say so by itself
        copy = None if replaced else leads.copy_of(session, manager.telegram_id, message)
        if copy is None:
            relay(session, message, manager, deal, now, again=_stamp(message))
            continue
        notify(
            session,
            NoticeKind.LEAD_EDITED,
            manager.telegram_id,
            key=f"edited:{message.id}:{manager.id}:{_stamp(message)}",
            now=now,
            lead_id=message.lead_id,
            lead_message_id=message.id,
            message_id=copy.message_id,
            **({"deal_id": deal.id} if deal is not None else {}),
        )


def send_answer(session: Session, message: LeadMessage, chat_id: int, now: datetime) -> None:
    """An album is waited for: its parts come one by one, and go out together."""
    data: dict[str, Any] = {"lead_id": message.lead_id, "lead_message_id": message.id}
    delay = QUIET.total_seconds() if message.album else 0.0
    if message.album:
        data["album"] = message.album
    key = f"reply:{message.id}"
    notify(session, NoticeKind.REPLY_TO_LEAD, chat_id, key=key, now=now, priority=ANSWER, delay=delay, **data)


def tell_answer_edited(session: Session, message: LeadMessage, now: datetime) -> None:
    """Let the lead's copy follow what the manager has made of their answer."""
    lead = session.get(Lead, message.lead_id)
    if lead is None or lead.telegram_id is None or message.arrived_id is None:
        return
    notify(
        session,
        NoticeKind.ANSWER_EDITED,
        lead.telegram_id,
        key=f"answer_edited:{message.id}:{_stamp(message)}",
        now=now,
        priority=ANSWER,
        lead_id=message.lead_id,
        lead_message_id=message.id,
        message_id=message.arrived_id,
    )


def tell_lost(session: Session, notices: Sequence[Notice], now: datetime) -> None:
    """The answer could not be carried to the lead."""
    for notice in notices:
        message = session.get(LeadMessage, notice.data.get("lead_message_id", 0))
        if message is None or message.manager_id is None:
            continue
        notify(
            session,
            NoticeKind.ANSWER_LOST,
            people.by_id(session, message.manager_id).telegram_id,
            key=f"answer_lost:{notice.id}",
            now=now,
            priority=ANSWER,
            lead_id=message.lead_id,
            lead_message_id=message.id,
        )


def tell_returned(session: Session, lead: Lead, now: datetime) -> None:
    """The lead who had blocked the bot is there again."""
    for manager_id in listeners(session, lead.id, leads.open_deals(session, lead.id)):
        manager = people.by_id(session, manager_id)
        key = f"lead_returned:{lead.id}:{now.isoformat()}:{manager_id}"
        notify(session, NoticeKind.LEAD_RETURNED, manager.telegram_id, key=key, now=now, lead_id=lead.id)


def _stamp(message: LeadMessage) -> str:
    """The edit by its time and words: Telegram tells seconds only."""
    at = int(message.edited_at.timestamp()) if message.edited_at is not None else 0
    return f"{at}.{crc32(f'{message.text}{message.html}'.encode('utf-8', 'replace')):x}"
