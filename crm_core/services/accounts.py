"""A person who was two leads writes from two accounts: whichever wrote last is the one that is answered."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from crm_core.models import Lead

ACCOUNT = ("reachable", "username", "telegram_language", "stopped_at")
"""What goes along with a Telegram id."""


def follow(session: Session, lead: Lead) -> Lead:
    """The lead who has the deals and messages of whoever wrote; they are reached where they wrote from."""
    if lead.merged_into_id is None:
        return lead
    kept = session.get_one(Lead, lead.merged_into_id)
    exchange(session, lead, kept)
    return follow(session, kept)


def exchange(session: Session, one: Lead, other: Lead) -> None:
    """Each has the other's account now. No two rows ever hold the same number, not even for a moment."""
    mine, theirs = one.telegram_id, other.telegram_id
    one.telegram_id = None
    session.flush()
    other.telegram_id = mine
    session.flush()
    one.telegram_id = theirs
    for name in ACCOUNT:
        swapped: tuple[Any, Any] = (getattr(other, name), getattr(one, name))
        setattr(one, name, swapped[0])
        setattr(other, name, swapped[1])
    session.flush()
