"""What leads do: they come, write, leave a phone, choose a language. None of it is ever lost or counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_core.db import read, rows, write
from crm_core.errors import PlanArchived
from crm_core.models import WORDS_ALONE, ActorKind, Deal, Direction, Event, Lead, LeadMessage, MessageKind
from crm_core.queries import leads, people
from crm_core.queries.sources import STRAIGHT
from crm_core.results import WORDS, Closed, Content, Received, Sender
from crm_core.results.leads import Came
from crm_core.rules.chats import with_earlier
from crm_core.rules.hours import Hours
from crm_core.services import audit, relaying, tunnels_arriving
from crm_core.services.alike import suggest
from crm_core.services.base import Service
from crm_core.services.leads_arriving import Arrived, arrive
from crm_core.services.leads_index import index
from crm_core.services.leads_ways import follow_way, wish_of
from crm_core.services.opening import Wish, open_deal
from crm_core.services.relaying import COUNT_IN
from crm_core.services.telling import tell

LEFT = (Event.LEAD_EMAIL_CHANGED, Event.LEAD_PHONE_CHANGED)
STORED = 10_000
"""Characters of a message that are kept; Telegram itself allows 4,096."""


class LeadService(Service):
    @read
    def identify(self, session: Session, telegram_id: int) -> Lead | None:
        return leads.by_telegram_id(session, telegram_id)

    @write
    def start(self, session: Session, sender: Sender, *, source: str | None = None, message_id: int = 0) -> Came:
        """The person opened the bot, by a link or not. They become a lead; a deal is made when they write.

        A link may lead into a tunnel, and a plain start into the company's own; the same message leads in once.
        """
        way, tunnel = tunnels_arriving.way_in(session, source)
        arrived = arrive(session, sender, way, self.random, self.now())
        if arrived.known and (way.plan_id is not None or tunnel is not None):
            follow_way(session, arrived.lead, way)
        come = tunnels_arriving.Coming(arrived.lead, message_id, self.random, self.now())
        return Came(arrived.lead, led=tunnels_arriving.came(session, come, tunnel, way))

    @write
    def set_language(self, session: Session, sender: Sender, language: str) -> Lead:
        lead = arrive(session, sender, STRAIGHT, self.random, self.now()).lead
        lead.language = language
        return lead

    @write
    def receive(
        self, session: Session, sender: Sender, *, message_id: int, text: str, content: Content = WORDS
    ) -> Received:
        """Keep what the lead wrote, give it a deal or pass it to whoever has one; once per message."""
        arrived = arrive(session, sender, STRAIGHT, self.random, self.now(), wrote=True)
        if arrived.known and (there := leads.message_at(session, sender.telegram_id, message_id)):
            return self._repeated(session, arrived, there)
        values = self._message(sender, message_id, text, content)
        return self._led(session, arrived, values) or self._beside(session, arrived, values, content)

    @write
    def edit(self, session: Session, sender: Sender, *, message_id: int, text: str, content: Content) -> Received:
        """What the lead makes of something they wrote before; what never came in is received now."""
        arrived = arrive(session, sender, STRAIGHT, self.random, self.now(), wrote=True)
        there = leads.message_at(session, sender.telegram_id, message_id) if arrived.known else None
        if there is None:
            return self._pass_on(session, arrived, self._message(sender, message_id, text, content), content.reply_to)
        self._edit(session, arrived.lead, there, _kept(text), content)
        if arrived.lead.blacklisted_at is not None:
            return _unheard(arrived.lead)
        return Received(arrived.lead, None, first=False, repeated=False, closed=self._closed(session, arrived))

    @write
    def leave_phone(self, session: Session, sender: Sender, phone: str, *, message_id: int) -> Received:
        """Keep the lead's phone (E.164) and tell the manager; leaving it is a reason to be called back."""
        arrived = arrive(session, sender, STRAIGHT, self.random, self.now(), wrote=True)
        lead = arrived.lead
        if arrived.known and (there := leads.message_at(session, sender.telegram_id, message_id)):
            return self._repeated(session, arrived, there)
        before, lead.phone = lead.phone, phone
        index(lead)
        if before != phone:
            audit.record(session, Event.LEAD_PHONE_CHANGED, ActorKind.LEAD, self.now(), about=lead)
        values = self._message(sender, message_id, f"📞 {phone}")
        received = self._led(session, arrived, values, answer=phone) or self._pass_on(session, arrived, values)
        if not received.unheard:
            suggest(session, lead, self.now())
        return received

    @write
    def leave_contact(
        self, session: Session, sender: Sender, *, email: str, phone: str | None, message_id: int
    ) -> Received:
        """Keep an e-mail, and a phone that was typed beside it, and tell the manager."""
        arrived = arrive(session, sender, STRAIGHT, self.random, self.now(), wrote=True)
        lead = arrived.lead
        if arrived.known and (there := leads.message_at(session, sender.telegram_id, message_id)):
            return self._repeated(session, arrived, there)
        was = (lead.email, lead.phone)
        lead.email, lead.phone = email, phone or lead.phone
        index(lead)
        for event, changed in zip(LEFT, (was[0] != lead.email, was[1] != lead.phone), strict=True):
            if changed:
                audit.record(session, event, ActorKind.LEAD, self.now(), about=lead)
        words = "\n".join([*([f"📞 {phone}"] if phone else []), f"✉️ {email}"])
        received = self._pass_on(session, arrived, self._message(sender, message_id, words))
        if not received.unheard:
            suggest(session, lead, self.now())
        return received

    def _message(self, sender: Sender, message_id: int, text: str, content: Content = WORDS) -> dict[str, Any]:
        return {
            "direction": Direction.IN,
            "chat_id": sender.telegram_id,
            "message_id": message_id,
            "text": _kept(text),
            "kind": content.kind,
            "html": content.html,
            "album": content.album,
            "edited_at": content.edited_at,
            "at": self.now(),
        }

    def _led(
        self, session: Session, arrived: Arrived, values: dict[str, Any], *, answer: str | None = None
    ) -> Received | None:
        """A tunnel takes what they wrote: kept with the conversation, but nobody is called for it.

        What does not fit as an answer has been asked again, and whoever works with the lead hears of it as well.
        """
        hears = arrived.lead.blacklisted_at is None and (arrived.inside or arrived.keywords)
        if not hears or values["kind"] is not MessageKind.TEXT:
            return None
        lead, words = arrived.lead, values["text"] if answer is None else answer
        come = tunnels_arriving.Coming(lead, values["message_id"], self.random, self.now())
        taking = tunnels_arriving.taker(session, come, words)
        if taking is None:
            return None
        message = rows.add(session, LeadMessage, values | {"lead_id": lead.id})
        taken = tunnels_arriving.take(session, come, taking, words)
        if not taken.fits:
            rows.write(session, COUNT_IN, {"lead": lead.id, "now": self.now()})
            tell(session, message, leads.open_deals(session, lead.id), self.now(), known=True, planned=True)
            return Received(lead, None, first=False, repeated=False, led=True)
        message.run_id, lead.last_message_at = taken.run_id, self.now()
        if not arrived.known:
            lead.unread = 0
        return Received(lead, None, first=False, repeated=False, led=True)

    def _beside(self, session: Session, arrived: Arrived, values: dict[str, Any], content: Content) -> Received:
        """It goes to the team as ever; what is written beside a picture may be what a tunnel has asked for as well."""
        hears = content.caption and arrived.inside and arrived.lead.blacklisted_at is None
        come = tunnels_arriving.Coming(arrived.lead, values["message_id"], self.random, self.now())
        asking = tunnels_arriving.asking(session, come, content.caption) if hears else None
        if asking is None:
            return self._pass_on(session, arrived, values, content.reply_to)
        received = self._pass_on(session, arrived, values | {"run_id": asking.run.id}, content.reply_to)
        tunnels_arriving.take(session, come, asking, content.caption)
        return replace(received, led=True)

    def _pass_on(
        self, session: Session, arrived: Arrived, values: dict[str, Any], reply_to: int | None = None
    ) -> Received:
        lead, values = arrived.lead, values | {"lead_id": arrived.lead.id}
        if lead.blacklisted_at is not None:
            rows.add_later(session, LeadMessage, values)
            return _unheard(lead)
        if arrived.known:
            rows.write(session, COUNT_IN, {"lead": lead.id, "now": self.now()})
        if reply_to is not None and arrived.known:
            answered = leads.answered(session, lead.id, values["chat_id"], reply_to)
            values["answers_id"] = answered and answered.id
        there = leads.open_deals(session, lead.id) if arrived.known else ()
        # of the message's own moment: what began the deal waits for its answer, too
        made = self._open(session, arrived, there, values["at"])
        if lead.wanted_plan_id is not None:
            lead.wanted_plan_id = lead.wanted_source_id = None
        on_card = values["kind"] in WORDS_ALONE
        if made is not None and not arrived.known and on_card:
            rows.add_later(session, LeadMessage, values)
        else:
            deals = there if made is None or on_card else (made, *there)
            message = rows.add(session, LeadMessage, values)
            planned = made is not None or bool(there)
            tell(session, message, deals, self.now(), known=arrived.known, planned=planned)
        first = made is not None or not there or arrived.returned
        closed = self._closed(session, arrived)
        return Received(lead, made or next(iter(there), None), first=first, repeated=False, closed=closed)

    def _open(self, session: Session, arrived: Arrived, there: Sequence[Deal], at: datetime) -> Deal | None:
        """A deal in the plan by whose link they came, or if they have none at all; None if no plan takes it."""
        for plan_id, wish in self._wanted(session, arrived, there):
            try:
                deal, _ = open_deal(
                    session,
                    plan_id,
                    arrived.lead,
                    wish,
                    actor=ActorKind.LEAD,
                    random=self.random,
                    now=at,
                    known=arrived.known,
                )
            except PlanArchived:  # a moment ago, or since they came by its link
                continue
            return deal
        return None

    def _wanted(self, session: Session, arrived: Arrived, there: Sequence[Deal]) -> Iterator[tuple[int, Wish]]:
        lead = arrived.lead
        if lead.wanted_plan_id is not None and lead.wanted_plan_id not in {deal.plan_id for deal in there}:
            yield lead.wanted_plan_id, wish_of(session, lead.wanted_source_id)
        if arrived.plan_id is not None and not there:
            yield arrived.plan_id, Wish()

    def _edit(self, session: Session, lead: Lead, message: LeadMessage, text: str, content: Content) -> None:
        """The same edit twice is nothing; words that stay beside a picture mean another picture."""
        same = (message.text, message.html) == (text, content.html)
        media = message.kind not in WORDS_ALONE
        if same and (not media or message.edited_at == content.edited_at):
            return
        if message.text != text:
            message.earlier = with_earlier(message)
        message.text, message.html, message.kind = text, content.html, content.kind
        message.edited_at = content.edited_at or self.now()
        if message.kind not in relaying.MOVING and lead.blacklisted_at is None:
            there = leads.open_deals(session, message.lead_id)
            relaying.tell_edited(session, message, there, self.now(), replaced=same and media)

    def _repeated(self, session: Session, arrived: Arrived, message: LeadMessage) -> Received:
        """Its answer may not have arrived, so it is the same once more; what a tunnel says arrives by itself."""
        if arrived.lead.blacklisted_at is not None:
            return _unheard(arrived.lead)
        if message.run_id is not None or tunnels_arriving.was_asked_again(session, message):
            return Received(arrived.lead, None, first=False, repeated=True, led=True)
        closed = self._closed(session, arrived, again=True)
        return Received(arrived.lead, None, first=False, repeated=True, closed=closed)

    def _closed(self, session: Session, arrived: Arrived, *, again: bool = False) -> Closed | None:
        """What a lead who writes outside the working hours is told, once a day; or has been told today."""
        hours = Hours.read(arrived.hours)
        if hours is None:
            return None
        lead, now, zone = arrived.lead, self.now(), ZoneInfo(arrived.time_zone)
        today = now.astimezone(zone).date()
        if (lead.told_closed_on == today) is not again or hours.contain(now, zone):
            return None
        lead.told_closed_on = today
        return Closed(people.company(session).closed_words, hours.next_beginning(now, zone), now)


def _unheard(lead: Lead) -> Received:
    """Of somebody on the blacklist: kept, and that is all."""
    return Received(lead, None, first=False, repeated=False, unheard=True)


def _kept(text: str) -> str:
    return text[:STORED].replace("\x00", "")
