"""The conversation of a manager with a lead: a reply to what the bot relayed goes to that lead (product, section 8)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Forbidden, Invalid, NotFound
from crm_core.models import Direction, Lead, LeadMessage, Manager, NoticeKind
from crm_core.queries import deals, leads, people
from crm_core.results import Relay
from crm_core.rules.permissions import may_edit
from crm_core.rules.reach import demand_reachable
from crm_core.rules.text import clean_text
from crm_core.services.assigning import remember_contact
from crm_core.services.base import Service
from crm_core.services.notify import ANSWER, notify


class ChatService(Service):
    @write
    def reply(
        self, session: Session, chat_id: int, reply_to: int, *, message_id: int, text: str, actor: Manager
    ) -> Lead:
        """Queue the manager's answer for the lead whom the replied-to message is about.

        Raises `NotFound` if it is about nobody, `Forbidden`, `LeadUnreachable`.
        """
        me = people.actor(session, actor)
        about = leads.staff_message(session, chat_id, reply_to)
        if about is None:
            raise NotFound
        return self._send(session, me, about.lead_id, chat_id=chat_id, message_id=message_id, text=text)

    @write
    def reply_to_deal(
        self, session: Session, deal_id: int, *, chat_id: int, message_id: int, text: str, actor: Manager
    ) -> Lead:
        """The same from a deal's card."""
        me = people.actor(session, actor)
        deal = deals.get(session, deal_id, me)
        return self._send(session, me, deal.lead_id, chat_id=chat_id, message_id=message_id, text=text)

    @read
    def relay(self, session: Session, lead_message_id: int) -> Relay:
        """A lead's message with what a manager should see around it. Raises `NotFound`."""
        message = session.get(LeadMessage, lead_message_id)
        if message is None:
            raise NotFound
        there = leads.open_deals(session, message.lead_id)
        labels = leads.labels(session, message.lead_id)
        return Relay(message, session.get_one(Lead, message.lead_id), labels, there[0] if there else None)

    def _send(self, session: Session, me: Manager, lead_id: int, *, chat_id: int, message_id: int, text: str) -> Lead:
        lead = session.get_one(Lead, lead_id)
        if leads.message_at(session, chat_id, message_id) is not None:
            return lead  # the update came twice
        self._demand_conversation(session, me, lead)
        message = self._keep(session, me, lead, chat_id=chat_id, message_id=message_id, text=text)
        assert lead.telegram_id is not None
        notify(
            session,
            NoticeKind.REPLY_TO_LEAD,
            lead.telegram_id,
            key=f"reply:{message.id}",
            now=self.now(),
            priority=ANSWER,
            lead_id=lead.id,
            lead_message_id=message.id,
        )
        remember_contact(session, lead.id, me.id, self.now())
        return lead

    def _demand_conversation(self, session: Session, me: Manager, lead: Lead) -> None:
        """Whoever may edit one of the lead's deals may write to them."""
        if not any(may_edit(me, deal) for deal in leads.deals_of(session, lead.id)):
            raise Forbidden
        demand_reachable(lead)

    def _keep(
        self, session: Session, me: Manager, lead: Lead, *, chat_id: int, message_id: int, text: str
    ) -> LeadMessage:
        cleaned = clean_text(text)
        if not cleaned:
            raise Invalid("message", "empty")
        message = LeadMessage(
            lead_id=lead.id,
            direction=Direction.OUT,
            manager_id=me.id,
            chat_id=chat_id,
            message_id=message_id,
            text=cleaned,
            at=self.now(),
        )
        session.add(message)
        session.flush()
        return message
