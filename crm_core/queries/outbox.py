"""The outbox: which notices may be sent now, and how far behind we are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from crm_core.models import Notice, NoticeClass, NoticeKind, NoticeState, TunnelRun
from crm_core.rules.mass import MANY

ORDERED_TRIES = 5
"""So many times a failed notice holds back the later ones of its chat and priority; then they overtake it."""

LEAST_URGENT = 4
AT_ONCE = 160
"""Mailings that wait: about ten seconds of what Telegram allows them."""

Ahead = aliased(Notice)
NEW: ColumnElement[bool] = Notice.state == literal_column("'new'")
"""Written out: SQLite uses a partial index only for a condition it can compare without parameters."""

ENDED: ColumnElement[bool] = Notice.state != literal_column("'new'")
DEAD: ColumnElement[bool] = and_(ENDED, Notice.state == NoticeState.DEAD)


def _may_go(now: datetime) -> ColumnElement[bool]:
    """Due, free, and the first of its chat; a chat has one message on its way at a time."""
    due_ahead = and_(
        tuple_(Ahead.priority, Ahead.id) < tuple_(Notice.priority, Notice.id),
        Ahead.not_before <= now,
    )
    failed_ahead = and_(Ahead.priority == Notice.priority, Ahead.id < Notice.id, Ahead.tries.between(1, ORDERED_TRIES))
    held_back = exists().where(
        Ahead.chat_id == Notice.chat_id,
        Ahead.state == literal_column("'new'"),
        or_(Ahead.lease_until > now, due_ahead, failed_ahead),
    )
    return and_(NEW, Notice.not_before <= now, free(now), ~held_back)


def free(now: datetime) -> ColumnElement[bool]:
    return or_(Notice.lease_until.is_(None), Notice.lease_until <= now)


def heads(session: Session, now: datetime, *, limit: int) -> Sequence[Notice]:
    """The notices to send next, at most one a chat, the most urgent first; locked where rows can be locked."""
    query = (
        select(Notice)
        .where(_may_go(now))
        .order_by(Notice.priority, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Notice)
    )
    return session.scalars(query).all()


def room(session: Session, now: datetime) -> int:
    """How many more of the least urgent may be written, so that all of them can be sent within seconds."""
    due = select(Notice.id).where(NEW, Notice.priority == LEAST_URGENT, Notice.not_before <= now).limit(AT_ONCE)
    return AT_ONCE - (session.scalar(select(func.count()).select_from(due.subquery())) or 0)


def anything_to_send(session: Session, now: datetime) -> bool:
    return session.scalar(select(Notice.id).where(_may_go(now)).limit(1)) is not None


def next_moment(session: Session, now: datetime) -> datetime | None:
    """When the next waiting notice becomes due."""
    return session.scalar(select(func.min(Notice.not_before)).where(NEW, Notice.not_before > now))


def waiting(
    session: Session, chat_id: int, kinds: Collection[NoticeKind], now: datetime, *, limit: int
) -> Sequence[Notice]:
    """The chat's due notices of these kinds, in their order."""
    query = (
        select(Notice)
        .where(NEW, Notice.chat_id == chat_id, Notice.kind.in_(kinds), Notice.not_before <= now, free(now))
        .order_by(Notice.priority, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def gathered(
    session: Session, head: Notice, same: ColumnElement[bool], now: datetime, *, limit: int
) -> Sequence[Notice]:
    """What waits in the head's chat and goes with it, due or not; what failed only when it is due again."""
    ready = or_(Notice.tries == 0, Notice.not_before <= now)
    query = (
        select(Notice)
        .where(NEW, Notice.chat_id == head.chat_id, Notice.kind == head.kind, same, ready, free(now))
        .order_by(Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def is_waiting(session: Session, key: str) -> bool:
    """Is the notice still to be sent, nothing of it has arrived, and nobody is sending it?"""
    query = select(Notice).where(Notice.key == key, NEW, Notice.lease_token.is_(None))
    found = session.scalar(query)
    return found is not None and "begun" not in found.data


def edits(session: Session, edit: Notice, now: datetime) -> Sequence[Notice]:
    """What waits, due or not, to redraw the same message, this one included, in its order."""
    same = Notice.data["message_id"].as_integer() == edit.data.get("message_id")
    query = (
        select(Notice)
        .where(NEW, Notice.chat_id == edit.chat_id, Notice.kind == edit.kind, same, free(now))
        .order_by(Notice.id)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def is_for_many(session: Session, chat_id: int) -> bool:
    """Is what is on its way to the chat sent to many: a message, or what a tunnel says to those led in together?"""
    led = exists().where(TunnelRun.id == Notice.data["run_id"].as_integer(), TunnelRun.cause.startswith(MANY))
    mine = (Notice.chat_id == chat_id, NEW, Notice.lease_token.is_not(None))
    query = select(Notice.id).where(*mine, or_(Notice.cls == NoticeClass.MAILING, led)).limit(1)
    return session.scalar(query) is not None


def states(session: Session, keys: Collection[str]) -> dict[str, NoticeState]:
    """Of those that are there."""
    query = select(Notice.key, Notice.state).where(Notice.key.in_(keys))
    return {row[0]: row[1] for row in session.execute(query)}


def leased(session: Session, ids: Collection[int], token: str) -> Sequence[Notice]:
    """Those of the notices that are still ours to send."""
    query = select(Notice).where(Notice.id.in_(ids), Notice.lease_token == token, NEW).order_by(Notice.id)
    return session.scalars(query).all()


def with_key(session: Session, beginning: str) -> Sequence[Notice]:
    return session.scalars(select(Notice).where(Notice.key.startswith(beginning, autoescape=True))).all()


def finished_before(moment: datetime, *, limit: int) -> Select[int]:
    """Sent or dropped; what failed stays until somebody has seen to it."""
    over = (NoticeState.SENT, NoticeState.DROPPED)
    return select(Notice.id).where(ENDED, Notice.state.in_(over), Notice.created_at < moment).limit(limit)


def oldest_due(session: Session, now: datetime) -> datetime | None:
    return session.scalar(select(func.min(Notice.not_before)).where(NEW, Notice.not_before <= now))
