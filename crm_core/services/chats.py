"""The conversation of a manager with a lead: a reply to what the bot relayed goes to that lead (product, section 8)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import rows, write
from crm_core.errors import Changed, Forbidden, Invalid, NotFound
from crm_core.models import Direction, Lead, LeadMessage, Manager, MessageKind
from crm_core.queries import chats, deals, leads, people, templates
from crm_core.results import WORDS, Content
from crm_core.rules.chats import with_earlier
from crm_core.rules.reach import demand_reachable
from crm_core.rules.templates import may_use
from crm_core.rules.text import clean_text
from crm_core.services import relaying, tunnels_running
from crm_core.services.assigning import remember_contact
from crm_core.services.base import Service
from crm_core.services.relaying import COUNT_OUT
from crm_core.services.templates import filled

NOTHING_WRITTEN = 2**52
ANSWER_LIMIT = 4096


class ChatService(Service):
    @write
    def reply(
        self,
        session: Session,
        chat_id: int,
        reply_to: int,
        *,
        message_id: int,
        text: str,
        content: Content = WORDS,
        actor: Manager,
    ) -> Lead:
        """Queue the manager's answer for the lead whom the replied-to message is about.

        Raises `NotFound` if it is about nobody, `Forbidden`, `LeadUnreachable`.
        """
        me = people.actor(session, actor)
        about = leads.staff_message(session, chat_id, reply_to)
        if about is None:
            raise NotFound
        where = {"chat_id": chat_id, "message_id": message_id, "answers_id": about.lead_message_id}
        return self._send(session, me, about.lead_id, text, content, where)

    @write
    def reply_to_deal(
        self,
        session: Session,
        deal_id: int,
        *,
        chat_id: int,
        message_id: int,
        text: str,
        content: Content = WORDS,
        actor: Manager,
    ) -> Lead:
        """The same from a deal's card."""
        me = people.actor(session, actor)
        deal = deals.get(session, deal_id, me)
        return self._send(session, me, deal.lead_id, text, content, {"chat_id": chat_id, "message_id": message_id})

    @write
    def go_on(
        self, session: Session, chat_id: int, *, message_id: int, text: str, content: Content, actor: Manager
    ) -> Lead:
        """A further part of an album goes to the lead to whom its first part went. Raises `NotFound`."""
        me = people.actor(session, actor)
        first = leads.part_of_album(session, chat_id, message_id, content.album) if content.album else None
        if first is None or first.direction is not Direction.OUT:
            raise NotFound
        where = {"chat_id": chat_id, "message_id": message_id, "answers_id": first.answers_id}
        return self._send(session, me, first.lead_id, text, content, where)

    @write
    def edit(
        self, session: Session, chat_id: int, *, message_id: int, text: str, content: Content, actor: Manager
    ) -> None:
        """Let the lead's copy follow what the manager makes of their answer. Raises `NotFound` if it was none."""
        me = people.actor(session, actor)
        message = leads.message_at(session, chat_id, message_id)
        if message is None or message.direction is not Direction.OUT or message.manager_id != me.id:
            raise NotFound
        self._demand_conversation(session, me, session.get_one(Lead, message.lead_id))
        words = _words(text, content)
        if (message.text, message.html) == (words, content.html):
            return
        if message.text != words:
            message.earlier = with_earlier(message)
        message.text, message.html, message.edited_at = words, content.html, content.edited_at or self.now()
        relaying.tell_answer_edited(session, message, self.now())

    @write
    def reply_to_chat(
        self,
        session: Session,
        lead_id: int,
        *,
        chat_id: int,
        message_id: int,
        text: str,
        content: Content = WORDS,
        actor: Manager,
    ) -> Lead:
        """The same from the conversation's own screen, also when the lead has no open deal."""
        me = people.actor(session, actor)
        chats.get(session, lead_id, me)
        return self._send(session, me, lead_id, text, content, {"chat_id": chat_id, "message_id": message_id})

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
        self._send(session, me, lead_id, text, WORDS, {"chat_id": me.telegram_id, "message_id": tap})
        template.used_at = self.now()
        return True

    def _send(
        self, session: Session, me: Manager, lead_id: int, text: str, content: Content, where: dict[str, Any]
    ) -> Lead:
        """``where``: the chat and the message that it was written in, and what it answers."""
        lead = session.get_one(Lead, lead_id)
        if leads.message_at(session, where["chat_id"], where["message_id"]) is not None:
            return lead  # the update came twice
        self._demand_conversation(session, me, lead)
        values = {
            "lead_id": lead.id,
            "direction": Direction.OUT,
            "manager_id": me.id,
            "kind": content.kind,
            "text": _words(text, content),
            "html": content.html,
            "album": content.album,
            "at": self.now(),
        }
        message = rows.add(session, LeadMessage, values | where)
        assert lead.telegram_id is not None
        relaying.send_answer(session, message, lead.telegram_id, self.now())
        rows.write(session, COUNT_OUT, {"lead": lead.id, "now": self.now()})
        tunnels_running.take_over(session, lead.id, actor=me, now=self.now())
        remember_contact(session, lead.id, me.id, self.now())
        return lead

    def _demand_conversation(self, session: Session, me: Manager, lead: Lead) -> None:
        if not chats.may_write(session, me, lead.id):
            raise Forbidden
        demand_reachable(lead)


def _words(text: str, content: Content) -> str:
    """What is kept of the answer. Raises `Invalid`."""
    if content.kind is MessageKind.OTHER:
        raise Invalid("message", "not_carried")
    cleaned = clean_text(text, ANSWER_LIMIT)
    if not cleaned:
        raise Invalid("message", "empty")
    return cleaned
