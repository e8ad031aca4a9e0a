"""What has passed through a status: a figure of the funnel and the deals behind it are asked for in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from crm_core.models import Deal, Kind, Status, StatusChange
from crm_core.queries.deals import Clause
from crm_core.rules.filters import Passed


def came_into(status_ids: Sequence[int], at: Sequence[Clause]) -> list[Clause]:
    """Steps of deals into one of these. Answered by ``ix_status_changes_to``."""
    return [StatusChange.to_status_id.in_(status_ids), *at]


def went_on(step: Any = StatusChange) -> Clause:
    """Has the deal of the step come into a later status since, or been won, whenever that was?"""
    here, later, there = aliased(Status), aliased(StatusChange), aliased(Status)
    further = or_(there.kind == Kind.WON, and_(there.kind == Kind.OPEN, there.position > here.position))
    moved = (
        select(later.id)
        .join(there, there.id == later.to_status_id)
        .join(here, here.id == step.to_status_id)
        .where(later.deal_id == step.deal_id, later.id > step.id, further)
    )
    return moved.correlate_except(here, later, there).exists()


def deals(wanted: Passed, at: Sequence[Clause]) -> list[Clause]:
    """``at``: of a step, that it was in the days that are meant."""
    entered = select(StatusChange.deal_id).where(*came_into([wanted.status_id], at))
    if wanted.went_on is None:
        return [Deal.id.in_(entered)]
    gone = Deal.id.in_(entered.where(went_on()))
    return [gone] if wanted.went_on else [Deal.id.in_(entered), ~gone]
