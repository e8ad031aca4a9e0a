"""One message to many leads: each gets it at most once, it stands in their conversation, what became of it is counted.

A few at a time are on their way. What became of these is read from the outbox by the next lots, so that a stop, a
kill, and whoever blocks the bot are counted for what they are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.models import Direction, Lead, LeadMessage, Notice, NoticeKind, NoticeState
from crm_core.queries import mass, outbox
from crm_core.rules.letters import filled
from crm_core.rules.mass import Figures, MassParams, Outcome, SendMessage
from crm_core.rules.templates import first_name
from crm_core.services.mass_scene import Job, sort_out
from crm_core.services.notify import mail

NOBODYS = -(2**50)
"""Chats of messages to many, one an action: nobody wrote them anywhere, and no tunnel says them."""
ENDED = {NoticeState.SENT: Outcome.DONE, NoticeState.UNKNOWN: Outcome.UNKNOWN}
UNCHANGED = {"synchronize_session": False}


def send(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    """Neither read nor answered, no chat moves up, and no tunnel is silent because of it."""
    ids = [lead.id for lead in sort_out(session, job, lead_ids)]
    for lead in mass.leads(session, ids):
        assert lead.telegram_id is not None
        message = rows.add(session, LeadMessage, _written(job, lead))
        key = _key(job.action_id, lead.id)
        about = {"lead_id": lead.id, "lead_message_id": message.id}
        mail(session, NoticeKind.MASS_LETTER, lead.telegram_id, key=key, now=job.now, **about)
    job.figures.on_way += ids


def settle(session: Session, action_id: int, params: MassParams, figures: Figures) -> bool:
    """Count what has become of those who were on their way; was there anything?"""
    if not figures.on_way:
        return False
    before, states = (
        len(figures.on_way),
        outbox.states(session, [_key(action_id, lead_id) for lead_id in figures.on_way]),
    )
    by_state: dict[NoticeState | None, list[int]] = {}
    for lead_id in figures.on_way:
        by_state.setdefault(states.get(_key(action_id, lead_id)), []).append(lead_id)
    figures.on_way = by_state.pop(NoticeState.NEW, [])
    for state, outcome in ENDED.items():
        figures.add(outcome, by_state.pop(state, []))
    figures.add(Outcome.GONE, by_state.pop(None, []))  # of the erased no notice is left
    refused = [lead_id for ids in by_state.values() for lead_id in ids]
    _count_refused(session, params, figures, refused)
    _unwrite(session, action_id, refused)
    return len(figures.on_way) < before


def take_back(session: Session, action_id: int, params: MassParams, figures: Figures) -> int:
    """The action ends before its end: what nobody is sending just now is not sent. How many that were."""
    keys = {_key(action_id, lead_id): lead_id for lead_id in figures.on_way}
    waiting = (Notice.key.in_(keys), outbox.NEW, Notice.lease_token.is_(None))
    gone = session.scalars(delete(Notice).where(*waiting).returning(Notice.key), execution_options=UNCHANGED).all()
    back = {keys[key] for key in gone}
    _unwrite(session, action_id, back)
    figures.on_way = [lead_id for lead_id in figures.on_way if lead_id not in back]
    settle(session, action_id, params, figures)
    return len(back)


def _count_refused(session: Session, params: MassParams, figures: Figures, lead_ids: Sequence[int]) -> None:
    """Telegram, or what they have done since, says why."""
    for lead in mass.found(session, params, lead_ids) if lead_ids else ():
        why = Outcome.FAILED if lead.verdict is Outcome.DONE else lead.verdict
        figures.add(why, [lead.id])


def _written(job: Job, lead: Lead) -> dict[str, Any]:
    assert isinstance(job.params, SendMessage)
    letter = filled(job.params.letter, lead=lead.name, manager=first_name(job.actor))
    return {
        "lead_id": lead.id,
        "direction": Direction.OUT,
        "chat_id": NOBODYS - job.action_id,
        "message_id": -lead.id,
        "text": letter.text,
        "html": letter.html,
        "at": job.now,
    }


def _unwrite(session: Session, action_id: int, lead_ids: Collection[int]) -> None:
    """What never arrived does not stand in the conversation."""
    numbers = [-lead_id for lead_id in lead_ids]
    mine = (LeadMessage.chat_id == NOBODYS - action_id, LeadMessage.message_id.in_(numbers))
    if numbers:
        session.execute(delete(LeadMessage).where(*mine), execution_options=UNCHANGED)


def _key(action_id: int, lead_id: int) -> str:
    return f"letter:{action_id}:{lead_id}"
