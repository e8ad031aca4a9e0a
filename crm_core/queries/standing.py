"""Leads who go to the archive or come back, and their open deals."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import Session

from crm_core.models import Deal, Kind, Lead
from crm_core.queries.deals import WHOLE


def plans_of(session: Session, lead_ids: Collection[int]) -> Sequence[int]:
    """Where they have open deals, hidden ones too; in one order for all locks."""
    query = select(Deal.plan_id).where(Deal.lead_id.in_(lead_ids), Deal.kind == Kind.OPEN).distinct()
    return session.scalars(query.order_by(Deal.plan_id)).all()


def locked(session: Session, lead_id: int) -> Lead | None:
    return session.get(Lead, lead_id, with_for_update=True, populate_existing=True)


def open_deals(session: Session, lead_id: int, *, archived: bool) -> Sequence[Deal]:
    """Locked in the order of their numbers."""
    session.flush()
    query = select(Deal).where(Deal.lead_id == lead_id, Deal.kind == Kind.OPEN, Deal.archived == archived)
    session.execute(query.with_only_columns(Deal.id).order_by(Deal.id).with_for_update())
    loaded = query.options(*WHOLE).order_by(Deal.id).execution_options(populate_existing=True)
    return session.scalars(loaded).all()


_put_away = exists().where(Lead.id == Deal.lead_id, Lead.archived_at.is_not(None))
_wrong = Deal.archived != and_(Deal.kind == Kind.OPEN, _put_away)


def wrongly_listed(session: Session) -> Sequence[int]:
    """Deals that stand in lists though they are open and their lead is in the archive, or the other way round."""
    return session.scalars(select(Deal.id).where(_wrong).order_by(Deal.id)).all()


def list_rightly(session: Session) -> None:
    changed = update(Deal).where(_wrong).values(archived=~Deal.archived)
    session.execute(changed, execution_options={"synchronize_session": False})
