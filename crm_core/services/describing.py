"""What is written about a deal and its lead inside a transaction: title, note, name, phone, e-mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.models import Deal, Event, Lead, Manager
from crm_core.queries import deals, people
from crm_core.results import DealCard
from crm_core.rules import pipeline
from crm_core.rules.describing import OF_LEAD, Part, check_part
from crm_core.services import audit, cards, moving
from crm_core.services.alike import suggest
from crm_core.services.leads_index import index

EVENTS = {Part.TITLE: Event.DEAL_TITLE_CHANGED, Part.NOTE: Event.DEAL_NOTE_CHANGED}


def describe(
    session: Session,
    deal_id: int,
    part: Part,
    text: str | None,
    *,
    region: str,
    seen: int,
    actor: Manager,
    now: datetime,
) -> DealCard:
    """Write it, or with None take it away, also on a closed deal. Raises `DealChanged`, `Invalid`.

    A lead belongs to all of its deals; the change is logged and seen as one of the deal that it was made from.
    """
    me = people.actor(session, actor)
    if part in OF_LEAD:  # locked before the deal, as everywhere
        lead_id = deals.get(session, deal_id, me).lead_id
        session.get(Lead, lead_id, with_for_update=True, populate_existing=True)
    deal = moving.for_edit(session, deal_id, me)
    about = deal.lead if part in OF_LEAD else deal
    value, before = check_part(part, text, region), getattr(about, part.value)
    if before == value:
        return cards.card_of(session, deal, me, now, changed=False)
    moving.demand_seen(session, deal, seen)
    _write(deal, about, part, value, now)
    event = EVENTS.get(part, Event.LEAD_CONTACT_CHANGED)
    was, is_now = {part.value: before}, {part.value: value}
    audit.record(session, event, me, now, deal=deal, before=was, after=is_now)
    if part in (Part.PHONE, Part.EMAIL):
        suggest(session, deal.lead, now)
    return cards.card(session, deal_id, me, now)


def _write(deal: Deal, about: Deal | Lead, part: Part, value: str | None, now: datetime) -> None:
    setattr(about, part.value, value)
    if isinstance(about, Lead):
        index(about)
    pipeline.touch(deal, now)
