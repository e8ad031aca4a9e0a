"""Leads of whom the actor may make a deal, for choosing one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm_core.models import Lead, LeadManager, Manager, SearchDue
from crm_core.queries.leads import known_to, reached


class Row(NamedTuple):
    id: int
    text: str


def among(session: Session, actor: Manager, lead_ids: Collection[int], *, archived: bool) -> Sequence[Row]:
    """``archived``: those in the archive as well."""
    return _rows(session, actor, select(Lead.id, Lead.search_text).where(Lead.id.in_(lead_ids)), archived=archived)


def changed_last(session: Session, actor: Manager, limit: int, *, archived: bool) -> Sequence[Row]:
    """Those that the index does not know yet as they are now."""
    due = select(SearchDue.lead_id).order_by(SearchDue.id.desc()).limit(limit)
    return _rows(session, actor, select(Lead.id, Lead.search_text).where(Lead.id.in_(due)), archived=archived)


def met_by(session: Session, actor: Manager, limit: int, *, archived: bool) -> Sequence[Row]:
    """Those whom the actor has been in contact with."""
    met = select(Lead.id, Lead.search_text).join(LeadManager, LeadManager.lead_id == Lead.id)
    living = () if archived else (Lead.archived_at.is_(None),)
    mine = (LeadManager.manager_id == actor.id, Lead.merged_into_id.is_(None), *living)
    query = met.where(*mine).order_by(LeadManager.last_contact_at.desc())
    return [Row._make(row) for row in session.execute(query.limit(limit))]


def with_phone(session: Session, actor: Manager, phone: str, limit: int) -> Sequence[int]:
    """In the archive or not."""
    query = select(Lead.id).where(Lead.phone == phone, *reached(actor)).order_by(Lead.id.desc())
    return session.scalars(query.limit(limit)).all()


def leads(session: Session, lead_ids: Collection[int]) -> dict[int, Lead]:
    return {lead.id: lead for lead in session.scalars(select(Lead).where(Lead.id.in_(lead_ids)))}


def _rows(session: Session, actor: Manager, query: Select[int, str], *, archived: bool) -> Sequence[Row]:
    which = reached(actor) if archived else known_to(actor)
    return [Row._make(row) for row in session.execute(query.where(*which))]
