"""The conversation of a manager with a lead: a reply to what the bot relayed goes to that lead (product, section 8)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Changed, Forbidden, Invalid, LeadUnreachable, NotFound
from crm_core.models import Direction, Lead, LeadMessage, Manager, NoticeKind
from crm_core.queries import chats, deals, leads, people, templates
from crm_core.results import Relay
from crm_core.rules.templates import may_use
from crm_core.rules.text import clean_text
from crm_core.services.assigning import remember_contact
from crm_core.services.base import Service
from crm_core.services.notify import ANSWER, notify
from crm_core.services.templates import filled

NOTHING_WRITTEN = 2**52


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

    @write
    def reply_to_chat(
        self, session: Session, lead_id: int, *, chat_id: int, message_id: int, text: str, actor: Manager
    ) -> Lead:
        """The same from the conversation's own screen, also when the lead has no open deal."""
        me = people.actor(session, actor)
        chats.get(session, lead_id, me)
        return self._send(session, me, lead_id, chat_id=chat_id, message_id=message_id, text=text)

    @write
    def send_template(self, session: Session, lead_id: int, template_id: int, *, seen: int, actor: Manager) -> bool:
        """A template to the lead, names put in, and whether it went out now; ``seen`` is the newest message shown.

        Only into the conversation as it was shown: a doubled tap sends once. Raises `Changed`, `Invalid`.
        """
        me = people.actor(session, actor)
        lead = chats.get(session, lead_id, me, lock=True)
        template = templates.get(session, template_id, me)
        tap = -(seen or NOTHING_WRITTEN + lead_id)  # of a button: no message of Telegram has such a number
        if leads.message_at(session, me.telegram_id, tap) is not None:
            return False
        if not may_use(me):
            raise Forbidden
        if chats.newest_id(session, lead_id) != seen:
            raise Changed("leads", lead_id, by=None, at=None)
        text = filled(session, template, lead, me)
        if text is None:
            raise Invalid("template", "no_plan")
        self._send(session, me, lead_id, chat_id=me.telegram_id, message_id=tap, text=text)
        template.used_at = self.now()
        return True

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
        if not chats.may_write(session, me, lead.id):
            raise Forbidden
        if lead.telegram_id is None or not lead.reachable:
            raise LeadUnreachable

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
