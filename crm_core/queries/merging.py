"""Leads who may be one person, and what belongs to each of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Kind, Lead, LeadManager, LeadMerge, LeadMessage, Notice, StaffMessage
from crm_core.queries.deals import ROW
from crm_core.queries.outbox import NEW


def alike(session: Session, lead: Lead, *, limit: int) -> Sequence[Lead]:
    """Others with the same phone or e-mail, the first of them."""
    same = [column == value for column, value in ((Lead.phone, lead.phone), (Lead.email, lead.email)) if value]
    if not same:
        return ()
    query = select(Lead).where(
        or_(*same), Lead.id != lead.id, Lead.merged_into_id.is_(None), Lead.archived_at.is_(None)
    )
    return session.scalars(query.order_by(Lead.id).limit(limit)).all()


def locked(session: Session, *lead_ids: int) -> dict[int, Lead]:
    """In the order of their ids, so that two people who merge at once do not wait for each other for ever."""
    query = select(Lead).where(Lead.id.in_(lead_ids)).order_by(Lead.id).with_for_update()
    return {lead.id: lead for lead in session.scalars(query, execution_options={"populate_existing": True})}


def deals(session: Session, lead_id: int) -> Sequence[Deal]:
    """Open ones and newest first."""
    query = select(Deal).where(Deal.lead_id == lead_id).options(*ROW)
    return session.scalars(query.order_by(Deal.kind != Kind.OPEN, Deal.id.desc())).all()


def messages(session: Session, lead_id: int) -> Sequence[int]:
    return session.scalars(select(LeadMessage.id).where(LeadMessage.lead_id == lead_id).order_by(LeadMessage.id)).all()


def relayed(session: Session, lead_id: int) -> Sequence[tuple[int, int]]:
    query = select(StaffMessage.chat_id, StaffMessage.message_id).where(StaffMessage.lead_id == lead_id)
    return [(chat_id, message_id) for chat_id, message_id in session.execute(query)]


def contacts(session: Session, lead_id: int) -> dict[int, LeadManager]:
    """Who knows them, by manager."""
    found = session.scalars(select(LeadManager).where(LeadManager.lead_id == lead_id)).all()
    return {one.manager_id: one for one in found}


def waiting(session: Session, lead_id: int) -> Sequence[Notice]:
    """Notices about the lead that have not gone out."""
    return session.scalars(select(Notice).where(NEW, Notice.data["lead_id"].as_integer() == lead_id)).all()


def into(session: Session, kept_id: int, merged_id: int) -> LeadMerge | None:
    """The merging that holds now."""
    query = select(LeadMerge).where(LeadMerge.kept_id == kept_id, LeadMerge.merged_id == merged_id)
    return session.scalar(query.where(LeadMerge.undone_at.is_(None)).order_by(LeadMerge.id.desc()).limit(1))


def of_lead(session: Session, lead_id: int) -> Sequence[LeadMerge]:
    return session.scalars(
        select(LeadMerge).where(or_(LeadMerge.kept_id == lead_id, LeadMerge.merged_id == lead_id))
    ).all()


def merged_into(session: Session, lead_id: int) -> Sequence[Lead]:
    return session.scalars(select(Lead).where(Lead.merged_into_id == lead_id).order_by(Lead.id)).all()
