"""Thousands of leads at once, as the plain rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import false, select, true
from sqlalchemy.orm import Session

from crm_core.models import Deal, Lead, LeadTag, Manager, Permission, Tag
from crm_core.queries import chats
from crm_core.queries.deals import Clause
from crm_core.results.audience_files import SheetLead
from crm_core.rules.permissions import allowed

LOT = 500
"""Rows that are shaped and packed at a time."""


def lots(session: Session, clauses: Sequence[Any], actor: Manager, limit: int) -> Iterator[list[SheetLead]]:
    """Newest first; phones and e-mails of whom the actor may see them."""
    query = select(
        Lead.id, Lead.name, Lead.phone, Lead.email, Lead.username, Lead.language, Lead.source, Lead.created_at,
        _reads_contacts(actor).label("contacts"),
    )  # fmt: skip
    query = query.where(*clauses).order_by(Lead.id.desc()).limit(limit)
    for lot in session.execute(query).partitions(LOT):
        yield _shaped(session, lot)


def _reads_contacts(actor: Manager) -> Clause:
    if allowed(actor, Permission.SEE_ALL_DEALS):
        return true()
    if not allowed(actor, Permission.SEE_OWN_DEALS):
        return false()
    return select(Deal.id).where(Deal.lead_id == Lead.id, Deal.manager_id == actor.id).correlate(Lead).exists()


def _shaped(session: Session, lot: Sequence[Any]) -> list[SheetLead]:
    ids = [row.id for row in lot]
    labels, tags = chats.labels(session, ids), _tags(session, ids)
    return [
        SheetLead(
            id=row.id,
            name=row.name,
            phone=row.phone if row.contacts else None,
            email=row.email if row.contacts else None,
            username=row.username if row.contacts else None,
            language=row.language,
            source=row.source,
            tags=", ".join(tags.get(row.id, ())),
            plans=", ".join(labels.get(row.id, ())),
            created_at=row.created_at,
        )
        for row in lot
    ]


def _tags(session: Session, lead_ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(LeadTag.lead_id, Tag.name).join(Tag, Tag.id == LeadTag.tag_id)
    query = query.where(LeadTag.lead_id.in_(lead_ids), Tag.archived_at.is_(None)).order_by(Tag.name_key)
    found: dict[int, list[str]] = {}
    for lead_id, name in session.execute(query):
        found.setdefault(lead_id, []).append(name)
    return found
