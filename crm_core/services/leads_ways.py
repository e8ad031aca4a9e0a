"""What is followed of a lead who comes again: what Telegram calls them, and the link they opened."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.models import Lead
from crm_core.queries import leads, sources
from crm_core.queries.sources import Way
from crm_core.services.leads_index import index
from crm_core.services.opening import Wish


def follow_telegram(session: Session, lead: Lead, name: str, username: str | None, language: str | None) -> None:
    """What Telegram says of the person; a name that somebody of the team gave them stays."""
    lead.username, lead.telegram_language = username, language
    if lead.name != name and not lead.named and not leads.renamed(session, lead.id):
        lead.name = name
    index(lead)


def wish_of(session: Session, source_id: int | None) -> Wish:
    """The deal comes from this source, under the name it has now."""
    return Wish() if source_id is None else Wish(source=sources.get(session, source_id).name, source_id=source_id)


def follow_way(session: Session, lead: Lead, way: Way) -> None:
    """A link opened by somebody who is there already: it is about their next deal.

    Where they themselves came from stays as it is, unless they had only looked in so far.
    """
    if way.plan_id is not None:
        lead.wanted_plan_id, lead.wanted_source_id = way.plan_id, way.source_id
    if way.source is not None and lead.source is None and not leads.had_deals(session, lead.id):
        lead.source, lead.source_id = way.source, way.source_id
