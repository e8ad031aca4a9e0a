"""What goes out together: the many of a digest, what a lead writes in quick succession, an album."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from crm_core.models import Notice, NoticeKind
from crm_core.queries import outbox

DIGEST_FROM = 6
DIGEST_LIMIT = 25
DIGESTED = (
    frozenset({NoticeKind.DEAL_ASSIGNED, NoticeKind.DEAL_OFFERED, NoticeKind.DEAL_RECEIVED}),
    frozenset({NoticeKind.DEAL_HANDED_OVER}),
)
"""Kinds that go out together when many of them wait for one chat."""
FROM_LEADS = frozenset({NoticeKind.LEAD_WROTE, NoticeKind.LEAD_UNPLANNED})
QUIET = timedelta(seconds=1)
"""Who writes in quick succession is waited for: so long after their last message."""
PATIENCE = timedelta(seconds=4)
"""But no longer than this after the first one."""
ALBUM = 50
FLOOD = 50
"""More than this is no conversation: it is told in one message, whatever it is."""
CROWD = 1000
BEGUN = "begun"
"""In a notice's data: its parcel's first notice, and what has arrived of it."""


def arrived(head: Notice) -> list[list[int]]:
    """The numbers of what has been sent of its parcel already, message by message."""
    begun = head.data.get(BEGUN)
    return begun["numbers"] if begun else []


def parcel(session: Session, head: Notice, now: datetime) -> list[Notice]:
    """Empty if more is waited for, and then nothing of it is due before.

    What has arrived in part goes on as it was: with something else in it, nobody could say what is left.
    """
    if BEGUN in head.data:
        same = Notice.data[BEGUN]["head"].as_integer() == head.data[BEGUN]["head"]
        return list(_waiting(session, head, same, now, CROWD))
    if head.kind in FROM_LEADS and "lead_id" in head.data:
        return _burst(session, head, now)
    if head.kind is NoticeKind.REPLY_TO_LEAD and head.data.get("album"):
        same = Notice.data["album"].as_string() == head.data["album"]
        return _quiet(_waiting(session, head, same, now, ALBUM), now)
    alike = next((kinds for kinds in DIGESTED if head.kind in kinds), None)
    if alike is None:
        return [head]
    crowd = outbox.waiting(session, head.chat_id, alike, now, limit=DIGEST_LIMIT)
    return list(crowd) if len(crowd) >= DIGEST_FROM else [head]


def _burst(session: Session, head: Notice, now: datetime) -> list[Notice]:
    """What one lead wrote: the words, and when those are out, the pictures."""
    same = Notice.data["lead_id"].as_integer() == head.data["lead_id"]
    waiting = _waiting(session, head, same, now, CROWD)
    crowd = _quiet([notice for notice in waiting if BEGUN not in notice.data], now)
    if len(crowd) > FLOOD:
        return crowd
    words = [notice for notice in crowd if not notice.data.get("media")]
    return words or crowd


def _waiting(session: Session, head: Notice, same: ColumnElement[bool], now: datetime, limit: int) -> Sequence[Notice]:
    return outbox.gathered(session, head, same, now, limit=limit)


def _quiet(crowd: Sequence[Notice], now: datetime) -> list[Notice]:
    """All of them once nothing more has come for a moment; what has been tried already is not held back again."""
    if not crowd:
        return []
    first, last = crowd[0].created_at, max(notice.created_at for notice in crowd)
    moment = min(last + QUIET, first + PATIENCE)
    if moment <= now or any(notice.tries for notice in crowd):
        return list(crowd)
    for notice in crowd:
        notice.not_before = max(notice.not_before, moment)
    return []
