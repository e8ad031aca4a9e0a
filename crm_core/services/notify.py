"""Writes the outbox: a notice is a row in the transaction of its cause."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.models import Notice, NoticeClass, NoticeKind, NoticeState

ANSWER, NEW_DEAL, REMINDER, REPORT, MAILING = range(5)

EXPIRES_AFTER = timedelta(days=7)
LASTS = {
    NoticeKind.CARD_REDRAW: timedelta(minutes=10),
    NoticeKind.MASS_PROGRESS: timedelta(minutes=10),
    NoticeKind.MESSAGES_GONE: None,
    NoticeKind.MESSAGE_BLANKED: None,
}
"""Some kinds help only at once: later the card stays as it is until somebody taps it. What an erasing takes out of
chats goes however late."""


def notify(
    session: Session,
    kind: NoticeKind,
    chat_id: int,
    *,
    key: str,
    now: datetime,
    priority: int = NEW_DEAL,
    delay: float = 0.0,
    **data: Any,
) -> None:
    """Queue a notice for a chat, to go out after ``delay`` seconds; the same ``key`` never queues two."""
    lasts = LASTS.get(kind, EXPIRES_AFTER)
    row = _row(kind, chat_id, key, priority, data, now) | {
        "not_before": now + timedelta(seconds=delay),
        "expires_at": None if lasts is None else now + lasts,
    }
    rows.add_new_later(session, Notice, row)


def insist(
    session: Session, kind: NoticeKind, chat_id: int, *, key: str, now: datetime, priority: int, **data: Any
) -> None:
    """The same, and it goes out however late."""
    rows.add_new_later(session, Notice, _row(kind, chat_id, key, priority, data, now))


def mail(session: Session, kind: NoticeKind, chat_id: int, *, key: str, now: datetime, **data: Any) -> None:
    """The same for one of many: it lets everything else go first, and is sent at most once."""
    row = _row(kind, chat_id, key, MAILING, data, now)
    late = {"cls": NoticeClass.MAILING, "expires_at": now + EXPIRES_AFTER}
    rows.add_new_later(session, Notice, row | late)


def _row(
    kind: NoticeKind, chat_id: int, key: str, priority: int, data: dict[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "key": key,
        "cls": NoticeClass.NOTICE,
        "priority": priority,
        "chat_id": chat_id,
        "kind": kind,
        "data": data,
        "state": NoticeState.NEW,
        "not_before": now,
        "expires_at": None,
        "created_at": now,
    }


def insert_new(dialect: Dialect, model: type[Any]) -> Any:
    """``INSERT … ON CONFLICT DO NOTHING`` of the dialect, which SQLAlchemy spells per engine."""
    return rows.insert_of(dialect)(model).on_conflict_do_nothing()
