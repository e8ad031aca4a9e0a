"""Cards that people have open: what somebody changes is drawn anew for the others."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import write
from crm_core.models import ActorKind, Deal, Manager, NoticeKind, OpenCard
from crm_core.queries import copies
from crm_core.services.base import Service
from crm_core.services.notify import REPORT, notify

PER_DEAL = 30
"""So many chats are told of one change."""
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

    @write
    def sweep(self, session: Session) -> None:
        """Forget what Telegram no longer lets us edit."""
        session.execute(delete(OpenCard).where(OpenCard.drawn_at < self.now() - EDITABLE), execution_options=UNCHANGED)


def redraw(session: Session, deal: Deal, actor: Manager | ActorKind, now: datetime) -> None:
    """The deal has changed: queue an edit of every other open copy of its card, one for each."""
    if deal.version == 1:  # a new deal: nobody has its card, and the intake need not ask
        return
    own = actor.telegram_id if isinstance(actor, Manager) else None
    with session.no_autoflush:
        found = copies.older(session, deal.id, version=deal.version, since=now - EDITABLE, limit=PER_DEAL)
    for copy in reversed(found):
        if copy.chat_id != own:
            notify(
                session,
                NoticeKind.CARD_REDRAW,
                copy.chat_id,
                key=f"redraw:{deal.id}:{deal.version}:{copy.chat_id}:{copy.message_id}",
                now=now,
                priority=REPORT,
                deal_id=deal.id,
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
