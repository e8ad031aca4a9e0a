"""How deals pass through the statuses of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Kind, StatusChange
from crm_core.queries import passed
from crm_core.queries.deals import LISTED, Clause
from crm_core.queries.lists import between
from crm_core.queries.middles import medians_of
from crm_core.rules.filters import Period


def among(plan_id: int, whose: Sequence[Clause]) -> Clause:
    """Of a step, that it is one of some deals; without clauses, of all that lists can show.

    Open deals of leads in the archive are few: the others need not be looked at.
    """
    if whose:
        return StatusChange.deal_id.in_(select(Deal.id).where(*whose))
    put_away = select(Deal.id).where(Deal.plan_id == plan_id, Deal.kind == Kind.OPEN, ~LISTED)
    return StatusChange.deal_id.not_in(put_away)


class Passing(NamedTuple):
    entered: int = 0
    """Deals that came into the status in the period, each once."""
    went_on: int = 0
    """How many of these came into a later status, or were won, whenever that was."""


def passing(session: Session, status_ids: Sequence[int], period: Period, whose: Clause) -> Mapping[int, Passing]:
    """If any of a deal's steps into a status was followed by a later one, the first was."""
    key = (StatusChange.to_status_id, StatusChange.deal_id)
    entries = passed.came_into(status_ids, between(StatusChange.at, period))
    first = select(*key, func.min(StatusChange.id).label("id")).where(*entries, whose).group_by(*key).subquery().c
    went_on = func.count(case((passed.went_on(first), 1)))
    query = select(first.to_status_id, func.count(), went_on).group_by(first.to_status_id)
    return {row[0]: Passing(row[1], row[2]) for row in session.execute(query)}


def medians(session: Session, status_ids: Sequence[int], period: Period, whose: Clause) -> Mapping[int, timedelta]:
    """How long deals stayed in each status, of all stays that ended in the period."""
    left = (StatusChange.from_status_id.in_(status_ids), *between(StatusChange.at, period), whose)
    stays = select(StatusChange.from_status_id.label("status"), StatusChange.stayed.label("length")).where(*left)
    stay = stays.subquery().c
    return {status: found.middle for status, found in medians_of(session, stay.status, stay.length).items()}
