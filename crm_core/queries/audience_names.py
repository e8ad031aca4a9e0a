"""What the ids of an audience's filter are called: of plans, people and sources only what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Lead, LeadManager, Manager, Permission, Source, Status
from crm_core.queries import naming, tags
from crm_core.results.audience import AudienceNames
from crm_core.rules.audience import LeadFilter
from crm_core.rules.permissions import allowed


def names(session: Session, wanted: LeadFilter, me: Manager) -> AudienceNames:
    return AudienceNames(
        **naming.single(session, me, {"plan": wanted.plan_id, "manager": wanted.manager_id}),
        statuses=[status for status_id in wanted.status_ids if (status := _status(session, me, status_id))],
        source=_source(session, me, wanted.source_id),
        tags=tags.names(session, wanted.tag_ids),
    )


def sources(session: Session, me: Manager) -> Sequence[Source]:
    """Through which leads came whom the reader may know, living ones first."""
    came = exists().where(Lead.source_id == Source.id)
    if not allowed(me, Permission.SEE_ALL_DEALS):
        came = came.where(Lead.id.in_(select(LeadManager.lead_id).where(LeadManager.manager_id == me.id)))
    order = (Source.archived_at.is_not(None), Source.name, Source.id)
    return session.scalars(select(Source).where(came).order_by(*order)).all()


def _status(session: Session, me: Manager, status_id: int) -> Status | None:
    return session.get(Status, status_id) if naming.is_known(session, me, Deal.status_id, status_id) else None


def _source(session: Session, me: Manager, source_id: int | None) -> str | None:
    return next((source.name for source in sources(session, me) if source.id == source_id), None) if source_id else None
