"""Keeps the name by which a deal is sorted: a list in that order is read from one index, without looking at leads."""

from __future__ import annotations

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from crm_core.db.rows import UnitSession
from crm_core.models import SORT_LENGTH, Deal, Lead


def sort_name(search_text: str) -> str:
    return search_text[:SORT_LENGTH]


@event.listens_for(UnitSession, "before_flush")
def _name_new_deals(session: Session, _context: object, _instances: object) -> None:
    """Deals that are inserted past the unit of work bring theirs along."""
    for deal in session.new:
        if isinstance(deal, Deal):
            text = session.connection().scalar(select(Lead.search_text).where(Lead.id == deal.lead_id))
            deal.sort_name = sort_name(text or "")


@event.listens_for(UnitSession, "after_flush")
def _follow_leads(session: Session, _context: object) -> None:
    for lead in session.dirty:
        if isinstance(lead, Lead) and get_history(lead, "search_text").has_changes():
            follow(session, lead)


def follow(session: Session, lead: Lead) -> None:
    """The deals that are the lead's now."""
    renamed = update(Deal).where(Deal.lead_id == lead.id).values(sort_name=sort_name(lead.search_text))
    session.connection().execute(renamed)
