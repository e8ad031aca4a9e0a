"""Conversations of every kind, to ask for any list of them and to know the answer from the rows themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_core.models import Deal, Direction, Kind, Lead, LeadManager, LeadMessage, Manager, Permission
from crm_core.rules.chats import ChatCursor, ChatFilter, Tab
from crm_core.rules.permissions import allowed
from tests.firm import Firm
from tests.services.market import Market

IN_TAB: dict[Tab, Callable[[Lead], bool]] = {
    Tab.IMPORTANT: lambda lead: lead.important or lead.has_task,
    Tab.UNREAD: lambda lead: lead.unread > 0,
    Tab.DIALOGS: lambda lead: lead.dialog_open,
    Tab.ALL: lambda _lead: True,
}


class Talks:
    """The leads of a market, most of whom have written: with deals of everybody, or known to somebody, or to nobody."""

    def __init__(self, firm: Firm, random: Random) -> None:
        self.firm, self.random, self.market = firm, random, Market(firm, random)
        self.leads: Sequence[Lead] = ()
        self.known: set[tuple[int, int]] = set()
        """Leads and the managers who were in contact with them."""

    @property
    def people(self) -> list[Manager]:
        return self.market.people

    async def fill(self) -> None:
        await self.market.fill()
        await self.firm.change(self._talk)
        self.leads = await self.firm.rows(Lead)
        seats = await self.firm.rows(LeadManager)
        self.known = {(seat.lead_id, seat.manager_id) for seat in seats}
        await self.firm.feed()

    def _talk(self, session: Session) -> None:
        chance, now = self.random.random, self.firm.clock()
        for number, lead in enumerate(session.scalars(select(Lead).order_by(Lead.id)).all()):
            if chance() < 0.1:
                continue  # looked in, and never wrote
            at = now - timedelta(minutes=self.random.randrange(30))  # many at the same moment
            session.add(_said(lead, number, f"Words {number}", at))
            lead.last_message_at = at
            lead.unread = self.random.choice([0, 0, 1, 3])
            lead.dialog_open, lead.important = chance() < 0.5, chance() < 0.3
            if chance() < 0.2:
                person = self.random.choice(self.people[:4])
                session.merge(LeadManager(lead_id=lead.id, manager_id=person.id, last_contact_at=at))

    def expected(self, wanted: ChatFilter, actor: Manager) -> list[int]:
        """Slowly, and from nothing but the rows."""
        found = [lead for lead in self.leads if lead.last_message_at and self._fits(lead, wanted, actor)]
        return [lead.id for lead in sorted(found, key=lambda lead: (lead.last_message_at, lead.id), reverse=True)]

    def _fits(self, lead: Lead, wanted: ChatFilter, actor: Manager) -> bool:
        deals = [deal for deal in self.market.deals if deal.lead_id == lead.id]
        there = any(deal.plan_id == wanted.plan_id and deal.kind is Kind.OPEN for deal in deals)
        return IN_TAB[wanted.tab](lead) and self.seen(lead.id, actor) and (wanted.plan_id is None or there)

    def seen(self, lead_id: int, actor: Manager) -> bool:
        if allowed(actor, Permission.SEE_ALL_CHATS):
            return True
        dealt = any(deal.lead_id == lead_id and deal.manager_id == actor.id for deal in self.market.deals)
        own = allowed(actor, Permission.SEE_OWN_CHATS)
        return own and (dealt or (lead_id, actor.id) in self.known)


def _said(lead: Lead, number: int, text: str, at: Any) -> LeadMessage:
    assert lead.telegram_id is not None
    return LeadMessage(
        lead_id=lead.id, direction=Direction.IN, chat_id=lead.telegram_id, message_id=50_000 + number, text=text, at=at
    )


async def walked(firm: Firm, wanted: ChatFilter, actor: Manager) -> list[list[int]]:
    """The rows of every page."""
    page = await firm.services.dialogs.list(wanted, ChatCursor(), actor=actor)
    found = [[row.lead.id for row in page.rows]]
    while page.next is not None:
        page = await firm.services.dialogs.list(wanted, page.next, actor=actor)
        found.append([row.lead.id for row in page.rows])
    return found


async def talk(firm: Firm, lead_id: int, **values: Any) -> None:
    """How the conversation stands, whatever was written in it."""
    values = {"last_message_at": firm.clock()} | values
    await firm.change(lambda session: session.execute(update(Lead).where(Lead.id == lead_id).values(**values)))


async def lead_of(firm: Firm, lead_id: int) -> Lead:
    return await firm.db.read(lambda session: session.get_one(Lead, lead_id))


async def deals_of(firm: Firm, lead_id: int) -> Sequence[Deal]:
    query = select(Deal).where(Deal.lead_id == lead_id)
    return await firm.db.read(lambda session: session.scalars(query).all())
