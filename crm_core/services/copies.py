"""Which messages show the card of a deal, so that what others have open follows what somebody changes.

The memory is the process's own: cards are looked at far more often than deals change, so nothing is stored for a look.
A restart forgets it all; a card is known again from the next time that it is drawn, and until then its buttons say
who was quicker. Where several processes share one database none of them knows what the others draw, so there
nothing is remembered, and nothing drawn anew (`build_services`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.orm import Session

from crm_core.models import ActorKind, Deal, Manager, NoticeKind
from crm_core.services.notify import REPORT, notify

COPIES = "copies"
"""Under which ``session.info`` holds them."""
PER_CHAT = 10
"""The newest cards of a chat that are kept in mind."""
PER_DEAL = 30
"""So many chats are told of one change."""
EDITABLE = timedelta(hours=48)


@dataclass(slots=True, eq=False)
class Copy:
    """A message that shows a deal's card."""

    chat_id: int
    message_id: int
    deal_id: int
    version: int
    """Of the deal, as it was drawn."""
    at: datetime
    way_back: tuple[str, str] | None = None
    """Text and payload of the button to where the card was opened from, if that is no matter of course."""
    there: bool = True
    """False as soon as the message shows something else, or the card drawn by a later tap."""


NO_COPIES: OrderedDict[int, Copy] = OrderedDict()


class Copies:
    """The newest card of each deal in each chat; used by handlers and by units, in threads of their own."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._lock = now, Lock()
        self._chats: dict[int, OrderedDict[int, Copy]] = {}
        self._of_deals: dict[int, OrderedDict[int, Copy]] = {}

    def remember(self, chat_id: int, message_id: int, deal: Deal, way_back: tuple[str, str] | None = None) -> None:
        """The message shows the deal's card now."""
        copy = Copy(chat_id, message_id, deal.id, deal.version, self._now(), way_back)
        with self._lock:
            of_deal, of_chat = self._of_deals.get(deal.id, NO_COPIES), self._chats.get(chat_id, NO_COPIES)
            for older in (of_deal.get(chat_id), of_chat.get(message_id)):
                if older is not None and older.there:
                    self._drop(older)
            there = self._chats.setdefault(chat_id, OrderedDict())
            there[message_id] = self._of_deals.setdefault(deal.id, OrderedDict())[chat_id] = copy
            if len(there) > PER_CHAT:
                self._drop(next(iter(there.values())))

    def forget(self, chat_id: int, message_id: int) -> None:
        """The message shows something else, or is about to."""
        with self._lock:
            copy = self._chats.get(chat_id, NO_COPIES).get(message_id)
            if copy is not None:
                self._drop(copy)

    def at(self, chat_id: int, message_id: int) -> Copy | None:
        return self._chats.get(chat_id, NO_COPIES).get(message_id)

    def of(self, deal_id: int) -> list[Copy]:
        """The newest ones that can still be edited."""
        with self._lock:
            known = list(self._of_deals.get(deal_id, NO_COPIES).values())
        young = [copy for copy in known if self._now() - copy.at < EDITABLE]
        return young[-PER_DEAL:]

    def _drop(self, copy: Copy) -> None:
        copy.there = False
        for several, key, within in (
            (self._chats, copy.chat_id, copy.message_id),
            (self._of_deals, copy.deal_id, copy.chat_id),
        ):
            kept = several[key]
            del kept[within]
            if not kept:
                del several[key]


def redraw(session: Session, deal: Deal, actor: Manager | ActorKind, now: datetime) -> None:
    """The deal has changed: queue an edit of every other open copy of its card, one for each."""
    copies: Copies | None = session.info.get(COPIES)
    if copies is None:
        return
    own = actor.telegram_id if isinstance(actor, Manager) else None
    for copy in copies.of(deal.id):
        if copy.chat_id != own and copy.version < deal.version:
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


def arrived(session: Session, chat_id: int, message_id: int, deal: Deal) -> None:
    """A notice that is a card as well has been delivered."""
    copies: Copies | None = session.info.get(COPIES)
    if copies is not None:
        copies.remember(chat_id, message_id, deal)
