"""The company's tags, and who has which."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Deal, Lead, LeadTag, Manager, Permission, Tag
from crm_core.queries.leads import known_to
from crm_core.rules.permissions import allowed


def living(session: Session) -> Sequence[Tag]:
    """By name."""
    return session.scalars(select(Tag).where(Tag.archived_at.is_(None)).order_by(Tag.name_key)).all()


def uses(session: Session, tag_ids: Collection[int]) -> dict[int, int]:
    """How many leads have each of them."""
    query = select(LeadTag.tag_id, func.count()).where(LeadTag.tag_id.in_(tag_ids)).group_by(LeadTag.tag_id)
    return {row[0]: row[1] for row in session.execute(query)}


def get(session: Session, tag_id: int) -> Tag:
    """A living one. Raises `NotFound`."""
    found = session.get(Tag, tag_id)
    if found is None or found.archived_at is not None:
        raise NotFound
    return found


def by_key(session: Session, key: str) -> Tag | None:
    return session.scalar(select(Tag).where(Tag.name_key == key))


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).where(Tag.archived_at.is_(None))) or 0


def is_used(session: Session, tag_id: int) -> bool:
    return session.scalar(select(exists().where(LeadTag.tag_id == tag_id))) or False


def of_lead(session: Session, lead_id: int) -> Sequence[Tag]:
    """The living ones, by name."""
    query = select(Tag).join(LeadTag, LeadTag.tag_id == Tag.id).where(LeadTag.lead_id == lead_id)
    return session.scalars(query.where(Tag.archived_at.is_(None)).order_by(Tag.name_key)).all()


def theirs(session: Session, lead_id: int) -> Sequence[LeadTag]:
    """With the archived ones."""
    return session.scalars(select(LeadTag).where(LeadTag.lead_id == lead_id).order_by(LeadTag.tag_id)).all()


def with_tag(session: Session, tag_id: int, lead_ids: Collection[int]) -> frozenset[int]:
    query = select(LeadTag.lead_id).where(LeadTag.tag_id == tag_id, LeadTag.lead_id.in_(lead_ids))
    return frozenset(session.scalars(query))


def for_tagging(session: Session, lead_id: int, actor: Manager, *, lock: bool = False) -> Lead:
    """The lead, if the actor may edit a deal of theirs, or every deal. Raises `NotFound`, `Forbidden`."""
    query = select(Lead).where(Lead.id == lead_id, *known_to(actor))
    query = query.with_for_update(key_share=True) if lock else query
    lead = session.scalar(query, execution_options={"populate_existing": lock})
    if lead is None:
        raise NotFound
    if not (allowed(actor, Permission.EDIT_ALL_DEALS) or _has_deal_of(session, lead_id, actor)):
        raise Forbidden
    return lead


def _has_deal_of(session: Session, lead_id: int, actor: Manager) -> bool:
    if not allowed(actor, Permission.EDIT_OWN_DEALS):
        return False
    return session.scalar(select(exists().where(Deal.lead_id == lead_id, Deal.manager_id == actor.id))) or False
