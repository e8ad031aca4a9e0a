"""What leads do: they come, write, leave a phone, choose a language. None of it is ever lost or counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import read, rows, write
from crm_core.models import ActorKind, Deal, Direction, Event, Lead, LeadMessage, NoticeKind, Permission
from crm_core.queries import leads, people
from crm_core.results import Received, Sender
from crm_core.rules.text import EMPTY, clean_line, digits, fold
from crm_core.services import audit
from crm_core.services.assigning import relay, remember_contact
from crm_core.services.base import Service
from crm_core.services.notify import notify
from crm_core.services.opening import Wish, open_deal

NAME_LIMIT = 200
STORED = 10_000
"""Characters of a message that are kept; Telegram itself allows 4,096."""


@dataclass(frozen=True, slots=True)
class _Arrived:
    lead: Lead
    known: bool
    """Were they a lead before? Of a new one nothing else needs to be looked up."""
    plan_id: int | None
    """Where people who just write go."""


class LeadService(Service):
    @read
    def identify(self, session: Session, telegram_id: int) -> Lead | None:
        return leads.by_telegram_id(session, telegram_id)

    @write
    def start(self, session: Session, sender: Sender, *, source: str | None = None) -> Lead:
        """The person opened the bot. They become a lead; a deal is made when they write."""
        return self._arrived(session, sender, source).lead

    @write
    def set_language(self, session: Session, sender: Sender, language: str) -> Lead:
        lead = self._arrived(session, sender).lead
        lead.language = language
        return lead

    @write
    def receive(self, session: Session, sender: Sender, *, message_id: int, text: str) -> Received:
        """Keep what the lead wrote, give it a deal or pass it to whoever has one; once per message."""
        arrived = self._arrived(session, sender)
        if arrived.known and leads.message_at(session, sender.telegram_id, message_id):
            return Received(arrived.lead, None, first=False, repeated=True)
        return self._pass_on(session, arrived, self._message(sender, message_id, text))

    @write
    def leave_phone(self, session: Session, sender: Sender, phone: str, *, message_id: int) -> Received:
        """Keep the lead's phone (E.164) and tell the manager; leaving it is a reason to be called back."""
        arrived = self._arrived(session, sender)
        lead = arrived.lead
        if arrived.known and leads.message_at(session, sender.telegram_id, message_id):
            return Received(lead, None, first=False, repeated=True)
        before, lead.phone = lead.phone, phone
        _index(lead)
        if before != phone:
            audit.record(session, Event.LEAD_PHONE_CHANGED, ActorKind.LEAD, self.now(), about=lead)
        return self._pass_on(session, arrived, self._message(sender, message_id, f"📞 {phone}"))

    def _arrived(self, session: Session, sender: Sender, source: str | None = None) -> _Arrived:
        plan_id, lead = leads.arrival(session, sender.telegram_id)
        if lead is None:
            return _Arrived(self._create(session, sender, source), known=False, plan_id=plan_id)
        seen = (clean_line(sender.name, NAME_LIMIT), sender.username, sender.language_code)
        if (lead.name, lead.username, lead.telegram_language) != seen:
            lead.name, lead.username, lead.telegram_language = seen
            _index(lead)
        if not lead.reachable:
            lead.reachable = True
            audit.record(session, Event.LEAD_RETURNED, ActorKind.LEAD, self.now(), about=lead)
        return _Arrived(lead, known=True, plan_id=plan_id)

    def _create(self, session: Session, sender: Sender, source: str | None) -> Lead:
        name = clean_line(sender.name, NAME_LIMIT)
        values = {
            "telegram_id": sender.telegram_id,
            "name": name,
            "username": sender.username,
            "telegram_language": sender.language_code,
            "source": clean_line(source, 64) if source else None,
            "search_text": _searched(name, sender.username, None, None),
            "created_at": self.now(),
        }
        lead = rows.add(session, Lead, values)
        audit.record(session, Event.LEAD_CREATED, ActorKind.LEAD, self.now(), about=lead)
        return lead

    def _message(self, sender: Sender, message_id: int, text: str) -> dict[str, Any]:
        return {
            "direction": Direction.IN,
            "chat_id": sender.telegram_id,
            "message_id": message_id,
            "text": text[:STORED].replace("\x00", ""),
            "at": self.now(),
        }

    def _pass_on(self, session: Session, arrived: _Arrived, values: dict[str, Any]) -> Received:
        lead, values = arrived.lead, values | {"lead_id": arrived.lead.id}
        there = leads.open_deals(session, lead.id) if arrived.known else ()
        if there:
            self._relay(session, lead, rows.add(session, LeadMessage, values), there)
            return Received(lead, there[0], first=False, repeated=False)
        if arrived.plan_id is None:
            self._tell_unplanned(session, lead, rows.add(session, LeadMessage, values))
            return Received(lead, None, first=True, repeated=False)
        rows.add_later(session, LeadMessage, values)
        return Received(lead, self._open(session, arrived, arrived.plan_id), first=True, repeated=False)

    def _open(self, session: Session, arrived: _Arrived, plan_id: int) -> Deal:
        deal, _ = open_deal(
            session,
            plan_id,
            arrived.lead,
            Wish(),
            actor=ActorKind.LEAD,
            random=self.random,
            now=self.now(),
            known=arrived.known,
        )
        return deal

    def _relay(self, session: Session, lead: Lead, message: LeadMessage, there: Sequence[Deal]) -> None:
        """To each manager who has an open deal of the lead, once; without one it waits for whoever takes the deal."""
        newest = {deal.manager_id: deal for deal in reversed(there) if deal.manager_id is not None}
        for manager_id, deal in newest.items():
            manager = people.by_id(session, manager_id)
            remember_contact(session, lead.id, manager_id, self.now())
            relay(session, deal, message, manager, self.now())

    def _tell_unplanned(self, session: Session, lead: Lead, message: LeadMessage) -> None:
        for manager in people.who_hold(session, Permission.EDIT_PLANS):
            notify(
                session,
                NoticeKind.LEAD_UNPLANNED,
                manager.telegram_id,
                key=f"unplanned:{message.id}:{manager.id}",
                now=self.now(),
                lead_id=lead.id,
                lead_message_id=message.id,
            )


def _index(lead: Lead) -> None:
    lead.search_text = _searched(lead.name, lead.username, lead.email, lead.phone)


def _searched(name: str, username: str | None, email: str | None, phone: str | None) -> str:
    """The folded text that search looks in."""
    parts = ("" if name == EMPTY else name, username and f"@{username}", email, phone and digits(phone))
    return fold(" ".join(part for part in parts if part))
