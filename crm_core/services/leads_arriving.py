"""Whoever comes is a lead from then on: made, found again, followed in what Telegram says of them, or come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.models import ActorKind, Event, Lead
from crm_core.queries import leads
from crm_core.queries.sources import STRAIGHT, Way
from crm_core.results import Sender
from crm_core.rules.text import clean_line
from crm_core.services import audit, relaying, standing
from crm_core.services.accounts import follow
from crm_core.services.leads_index import searched
from crm_core.services.leads_ways import follow_telegram

NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Arrived:
    lead: Lead
    plan_id: int | None
    """Where people who just write go."""
    hours: dict[str, Any] | None
    time_zone: str
    known: bool
    """Were they a lead before? Of a new one nothing else needs to be looked up."""
    keywords: bool
    inside: bool
    """They may be in a tunnel, and there may be words that lead into one: mostly neither need be looked up."""
    returned: bool = False
    """Had they left, and are back with this?"""


def arrive(
    session: Session, sender: Sender, way: Way, random: Random, now: datetime, *, wrote: bool = False
) -> Arrived:
    """``wrote``: it is a message that brings them."""
    plan_id, hours, time_zone, lead, keywords, inside = leads.arrival(session, sender.telegram_id)
    if lead is None:
        lead = _create(session, sender, way, now, wrote=wrote)
        return Arrived(lead, plan_id, hours, time_zone, known=False, keywords=keywords, inside=False)
    inside = inside or lead.merged_into_id is not None
    lead = follow(session, lead)
    seen = (clean_line(sender.name, NAME_LIMIT), sender.username, sender.language_code)
    if (lead.name, lead.username, lead.telegram_language) != seen:
        follow_telegram(session, lead, *seen)
    if lead.archived_at is not None and (wrote or way != STRAIGHT):  # a look by itself is no coming back
        _come_back(session, lead, random, now)
    returned = not lead.reachable
    if returned:
        lead.reachable = True
        audit.record(session, Event.LEAD_RETURNED, ActorKind.LEAD, now, about=lead)
        relaying.tell_returned(session, lead, now)
    return Arrived(lead, plan_id, hours, time_zone, known=True, keywords=keywords, inside=inside, returned=returned)


def _come_back(session: Session, lead: Lead, random: Random, now: datetime) -> None:
    """Out of the archive, unless they are on the blacklist."""
    locked = standing.lock(session, lead.id)
    if locked is not None:
        standing.restore(session, locked, actor=ActorKind.LEAD, random=random, now=now)


def _create(session: Session, sender: Sender, way: Way, now: datetime, *, wrote: bool) -> Lead:
    name = clean_line(sender.name, NAME_LIMIT)
    values = {
        "telegram_id": sender.telegram_id,
        "name": name,
        "username": sender.username,
        "telegram_language": sender.language_code,
        "source": way.source,
        "source_id": way.source_id,
        "wanted_plan_id": way.plan_id,
        "wanted_source_id": way.source_id,
        "search_text": searched(name, sender.username, None, None),
        "last_message_at": now if wrote else None,
        "unread": int(wrote),
        "created_at": now,
    }
    lead = rows.add(session, Lead, values)
    audit.record(session, Event.LEAD_CREATED, ActorKind.LEAD, now, about=lead)
    return lead
