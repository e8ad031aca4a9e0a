"""How a person is erased inside a transaction: everything that tells of them goes, what is counted stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import delete, literal_column, select, update
from sqlalchemy.orm import Session

from crm_core.models import (
    LEAD_SEARCH,
    Deal,
    Direction,
    Erased,
    Event,
    Form,
    InboxUpdate,
    Kind,
    Lead,
    LeadMention,
    LeadMessage,
    LeadTag,
    Manager,
    MessageKind,
    Notice,
    NoticeKind,
    RunState,
    StaffMessage,
    Task,
    TunnelRequest,
    TunnelRun,
)
from crm_core.queries import erasing, merging, people
from crm_core.rules import pipeline
from crm_core.rules.erasing import digest, marks_of, tells_of, without_words
from crm_core.rules.text import EMPTY
from crm_core.services import audit, copies, standing
from crm_core.services.audit import Actor
from crm_core.services.copies import EDITABLE
from crm_core.services.notify import MAILING, NEW_DEAL, notify

DELETABLE = timedelta(hours=47)
"""Telegram lets a bot delete what is younger than 48 hours; some pass until it is asked."""
AT_ONCE = 100
"""Messages that Telegram deletes by one request."""
NOWHERE = 0
UNCHANGED = {"synchronize_session": False}

GONE = {
    "telegram_id": None,
    "name": EMPTY,
    "username": None,
    "phone": None,
    "email": None,
    "language": None,
    "telegram_language": None,
    "wanted_plan_id": None,
    "wanted_source_id": None,
    "told_closed_on": None,
    "stopped_at": None,
    "reachable": False,
    "last_message_at": None,
    "unread": 0,
    "dialog_open": False,
    "important": False,
    "search_text": "",
}
"""Of a lead only the source and the day they came stay."""


def forget(session: Session, lead: Lead, actor: Actor, now: datetime) -> None:
    """Deals, sums and reasons stay; what was written about the person does not.

    The lead and the plans of their open deals are locked.
    """
    deals, telegram_id, marks = erasing.deals(session, lead.id), lead.telegram_id, marks_of(lead)
    key = people.company(session).erasing_key
    session.add(Erased(lead_id=lead.id, digest=None if telegram_id is None else digest(telegram_id, key), at=now))
    if telegram_id is not None:
        session.execute(delete(InboxUpdate).where(erasing.handled(telegram_id)), execution_options=UNCHANGED)
        session.execute(delete(Form).where(erasing.forms(telegram_id)), execution_options=UNCHANGED)
    for letter in erasing.dead_letters(session):
        if tells_of(letter.payload, marks):
            session.delete(letter)
    standing.release(session, lead, now)
    clean(session, lead, deals, now)
    for deal in deals:
        pipeline.touch(deal, now)
        audit.record(session, Event.LEAD_ERASED, actor, now, deal=deal)
        copies.redraw(session, deal, actor, now, lasting=True)
    if not deals:
        audit.record(session, Event.LEAD_ERASED, actor, now, about=lead)
    _tell(session, deals, actor, now)


def clean(session: Session, lead: Lead, deals: Sequence[Deal], now: datetime) -> None:
    """Done once more after a while: somebody may have been writing at the very moment."""
    mine = erasing.notices(lead.id, lead.telegram_id)
    session.execute(delete(Notice).where(mine), execution_options=UNCHANGED)
    for merge in merging.of_lead(session, lead.id):
        merge.moved = {}
    for name, value in GONE.items():
        setattr(lead, name, value)
    for deal in deals:
        deal.title = deal.note = deal.clarification = None
    wordless = update(Task).where(Task.deal_id.in_([deal.id for deal in deals])).values(text=None, result=None)
    session.execute(wordless, execution_options=UNCHANGED)
    session.flush()
    _withdraw(session, lead.id, now)
    _leave_tunnels(session, lead.id, now)
    _blank_messages(session, lead.id)
    for entry in erasing.entries(session, lead.id, [deal.id for deal in deals]):
        entry.before, entry.after = without_words(entry.before), without_words(entry.after)
    session.execute(delete(LeadTag).where(LeadTag.lead_id == lead.id), execution_options=UNCHANGED)
    _unlist(session, lead.id)


def _leave_tunnels(session: Session, lead_id: int, now: datetime) -> None:
    """How far they got stays, for the figures; what they answered does not."""
    mine = TunnelRun.lead_id == lead_id
    blank: dict[str, Any] = {"answers": {}, "variables": {}}
    session.execute(update(TunnelRun).where(mine).values(blank), execution_options=UNCHANGED)
    out = {"state": RunState.STOPPED, "block": None, "waits": None, "due_at": None, "ended_at": now}
    theirs = select(TunnelRun.id).where(mine)
    session.execute(delete(TunnelRequest).where(TunnelRequest.run_id.in_(theirs)), execution_options=UNCHANGED)
    going_on = (mine, TunnelRun.ended_at.is_(None))
    session.execute(update(TunnelRun).where(*going_on).values(out), execution_options=UNCHANGED)


def _blank_messages(session: Session, lead_id: int) -> None:
    """That something was written, when and by whom stays: answer times are counted from it."""
    blank = {"text": "", "html": None, "earlier": None, "kind": MessageKind.TEXT, "album": None, "arrived_id": None}
    mine = LeadMessage.lead_id == lead_id
    session.execute(update(LeadMessage).where(mine).values(blank), execution_options=UNCHANGED)
    theirs = (LeadMessage.direction == Direction.IN) & (LeadMessage.chat_id != NOWHERE)
    place = {"chat_id": NOWHERE, "message_id": LeadMessage.id}  # the chat's number is the person's
    session.execute(update(LeadMessage).where(mine, theirs).values(place), execution_options=UNCHANGED)


def _withdraw(session: Session, lead_id: int, now: datetime) -> None:
    """Take away what the bot has written about the person in chats of the staff."""
    told = erasing.told_of(session, lead_id, redrawn_since=now - EDITABLE)
    for chat_id, found in groupby(told, lambda message: message.chat_id):
        messages = list(found)
        fresh = [one.message_id for one in messages if now - one.at < DELETABLE]
        for lot in (fresh[n : n + AT_ONCE] for n in range(0, len(fresh), AT_ONCE)):
            key = f"gone:{lead_id}:{chat_id}:{lot[0]}"
            notify(session, NoticeKind.MESSAGES_GONE, chat_id, key=key, now=now, priority=NEW_DEAL, message_ids=lot)
        for old in (one.message_id for one in messages if now - one.at >= DELETABLE):
            key = f"blanked:{chat_id}:{old}"
            notify(session, NoticeKind.MESSAGE_BLANKED, chat_id, key=key, now=now, priority=MAILING, message_id=old)
    for model in (StaffMessage, LeadMention):
        session.execute(delete(model).where(model.lead_id == lead_id), execution_options=UNCHANGED)


def _unlist(session: Session, lead_id: int) -> None:
    """Search finds them no more at once; the index itself is wiped later, a lot at a time."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    key = literal_column("rowid") if on_sqlite else LEAD_SEARCH.c.lead_id
    session.execute(delete(LEAD_SEARCH).where(key == lead_id))


def _tell(session: Session, deals: Sequence[Deal], actor: Actor, now: datetime) -> None:
    """Managers who work on an open deal of theirs, but for whoever did it."""
    newest = {deal.manager_id: deal for deal in deals if deal.kind is Kind.OPEN}
    for manager_id, deal in newest.items():
        if manager_id is None or (isinstance(actor, Manager) and actor.id == manager_id):
            continue
        chat_id = people.by_id(session, manager_id).telegram_id
        notify(session, NoticeKind.LEAD_ERASED, chat_id, key=f"erased:{deal.id}", now=now, deal_id=deal.id)
