"""How deals pass through the statuses of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from crm_core.models import Deal, Kind, Status, StatusChange
from crm_core.queries import passed
from crm_core.queries.deals import LISTED, Clause
from crm_core.queries.lists import between
from crm_core.queries.middles import medians_of, seconds
from crm_core.rules.filters import Period


def all_statuses(session: Session, plan_id: int) -> Sequence[int]:
    """Deleted ones too: deals were moved out of them."""
    return session.scalars(select(Status.id).where(Status.plan_id == plan_id)).all()


def among(plan_id: int, whose: Sequence[Clause]) -> Clause:
    """Of a step, that it is one of some deals; without clauses, of all that lists can show.

    Open deals of leads in the archive are few: the others need not be looked at.
    """
    if whose:
        return StatusChange.deal_id.in_(select(Deal.id).where(*whose))
    put_away = select(Deal.id).where(Deal.plan_id == plan_id, Deal.kind == Kind.OPEN, ~LISTED)
    return StatusChange.deal_id.not_in(put_away)


def entered(session: Session, status_ids: Sequence[int], period: Period, whose: Clause) -> Mapping[int, int]:
    """Deals that came into each status in the period, each once."""
    return _counted(session, [*_in_period(status_ids, period), whose])


def went_on(session: Session, status_ids: Sequence[int], period: Period, whose: Clause) -> Mapping[int, int]:
    """How many of these came into a later status, or were won, whenever that was."""
    return _counted(session, [*_in_period(status_ids, period), whose, passed.went_on()])


def _counted(session: Session, clauses: Sequence[Clause]) -> Mapping[int, int]:
    query = select(StatusChange.to_status_id, func.count(StatusChange.deal_id.distinct())).where(*clauses)
    return {row[0]: row[1] for row in session.execute(query.group_by(StatusChange.to_status_id))}


def medians(
    session: Session, plan_statuses: Sequence[int], status_ids: Sequence[int], period: Period, whose: Clause
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
        .where(*_in_period(plan_statuses, period), whose, StatusChange.from_status_id.in_(status_ids))
        .subquery()
    )
    return {status: found.middle for status, found in medians_of(session, stays.c.status, stays.c.length).items()}


def _in_period(status_ids: Sequence[int], period: Period) -> list[Clause]:
    return passed.came_into(status_ids, between(StatusChange.at, period))
