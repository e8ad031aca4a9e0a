"""Messages that show how an action over many leads goes on: they are drawn anew until they show something else."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.models import MassWatcher

EDITABLE = timedelta(hours=48)
UNCHANGED = {"synchronize_session": False}


def watch(session: Session, action_id: int, chat_id: int, message_id: int, now: datetime) -> None:
    forget(session, chat_id, message_id)
    session.add(MassWatcher(chat_id=chat_id, message_id=message_id, action_id=action_id, drawn_at=now))


def forget(session: Session, chat_id: int, message_id: int) -> None:
    """The message shows something else."""
    which = (MassWatcher.chat_id == chat_id) & (MassWatcher.message_id == message_id)
    session.execute(delete(MassWatcher).where(which), execution_options=UNCHANGED)


def sweep(session: Session, now: datetime) -> None:
    """Telegram no longer lets us edit them."""
    session.execute(delete(MassWatcher).where(MassWatcher.drawn_at < now - EDITABLE), execution_options=UNCHANGED)
