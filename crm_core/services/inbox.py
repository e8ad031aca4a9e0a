"""The inbox: updates are stored before they are acknowledged and handled in the order of their chat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import NotFound
from crm_core.models import InboxState, InboxUpdate, Manager, NoticeKind, Permission
from crm_core.queries import inbox, people
from crm_core.rules.permissions import demand
from crm_core.services.base import Service
from crm_core.services.notify import ANSWER, insert_new, notify

BACK_OFF = (1, 5, 30, 120)
"""Seconds before the next try; after one more failure the update is a dead letter."""
LEASE = timedelta(seconds=45)
KEPT = timedelta(days=3)
LOT = 1000
ERROR_LIMIT = 1000
SHOWN = 50
HANDLED = ""
"""What people wrote is kept where it belongs; of the update its hash is enough to know it again."""
UNCHANGED = {"synchronize_session": False}


@dataclass(frozen=True)
class Stored:
    added: int
    restarted: list[int]
    """Update ids that came with a content other than the known one: Telegram's counter began anew."""


class InboxService(Service):
    @write
    def store(
        self, session: Session, bot_id: int, updates: list[dict[str, Any]], *, before_commit: Callable[[], None]
    ) -> Stored:
        """Keep a batch as it came; what is known already stays as it is."""
        rows = {row["content_hash"]: row for row in (self._row(bot_id, raw) for raw in updates)}
        if not rows:
            return Stored(0, [])
        hashes = {row["update_id"]: row["content_hash"] for row in rows.values()}
        restarted = inbox.other_content(session, bot_id, hashes)
        statement = insert_new(session.get_bind().dialect, InboxUpdate).values(list(rows.values()))
        added = session.scalars(statement.returning(InboxUpdate.id)).all()
        before_commit()
        return Stored(len(added), restarted)

    @write
    def claim(self, session: Session, *, limit: int, token: str) -> Sequence[InboxUpdate]:
        """Take updates to handle: the first unfinished one of each chat, oldest first."""
        now = self.now()
        statement = (
            update(InboxUpdate)
            .where(InboxUpdate.id.in_(inbox.heads(session, now, limit=limit)), inbox.NEW, inbox.free(now))
            .values(lease_token=token, lease_until=now + LEASE)
            .returning(InboxUpdate.id)
        )
        ids = session.scalars(statement, execution_options=UNCHANGED).all()
        return inbox.by_ids(session, ids) if ids else ()

    @write
    def renew(self, session: Session, token: str) -> None:
        """Hold on to everything claimed with the token while it is being worked on."""
        self._lease(session, token, until=True)

    @write
    def release(self, session: Session, token: str) -> None:
        """Give back what was claimed with the token and not finished."""
        self._lease(session, token, until=False)

    @write
    def release_all(self, session: Session) -> None:
        """Forget the leases of a process that ended; only for a database that no other process works on."""
        statement = update(InboxUpdate).where(InboxUpdate.lease_token.is_not(None), inbox.NEW)
        session.execute(statement.values(lease_token=None, lease_until=None), execution_options=UNCHANGED)

    @write
    def done(self, session: Session, inbox_id: int, token: str) -> None:
        found = inbox.leased(session, inbox_id, token)
        if found is not None:
            found.payload = HANDLED
            self._finish(found, InboxState.DONE)

    @write
    def failed(self, session: Session, inbox_id: int, token: str, error: str) -> None:
        """Count a try: another one later, or a dead letter and word to those who can do something about it."""
        found = inbox.leased(session, inbox_id, token)
        if found is None:
            return
        found.tries += 1
        found.error = error[:ERROR_LIMIT]
        if found.tries > len(BACK_OFF):
            self._bury(session, found)
            return
        found.not_before = self.now() + timedelta(seconds=BACK_OFF[found.tries - 1])
        found.lease_token = found.lease_until = None

    @write
    def postpone(self, session: Session, inbox_id: int, token: str, *, seconds: float, error: str) -> None:
        """Try again later without counting it: the update is not to blame."""
        found = inbox.leased(session, inbox_id, token)
        if found is not None:
            found.error = error[:ERROR_LIMIT]
            found.not_before = self.now() + timedelta(seconds=seconds)
            found.lease_token = found.lease_until = None

    @write
    def bury(self, session: Session, inbox_id: int, token: str, error: str) -> None:
        """Make it a dead letter at once: no further try could succeed."""
        found = inbox.leased(session, inbox_id, token)
        if found is not None:
            found.tries += 1
            found.error = error[:ERROR_LIMIT]
            self._bury(session, found)

    @read
    def dead_letters(self, session: Session, *, actor: Manager) -> Sequence[InboxUpdate]:
        """The newest dead letters. Raises `Forbidden`."""
        demand(people.actor(session, actor), Permission.EDIT_SETTINGS)
        return inbox.dead(session, limit=SHOWN)

    @write
    def retry(self, session: Session, inbox_id: int, *, actor: Manager) -> bool:
        """Handle a dead letter once more; False if that has been asked already. Raises `Forbidden` and `NotFound`."""
        demand(people.actor(session, actor), Permission.EDIT_SETTINGS)
        found = session.get(InboxUpdate, inbox_id, with_for_update=True)
        if found is None:
            raise NotFound
        if found.state != InboxState.DEAD:
            return False
        found.state, found.tries, found.error = InboxState.NEW, 0, None
        found.not_before, found.finished_at = self.now(), None
        return True

    @write
    def sweep(self, session: Session) -> int:
        """Forget, a lot at a time, what was handled days ago; returns how many. Dead letters stay."""
        old = inbox.handled_before(self.now() - KEPT, limit=LOT)
        forget = delete(InboxUpdate).where(InboxUpdate.id.in_(old.scalar_subquery()))
        return len(session.scalars(forget.returning(InboxUpdate.id), execution_options=UNCHANGED).all())

    @read
    def oldest_new_age(self, session: Session) -> timedelta:
        """How long the oldest unfinished update has been waiting."""
        oldest = inbox.oldest_new(session)
        return self.now() - oldest if oldest else timedelta()

    def _row(self, bot_id: int, raw: dict[str, Any]) -> dict[str, Any]:
        payload = json.dumps(raw, sort_keys=True, separators=(",", ":"))  # ASCII: lone surrogates cannot be stored
        now = self.now()
        return {
            "bot_id": bot_id,
            "update_id": raw["update_id"],
            "content_hash": hashlib.sha256(payload.encode()).hexdigest(),
            "chat_key": chat_key(raw),
            "payload": payload,
            "state": InboxState.NEW,
            "tries": 0,
            "not_before": now,
            "received_at": now,
        }

    def _lease(self, session: Session, token: str, *, until: bool) -> None:
        lease = {"lease_until": self.now() + LEASE} if until else {"lease_until": None, "lease_token": None}
        statement = update(InboxUpdate).where(InboxUpdate.lease_token == token, inbox.NEW).values(**lease)
        session.execute(statement, execution_options=UNCHANGED)

    def _finish(self, found: InboxUpdate, state: InboxState) -> None:
        found.state, found.finished_at = state, self.now()
        found.lease_token = found.lease_until = None

    def _bury(self, session: Session, found: InboxUpdate) -> None:
        self._finish(found, InboxState.DEAD)
        now = self.now()
        for manager in people.who_hold(session, Permission.EDIT_SETTINGS):
            key = f"dead_letter:{found.id}:{manager.id}:{now.timestamp()}"
            notify(
                session,
                NoticeKind.DEAD_LETTER,
                manager.telegram_id,
                key=key,
                now=now,
                priority=ANSWER,
                inbox_id=found.id,
            )


def chat_key(raw: dict[str, Any]) -> int:
    """The chat an update belongs to, else the person it comes from; 0 if it says neither."""
    for body in _bodies(raw):
        for field in ("chat", "from", "user"):
            found = body.get(field)
            key = found.get("id") if isinstance(found, dict) else None
            if type(key) is int and abs(key) < 2**53:
                return key
    return 0


def _bodies(raw: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for kind in sorted(raw):
        body = raw[kind]
        if isinstance(body, dict):
            if isinstance(body.get("message"), dict):  # a press belongs to the chat of its message
                yield body["message"]
            yield body
