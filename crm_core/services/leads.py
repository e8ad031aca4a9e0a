"""What leads do: they come, write, leave a phone, choose a language. None of it is ever lost or counted twice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_core.db import read, rows, write
from crm_core.models import ActorKind, Company, Deal, Direction, Event, Lead, LeadMessage, NoticeKind, Permission
from crm_core.queries import leads, people
from crm_core.results import Received, Sender
from crm_core.rules.text import EMPTY, clean_line, digits, fold
from crm_core.services import audit
from crm_core.services.assigning import remember_contact
from crm_core.services.base import Service
from crm_core.services.notify import notify
from crm_core.services.opening import Wish, open_deal

NAME_LIMIT = 200
STORED = 10_000
"""Characters of a message that are kept; Telegram itself allows 4,096."""


class LeadService(Service):
    @read
    def identify(self, session: Session, telegram_id: int) -> Lead | None:
        return leads.by_telegram_id(session, telegram_id)

    @write
    def start(self, session: Session, sender: Sender, *, source: str | None = None) -> Lead:
        """The person opened the bot. They become a lead; a deal is made when they write."""
        lead, _ = self._lead(session, sender, source)
        return lead

    @write
    def set_language(self, session: Session, sender: Sender, language: str) -> Lead:
        lead, _ = self._lead(session, sender, None)
        lead.language = language
        return lead

    @write
    def receive(self, session: Session, sender: Sender, *, message_id: int, text: str) -> Received:
        """Keep what the lead wrote, give it a deal or pass it to whoever has one; once per message."""
        lead, known = self._lead(session, sender, None)
        if known and leads.message_at(session, sender.telegram_id, message_id):
            return Received(lead, None, first=False, repeated=True)
        message = self._keep(session, lead, sender.telegram_id, message_id, text)
        return self._pass_on(session, lead, message, known=known)

    @write
    def leave_phone(self, session: Session, sender: Sender, phone: str, *, message_id: int) -> Received:
        """Keep the lead's phone (E.164) and tell the manager; leaving it is a reason to be called back."""
        lead, known = self._lead(session, sender, None)
        if known and leads.message_at(session, sender.telegram_id, message_id):
            return Received(lead, None, first=False, repeated=True)
        before, lead.phone = lead.phone, phone
        _index(lead)
        if before != phone:
            audit.record(session, Event.LEAD_PHONE_CHANGED, ActorKind.LEAD, self.now(), lead=lead)
        message = self._keep(session, lead, sender.telegram_id, message_id, f"📞 {phone}")
        return self._pass_on(session, lead, message, known=known)

    def _lead(self, session: Session, sender: Sender, source: str | None) -> tuple[Lead, bool]:
        """The person's lead, and whether they had been one before: of a new one nothing else needs to be looked up."""
        lead = leads.by_telegram_id(session, sender.telegram_id)
        if lead is None:
            return self._create(session, sender, source), False
        seen = (clean_line(sender.name, NAME_LIMIT), sender.username, sender.language_code)
        if (lead.name, lead.username, lead.telegram_language) != seen:
            lead.name, lead.username, lead.telegram_language = seen
            _index(lead)
        if not lead.reachable:
            lead.reachable = True
            audit.record(session, Event.LEAD_RETURNED, ActorKind.LEAD, self.now(), lead=lead)
        return lead, True

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
        audit.record(session, Event.LEAD_CREATED, ActorKind.LEAD, self.now(), lead=lead)
        return lead

    def _keep(self, session: Session, lead: Lead, chat_id: int, message_id: int, text: str) -> LeadMessage:
        values = {
            "lead_id": lead.id,
            "direction": Direction.IN,
            "chat_id": chat_id,
            "message_id": message_id,
            "text": text[:STORED].replace("\x00", ""),
            "at": self.now(),
        }
        return rows.add(session, LeadMessage, values)

    def _pass_on(self, session: Session, lead: Lead, message: LeadMessage, *, known: bool) -> Received:
        company = people.company(session)
        there = leads.open_deals(session, lead.id) if known else ()
        if there:
            self._relay(session, lead, message, there)
            return Received(lead, there[0], first=False, repeated=False)
        if company.default_plan_id is None:
            self._tell_unplanned(session, lead, message)
            return Received(lead, None, first=True, repeated=False)
        return Received(lead, self._open(session, company, lead), first=True, repeated=False)

    def _open(self, session: Session, company: Company, lead: Lead) -> Deal:
        assert company.default_plan_id is not None
        deal, _ = open_deal(
            session,
            company.default_plan_id,
            lead,
            Wish(),
            actor=ActorKind.LEAD,
            random=self.random,
            now=self.now(),
        )
        return deal

    def _relay(self, session: Session, lead: Lead, message: LeadMessage, there: Sequence[Deal]) -> None:
        """To each manager who has an open deal of the lead, once; without one it waits for whoever takes the deal."""
        newest = {deal.manager_id: deal for deal in reversed(there) if deal.manager_id is not None}
        for manager_id, deal in newest.items():
            manager = people.by_id(session, manager_id)
            remember_contact(session, lead.id, manager_id, self.now())
            notify(
                session,
                NoticeKind.LEAD_WROTE,
                manager.telegram_id,
                key=f"wrote:{message.id}:{manager_id}",
                now=self.now(),
                lead_id=lead.id,
                deal_id=deal.id,
                lead_message_id=message.id,
            )

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
