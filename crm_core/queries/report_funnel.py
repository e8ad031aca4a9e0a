"""How deals pass through the statuses of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from crm_core.models import Deal, Kind, Status, StatusChange
from crm_core.queries.deals import Clause
from crm_core.queries.lists import between
from crm_core.queries.middles import medians_of, seconds
from crm_core.rules.filters import Period


def all_statuses(session: Session, plan_id: int) -> Sequence[int]:
    """Deleted ones too: deals were moved out of them."""
    return session.scalars(select(Status.id).where(Status.plan_id == plan_id)).all()


def entered(session: Session, status_ids: Sequence[int], period: Period, whose: Sequence[Clause]) -> Mapping[int, int]:
    """Deals that came into each status in the period, each once. Answered by ``ix_status_changes_to``."""
    query = select(StatusChange.to_status_id, func.count(StatusChange.deal_id.distinct()))
    return _counted(session, query.where(*_in_period(status_ids, period), *_of(whose)))


def went_on(session: Session, status_ids: Sequence[int], period: Period, whose: Sequence[Clause]) -> Mapping[int, int]:
    """How many of these came into a later status, or were won, whenever that was."""
    here, later, there = aliased(Status), aliased(StatusChange), aliased(Status)
    further = or_(there.kind == Kind.WON, and_(there.kind == Kind.OPEN, there.position > here.position))
    moved = (
        select(later.id)
        .join(there, there.id == later.to_status_id)
        .where(later.deal_id == StatusChange.deal_id, later.id > StatusChange.id, further)
    )
    query = select(StatusChange.to_status_id, func.count(StatusChange.deal_id.distinct()))
    query = query.join(here, here.id == StatusChange.to_status_id)
    return _counted(session, query.where(*_in_period(status_ids, period), *_of(whose), moved.exists()))


def _counted(session: Session, query: Select[int, int]) -> Mapping[int, int]:
    return {row[0]: row[1] for row in session.execute(query.group_by(StatusChange.to_status_id))}


def medians(
    session: Session, plan_statuses: Sequence[int], status_ids: Sequence[int], period: Period, whose: Sequence[Clause]
) -> Mapping[int, timedelta]:
    """How long deals stayed in each status, of all stays that ended in the period."""
    before = aliased(StatusChange)
    since = (
        select(func.max(before.at))
        .where(before.deal_id == StatusChange.deal_id, before.id < StatusChange.id)
        .scalar_subquery()
    )
    stays = (
        select(StatusChange.from_status_id.label("status"), seconds(session, StatusChange.at, since).label("length"))
        .where(*_in_period(plan_statuses, period), *_of(whose), StatusChange.from_status_id.in_(status_ids))
        .subquery()
    )
    return {status: found.middle for status, found in medians_of(session, stays.c.status, stays.c.length).items()}


def _in_period(status_ids: Sequence[int], period: Period) -> list[Clause]:
    return [StatusChange.to_status_id.in_(status_ids), *between(StatusChange.at, period)]


def _of(whose: Sequence[Clause]) -> list[Clause]:
    """Of some deals only; of all, the deals need not be looked at."""
    return [StatusChange.deal_id.in_(select(Deal.id).where(*whose))] if whose else []
