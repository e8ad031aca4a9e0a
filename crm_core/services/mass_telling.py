"""Who hears of an action over many leads: whoever watches it, whoever started it, and whoever got deals by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.models import Manager, MassAction, NoticeKind
from crm_core.queries import mass, people
from crm_core.rules.mass import Figures, Share, from_json
from crm_core.services.notify import REPORT, notify

EVERY = 2
"""Seconds: more often a message is not drawn anew."""


def show(session: Session, action: MassAction, now: datetime) -> None:
    """In every message that shows it; the same moment never twice, however short the lots are."""
    _redraw(session, action, str(int(now.timestamp()) // EVERY), now)


def tell_end(session: Session, action: MassAction, figures: Figures, starter: Manager, now: datetime) -> None:
    """One notice a person, however many deals came to them or went from them."""
    _redraw(session, action, "end", now)
    key = f"mass_ended:{action.id}"
    notify(session, NoticeKind.MASS_ENDED, starter.telegram_id, key=key, now=now, priority=REPORT, mass_id=action.id)
    _tell_shares(session, action, figures, starter, now)
    plan_id = getattr(from_json(action.params), "plan_id", None)
    if figures.unassigned and plan_id is not None:
        _tell_waiting(session, action, plan_id, figures.unassigned, starter, now)


def _redraw(session: Session, action: MassAction, moment: str, now: datetime) -> None:
    for watcher in mass.watchers(session, action.id):
        notify(
            session,
            NoticeKind.MASS_PROGRESS,
            watcher.chat_id,
            key=f"mass:{action.id}:{watcher.id}:{moment}",
            now=now,
            priority=REPORT,
            mass_id=action.id,
            watcher_id=watcher.id,
            message_id=watcher.message_id,
        )


def _tell_shares(session: Session, action: MassAction, figures: Figures, starter: Manager, now: datetime) -> None:
    to_id = getattr(from_json(action.params), "manager_id", None)
    kinds: Sequence[tuple[NoticeKind, Mapping[int, Share], dict[str, Any]]] = (
        (NoticeKind.DEALS_RECEIVED, figures.given, {}),
        (NoticeKind.DEALS_HANDED_OVER, figures.taken, {"to_id": to_id}),
    )
    for kind, shares, more in kinds:
        found = mass.people(session, shares)
        for manager_id, share in shares.items():
            if manager_id == starter.id or manager_id not in found:
                continue
            key = f"{kind}:mass:{action.id}:{manager_id}"
            about: dict[str, Any] = {"count": share.count, "deal_ids": share.deal_ids, "by_id": starter.id} | more
            notify(session, kind, found[manager_id].telegram_id, key=key, now=now, **about)


def _tell_waiting(
    session: Session, action: MassAction, plan_id: int, count: int, starter: Manager, now: datetime
) -> None:
    for person in people.who_may_take(session, plan_id):
        if person.id == starter.id:
            continue
        key = f"waiting:mass:{action.id}:{person.id}"
        notify(session, NoticeKind.DEALS_WAITING, person.telegram_id, key=key, now=now, plan_id=plan_id, count=count)
