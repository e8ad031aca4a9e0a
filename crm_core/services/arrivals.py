"""What is remembered of notices that arrived: which lead a message is about, what it shows, where an answer is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.models import WORDS_ALONE, Deal, Lead, LeadMention, LeadMessage, Notice, NoticeKind, StaffMessage
from crm_core.queries import leads
from crm_core.services import copies
from crm_core.services.gathering import FLOOD
from crm_core.services.notify import insert_new, notify
from crm_core.services.relaying import tell_answer_edited

TO_LEADS = frozenset(
    {NoticeKind.REPLY_TO_LEAD, NoticeKind.ANSWER_EDITED, NoticeKind.TUNNEL_SAID, NoticeKind.MASS_LETTER}
)
SHOWING = frozenset({NoticeKind.LEAD_WROTE, NoticeKind.LEAD_EDITED, NoticeKind.LEAD_UNPLANNED})
"""Kinds that show what a lead wrote."""
NO_COPY = TO_LEADS | {NoticeKind.DEAL_OFFER_CLOSED, NoticeKind.CARD_REDRAW, NoticeKind.COMMANDS}
"""Kinds that leave no message about a lead in a chat of the staff."""
CARDS = frozenset({NoticeKind.DEAL_ASSIGNED, NoticeKind.DEAL_RECEIVED, NoticeKind.DEAL_TAKEN})
"""Kinds that show the deal's card."""

OFFERS = frozenset({NoticeKind.DEAL_OFFERED, NoticeKind.GROUP_OFFERED})


def remember(
    session: Session, notices: Sequence[Notice], message_ids: Sequence[int], now: datetime, *, whole: bool
) -> None:
    """``message_ids``: what the parcel has become in its chat, all of it or as much as could be copied."""
    if not notices or not message_ids:
        return
    head = notices[0]
    if head.kind in TO_LEADS:
        _note_answers(session, notices, message_ids, now)
    elif head.kind in SHOWING:
        _note_relayed(session, notices, message_ids, now, whole=whole)
    elif len(notices) == 1 and "lead_id" in head.data:
        _note(session, head, message_ids[-1], now)
    elif head.kind not in NO_COPY:
        _mention(session, notices, message_ids, now)


def remember_part(session: Session, notices: Sequence[Notice], message_ids: Sequence[int], now: datetime) -> None:
    """The rest may never follow: whoever is erased meanwhile is erased there as well."""
    for message_id in message_ids if notices else ():
        _note(session, notices[-1], message_id, now)


def _note_answers(session: Session, notices: Sequence[Notice], message_ids: Sequence[int], now: datetime) -> None:
    written = _written(session, notices)
    if not written or len(message_ids) < len(written):
        return
    for message, arrived_id in zip(written, message_ids[-len(written) :], strict=True):
        if message.arrived_id is None:
            message.arrived_id = arrived_id
            if message.edited_at is not None:  # perhaps while it was on its way
                tell_answer_edited(session, message, now)


def _note_relayed(
    session: Session, notices: Sequence[Notice], message_ids: Sequence[int], now: datetime, *, whole: bool
) -> None:
    shown = _shown(notices, _written(session, notices), message_ids) if whole else {}
    for message_id in message_ids:
        _note(session, notices[-1], message_id, now, **shown.get(message_id, {}))


def _shown(
    notices: Sequence[Notice], written: Sequence[LeadMessage], message_ids: Sequence[int]
) -> dict[int, dict[str, int]]:
    """Which message shows what of the lead's, as far as that can be said."""
    if len(notices) > FLOOD or not written:
        return {}
    if all(message.kind not in WORDS_ALONE for message in written) and len(message_ids) >= len(written):
        pairs = zip(written, message_ids[-len(written) :], strict=True)
        return {message_id: {"lead_message_id": message.id} for message, message_id in pairs}
    if len(message_ids) > 1:
        return {}
    if len(written) == 1:
        return {message_ids[0]: {"lead_message_id": written[0].id}}
    if any(notice.data.get("edited") for notice in notices):
        return {}
    ids = [message.id for message in written]
    return {message_ids[0]: {"lead_message_id": max(ids), "since_id": min(ids)}}


def _written(session: Session, notices: Sequence[Notice]) -> Sequence[LeadMessage]:
    ids = {notice.data["lead_message_id"] for notice in notices if "lead_message_id" in notice.data}
    return leads.messages(session, ids)


def _note(session: Session, notice: Notice, message_id: int, now: datetime, **shown: int) -> None:
    lead_id, deal_id = notice.data.get("lead_id"), notice.data.get("deal_id")
    if notice.kind in NO_COPY or lead_id is None or session.get(Lead, lead_id) is None:
        return
    deal = session.get(Deal, deal_id) if deal_id is not None else None
    row: dict[str, Any] = {
        "chat_id": notice.chat_id,
        "message_id": message_id,
        "lead_id": lead_id,
        "deal_id": deal.id if deal else None,
        "kind": notice.kind,
        "at": now,
    }
    session.execute(insert_new(session.get_bind().dialect, StaffMessage), row | shown)
    if notice.kind in CARDS and deal is not None:
        copies.arrived(session, notice.chat_id, message_id, deal, now)
    if notice.kind in OFFERS and deal is not None and deal.manager_id is not None:
        _close_late_offer(session, notice, message_id, now)


def _mention(session: Session, notices: Sequence[Notice], message_ids: Sequence[int], now: datetime) -> None:
    """It names several leads, and must not outlive any of them."""
    ids = {data[key] for data in (notice.data for notice in notices) for key in NAMING if key in data}
    deal_ids = {deal_id for notice in notices for deal_id in notice.data.get("deal_ids", ())}
    ids = leads.there(session, ids) | leads.of_deals(session, deal_ids)
    place = {"chat_id": notices[0].chat_id, "at": now}
    rows = [place | {"message_id": number, "lead_id": lead_id} for number in message_ids for lead_id in sorted(ids)]
    if rows:
        session.execute(insert_new(session.get_bind().dialect, LeadMention), rows)


NAMING = ("lead_id", "kept_id", "merged_id")
"""What of a notice's data says whom it names."""


def _close_late_offer(session: Session, notice: Notice, message_id: int, now: datetime) -> None:
    """Somebody took the deal while this copy was on its way, so it was not among those to redraw."""
    key = f"offer_closed:late:{notice.chat_id}:{message_id}"
    data = {"deal_id": notice.data["deal_id"], "lead_id": notice.data["lead_id"], "message_id": message_id}
    notify(session, NoticeKind.DEAL_OFFER_CLOSED, notice.chat_id, key=key, now=now, **data)
