"""What notices speak of, read when they are sent, as their reader may see it then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import NotFound
from crm_core.models import Company, Deal, Lead, LeadMessage, Manager, Notice, OpenCard
from crm_core.queries import copies, deals, leads, people
from crm_core.results import DealCard, Relay
from crm_core.results.merging import Pair
from crm_core.services import cards
from crm_core.services.alike import pair_of
from crm_core.services.base import Service

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Subject:
    company: Company
    manager: Manager | None
    """The reader, if they are on staff, with their rights."""
    reader: Manager | Lead | None
    """Whose language counts; whoever has left the staff is still somebody."""
    card: DealCard | None
    """None if the reader may not see the deal now."""
    deal: Deal | None
    """Whoever may see it."""
    deals: Sequence[Deal]
    """The first of many, whoever may see them."""
    lead: Lead | None
    relay: Relay | None
    by: Manager | None
    to: Manager | None
    colleague: Manager | None
    """Whom it is about, with their rights."""
    pair: Pair | None
    """Two leads who may be one person, if the reader may merge them."""
    copy: OpenCard | None
    """The card that the message which it is about shows now."""


class NoticeService(Service):
    @read
    def subject(self, session: Session, notice: Notice) -> Subject:
        data: dict[str, Any] = notice.data
        person = people.by_telegram_id(session, notice.chat_id)
        manager = person if person and person.active else None
        return Subject(
            company=people.company(session),
            manager=manager,
            reader=manager or leads.by_telegram_id(session, notice.chat_id) or person,
            card=self._card(session, data.get("deal_id"), manager),
            deal=_deal(session, data.get("deal_id")),
            deals=deals.named(session, data["deal_ids"]) if "deal_ids" in data else [],
            lead=_found(session, Lead, data.get("lead_id")),
            relay=_relay(session, data.get("lead_message_id")),
            by=_found(session, Manager, data.get("by_id")),
            to=_found(session, Manager, data.get("to_id")),
            colleague=people.with_rights(session, data["manager_id"]) if "manager_id" in data else None,
            pair=_pair(session, data, manager, self.now()),
            copy=_copy(session, notice),
        )

    @read
    def is_there(self, session: Session, card_id: int) -> bool:
        """Does the message still show the card that was drawn there then?"""
        return copies.is_there(session, card_id)

    @write
    def let_go(self, session: Session, notice: Notice) -> None:
        """A card was redrawn: if its reader may not see the deal any more, it has become a line and is no card now."""
        person = people.by_telegram_id(session, notice.chat_id)
        copy = _copy(session, notice)
        if copy and self._card(session, copy.deal_id, person if person and person.active else None) is None:
            session.delete(copy)

    def _card(self, session: Session, deal_id: int | None, manager: Manager | None) -> DealCard | None:
        if deal_id is None or manager is None:
            return None
        try:
            return cards.card(session, deal_id, manager, self.now())
        except NotFound:
            return None


def _copy(session: Session, notice: Notice) -> OpenCard | None:
    message_id = notice.data.get("message_id")
    return copies.at(session, notice.chat_id, message_id) if message_id is not None else None


def _pair(session: Session, data: dict[str, Any], manager: Manager | None, now: datetime) -> Pair | None:
    if manager is None or "merged_id" not in data:
        return None
    return pair_of(session, manager, data["kept_id"], data["merged_id"], now)


def _deal(session: Session, deal_id: int | None) -> Deal | None:
    if deal_id is None:
        return None
    try:
        return deals.any_deal(session, deal_id)
    except NotFound:
        return None


def _relay(session: Session, lead_message_id: int | None) -> Relay | None:
    message = _found(session, LeadMessage, lead_message_id)
    if message is None:
        return None
    there = leads.open_deals(session, message.lead_id)
    lead = session.get_one(Lead, message.lead_id)
    return Relay(message, lead, leads.labels(session, lead.id), there[0] if there else None)


def _found(session: Session, model: type[T], key: int | None) -> T | None:
    return session.get(model, key) if key is not None else None
