"""The outbox: notices are claimed, sent, and finished with the token they were claimed with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, update
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import NotFound
from crm_core.models import (
    Manager,
    Notice,
    NoticeClass,
    NoticeKind,
    NoticeState,
    Permission,
)
from crm_core.queries import outbox, people
from crm_core.rules.permissions import demand
from crm_core.services import arrivals, gathering, groups, relaying
from crm_core.services.base import Service
from crm_core.services.notify import ANSWER, EXPIRES_AFTER, notify

LEASE = timedelta(seconds=45)
KEPT = timedelta(days=3)
LOT = 1000
ERROR_LIMIT = 1000
EDITS = frozenset(
    {
        NoticeKind.DEAL_OFFER_CLOSED,
        NoticeKind.CARD_REDRAW,
        NoticeKind.MASS_PROGRESS,
        NoticeKind.LEAD_EDITED,
        NoticeKind.ANSWER_EDITED,
    }
)
"""Kinds that redraw the message ``message_id``: of several that wait only the last one counts."""
UNCHANGED = {"synchronize_session": False}
FREE: dict[str, Any] = {"lease_token": None, "lease_until": None}

Parcel = Sequence[Notice]
"""What goes out as one message: one notice, or the many of a digest."""


class OutboxService(Service):
    @write
    def claim(self, session: Session, *, limit: int, token: str) -> list[Parcel]:
        """Take what is to be sent next, one parcel a chat, the most urgent first."""
        now = self.now()
        heads = [head for head in outbox.heads(session, now, limit=limit) if not self._is_over(session, head, now)]
        parcels: list[Parcel] = [parcel for head in heads if (parcel := gathering.parcel(session, head, now))]
        for taken in parcels:
            for notice in taken:
                notice.lease_token, notice.lease_until = token, now + LEASE
        return parcels

    @read
    def next_due(self, session: Session) -> datetime | None:
        """When there will be something to claim: now or earlier means at once, None means not yet known."""
        now = self.now()
        return now if outbox.anything_to_send(session, now) else outbox.next_moment(session, now)

    @write
    def renew(self, session: Session, token: str) -> None:
        """Hold on to everything claimed with the token while it is being sent."""
        self._change(session, Notice.lease_token == token, lease_until=self.now() + LEASE)

    @write
    def release(self, session: Session, token: str) -> None:
        """Give back what was claimed with the token and not finished."""
        self._let_go(session, Notice.lease_token == token)

    @write
    def release_all(self, session: Session) -> None:
        """Forget the leases of a process that ended; only for a database that no other process works on."""
        self._let_go(session, Notice.lease_token.is_not(None))

    @write
    def sent(
        self,
        session: Session,
        ids: Collection[int],
        token: str,
        *,
        message_id: int | None,
        several: Sequence[int] = (),
        whole: bool = True,
    ) -> None:
        """Finish what arrived, and remember which lead a message in a staff chat is about.

        ``several``: all messages that it has become, if there are more than one; ``whole``: they show all of it.
        """
        notices = outbox.leased(session, ids, token)
        for notice in notices:
            notice.message_id = message_id
            self._finish(notice, NoticeState.SENT)
        made = several or ([] if message_id is None else [message_id])
        arrivals.remember(session, notices, made, self.now(), whole=whole)

    @write
    def part_sent(self, session: Session, ids: Collection[int], token: str, numbers: Sequence[Sequence[int]]) -> None:
        """The first of the messages that the parcel becomes have arrived, with these numbers; it stays together."""
        notices = outbox.leased(session, ids, token)
        for notice in notices:
            notice.data = notice.data | {gathering.BEGUN: {"head": notices[0].id, "numbers": numbers}}
        arrivals.remember_part(session, notices, [number for part in numbers for number in part], self.now())

    @write
    def retry_later(
        self, session: Session, ids: Collection[int], token: str, *, seconds: float, error: str, counted: bool
    ) -> None:
        for notice in outbox.leased(session, ids, token):
            notice.tries += int(counted)
            notice.error = error[:ERROR_LIMIT]
            notice.not_before = self.now() + timedelta(seconds=seconds)
            notice.lease_token = notice.lease_until = None

    @write
    def freeze(self, session: Session, chat_id: int, *, seconds: float) -> None:
        """Nothing goes to the chat before that; Telegram said so."""
        until = self.now() + timedelta(seconds=seconds)
        self._change(session, (Notice.chat_id == chat_id) & (Notice.not_before < until), not_before=until)

    @write
    def dead(self, session: Session, ids: Collection[int], token: str, error: str) -> None:
        """Give up, and tell those who can do something about it."""
        for notice in outbox.leased(session, ids, token):
            self._finish(notice, NoticeState.DEAD, error)
            self._alert(session, notice)

    @write
    def not_carried(self, session: Session, ids: Collection[int], token: str, error: str) -> None:
        """Telegram does not carry the answer to the lead, or not all of it: whoever wrote it is told."""
        notices = outbox.leased(session, ids, token)
        for notice in notices:
            self._finish(notice, NoticeState.DROPPED, error)
        relaying.tell_lost(session, notices[:1], self.now())

    @write
    def retry(self, session: Session, notice_id: int, *, actor: Manager) -> bool:
        """Send a dead letter once more, with all of its kind: one alert speaks of them all.

        False if that has been asked already. Raises `Forbidden` and `NotFound`.
        """
        demand(people.actor(session, actor), Permission.EDIT_SETTINGS)
        found = session.get(Notice, notice_id, with_for_update=True)
        if found is None:
            raise NotFound
        if found.state != NoticeState.DEAD:
            return False
        self._revive(session, found)
        return True

    @write
    def complain(self, session: Session, notice_id: int) -> None:
        """Tell those who can do something about it that a notice could not be shown as it was meant."""
        self._alert(session, session.get_one(Notice, notice_id), plain=True)

    @write
    def unknown(self, session: Session, ids: Collection[int], token: str, error: str) -> None:
        """A mailing that may have arrived is never sent again."""
        for notice in outbox.leased(session, ids, token):
            self._finish(notice, NoticeState.UNKNOWN, error)

    @write
    def drop(self, session: Session, ids: Collection[int], token: str, why: str) -> None:
        for notice in outbox.leased(session, ids, token):
            self._finish(notice, NoticeState.DROPPED, why)

    @write
    def drop_chat(self, session: Session, chat_id: int, why: str) -> None:
        """Forget what waits for a chat that cannot be reached."""
        over = {"state": NoticeState.DROPPED, "finished_at": self.now(), "error": why}
        self._change(session, Notice.chat_id == chat_id, **over, **FREE)

    @write
    def migrate(self, session: Session, chat_id: int, new_chat_id: int) -> None:
        """A group became a supergroup and has another id now."""
        groups.migrate(session, chat_id, new_chat_id, self.now())

    @write
    def sweep(self, session: Session) -> int:
        """Drop what expired and forget, a lot at a time, what ended days ago; returns how many were forgotten."""
        now = self.now()
        over = {"state": NoticeState.DROPPED, "finished_at": now, "error": "expired"}
        self._change(session, (Notice.expires_at <= now) & outbox.free(now), **over)
        old = outbox.finished_before(now - KEPT, limit=LOT)
        forget = delete(Notice).where(Notice.id.in_(old.scalar_subquery())).returning(Notice.id)
        return len(session.scalars(forget, execution_options=UNCHANGED).all())

    @read
    def oldest_due_age(self, session: Session) -> timedelta:
        """How long the oldest notice has been waiting to be sent."""
        now = self.now()
        oldest = outbox.oldest_due(session, now)
        return now - oldest if oldest else timedelta()

    def _let_go(self, session: Session, which: ColumnElement[bool]) -> None:
        """A mailing that was on its way may have arrived, and goes out at most once."""
        over = {"state": NoticeState.UNKNOWN, "finished_at": self.now()}
        self._change(session, which & (Notice.cls == NoticeClass.MAILING), **over, **FREE)
        self._change(session, which, **FREE)

    def _is_over(self, session: Session, notice: Notice, now: datetime) -> bool:
        if notice.cls == NoticeClass.MAILING and notice.lease_token is not None:
            self._finish(notice, NoticeState.UNKNOWN, "its sender ended half-way")
        elif notice.expires_at is not None and notice.expires_at <= now:
            self._finish(notice, NoticeState.DROPPED, "expired")
        elif notice.kind in EDITS:
            waiting = outbox.edits(session, notice, now)
            for older in waiting[:-1]:
                if older.expires_at is None:  # what must go out however late goes out with the last one
                    waiting[-1].expires_at = None
                self._finish(older, NoticeState.DROPPED, "a later edit of the message follows")
        return notice.state != NoticeState.NEW

    def _finish(self, notice: Notice, state: NoticeState, error: str | None = None) -> None:
        notice.state, notice.finished_at = state, self.now()
        notice.error = error[:ERROR_LIMIT] if error else None
        notice.lease_token = notice.lease_until = None

    def _revive(self, session: Session, found: Notice) -> None:
        now = self.now()
        unexpired = Notice.expires_at.is_(None) | (Notice.expires_at > now)
        which = (Notice.kind == found.kind) & ((Notice.id == found.id) | unexpired)
        again = {"state": NoticeState.NEW, "tries": 0, "error": None, "finished_at": None, "not_before": now}
        until = case((Notice.expires_at.is_not(None), now + EXPIRES_AFTER))  # what never expires goes on so
        dead = update(Notice).where(outbox.DEAD, which)
        session.execute(dead.values(expires_at=until, **again), execution_options=UNCHANGED)
        for alert in outbox.with_key(session, self._alerts(found)):
            alert.key = f"tried:{alert.id}"  # so that what fails again is told again

    def _alerts(self, notice: Notice) -> str:
        return f"dead_notice:{notice.kind}:{self.now():%Y%m%d%H}:"

    def _alert(self, session: Session, notice: Notice, *, plain: bool = False) -> None:
        """One word an hour and kind: a thousand broken notices are one thing to mend."""
        if notice.kind == NoticeKind.DEAD_LETTER:
            return
        for manager in people.who_hold(session, Permission.EDIT_SETTINGS):
            notify(
                session,
                NoticeKind.DEAD_LETTER,
                manager.telegram_id,
                key=f"{'plain:' if plain else ''}{self._alerts(notice)}{manager.id}",
                now=self.now(),
                priority=ANSWER,
                **{"plain_id" if plain else "notice_id": notice.id},
            )

    def _change(self, session: Session, which: ColumnElement[bool], **values: Any) -> None:
        session.execute(update(Notice).where(outbox.NEW, which).values(**values), execution_options=UNCHANGED)
