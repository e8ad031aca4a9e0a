"""Cards that people have open: what somebody changes is drawn anew for the others."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from crm_core.db import write
from crm_core.db.rows import UnitSession
from crm_core.models import Deal, Manager, NoticeKind, OpenCard
from crm_core.queries import copies
from crm_core.services import mass_watching
from crm_core.services.base import Service
from crm_core.services.notify import REPORT, insist, notify

CHANGED = "changed"
"""Under which ``session.info`` gathers what the unit has changed."""
LOT = 500
EDITABLE = timedelta(hours=48)
UNCHANGED = {"synchronize_session": False}


class CopyService(Service):
    @write
    def remember(
        self, session: Session, chat_id: int, message_id: int, deal: Deal, way_back: tuple[str, str] | None = None
    ) -> None:
        """The message shows the deal's card now. ``way_back``: text and payload of its last button, if it matters."""
        _keep(session, chat_id, message_id, deal, self.now(), way_back)

    @write
    def forget(self, session: Session, chat_id: int, message_id: int) -> None:
        """The message shows something else, or is about to."""
        which = (OpenCard.chat_id == chat_id) & (OpenCard.message_id == message_id)
        session.execute(delete(OpenCard).where(which), execution_options=UNCHANGED)
        mass_watching.forget(session, chat_id, message_id)

    @write
    def sweep(self, session: Session) -> None:
        """Forget what Telegram no longer lets us edit, but for what still has to be blanked."""
        old = copies.old(self.now() - EDITABLE)
        session.execute(delete(OpenCard).where(old), execution_options=UNCHANGED)


class _Change(NamedTuple):
    """What a unit has made of a deal, and in whose own chat it is drawn anyway."""

    version: int
    own: int | None
    at: datetime
    lasting: bool


def redraw(session: Session, deal: Deal, actor: object, now: datetime, *, lasting: bool = False) -> None:
    """The deal has changed: at the end of the unit an edit of every other open copy of its card is queued.

    ``lasting``: however late it goes out, and in the actor's own chat as well, should it not be drawn there.
    """
    if deal.version == 1:  # a new deal: nobody has its card, and the intake need not ask
        return
    own = actor.telegram_id if isinstance(actor, Manager) and not lasting else None
    session.info.setdefault(CHANGED, {})[deal.id] = _Change(deal.version, own, now, lasting)


@event.listens_for(UnitSession, "before_commit")
def _queue(session: Session) -> None:
    """One question for all that the unit has changed: a thousand deals may move at once."""
    changed: dict[int, _Change] = session.info.pop(CHANGED, {})
    ids = iter(changed)
    while lot := list(islice(ids, LOT)):
        for copy in copies.of(session, lot):
            _queue_one(session, copy, changed[copy.deal_id])
    if changed:
        session.flush()


def _queue_one(session: Session, copy: OpenCard, change: _Change) -> None:
    young = change.at - copy.drawn_at < EDITABLE
    if young and copy.version < change.version and copy.chat_id != change.own:
        queue = insist if change.lasting else notify
        queue(
            session,
            NoticeKind.CARD_REDRAW,
            copy.chat_id,
            key=f"redraw:{copy.deal_id}:{change.version}:{copy.chat_id}:{copy.message_id}",
            now=change.at,
            priority=REPORT,
            deal_id=copy.deal_id,
            message_id=copy.message_id,
        )


def arrived(session: Session, chat_id: int, message_id: int, deal: Deal, now: datetime) -> None:
    """A notice that is a card as well has been delivered."""
    _keep(session, chat_id, message_id, deal, now, None)


def _keep(
    session: Session, chat_id: int, message_id: int, deal: Deal, now: datetime, way_back: tuple[str, str] | None
) -> None:
    """In each chat the newest card of a deal is kept up."""
    here = (OpenCard.message_id == message_id) | (OpenCard.deal_id == deal.id)
    session.execute(delete(OpenCard).where(OpenCard.chat_id == chat_id, here), execution_options=UNCHANGED)
    text, data = way_back or (None, None)
    session.add(
        OpenCard(
            chat_id=chat_id,
            message_id=message_id,
            deal_id=deal.id,
            version=deal.version,
            back_text=text,
            back_data=data,
            drawn_at=now,
        )
    )
