"""Who is in the team of a plan, what each received and holds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import Deal, Manager, Permission, PlanLoad, PlanMember
from crm_core.models.deals import UNASSIGNED
from crm_core.queries.deals import LISTED
from crm_core.queries.people import holds
from crm_core.queries.plans import WORKS
from crm_core.queries.unindexed import unindexed

SeatRow = tuple[PlanMember, Manager, int, bool]
"""With how many open deals of the plan the member holds, and whether their role works on deals."""


def seats(session: Session, plan_id: int) -> Sequence[SeatRow]:
    """Present members, switched on or off, by name."""
    query = _seats().where(PlanMember.plan_id == plan_id, PlanMember.removed_at.is_(None), Manager.active)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query.order_by(Manager.name, Manager.id))]


def seat(session: Session, plan_id: int, manager_id: int) -> SeatRow:
    """Of whoever is or was in the team, as it stands now. Raises `NotFound`."""
    session.flush()
    query = _seats().where(PlanMember.plan_id == plan_id, PlanMember.manager_id == manager_id)
    row = session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2], row[3]


def _seats() -> Select[PlanMember, Manager, int, bool]:
    return (
        select(PlanMember, Manager, func.coalesce(PlanLoad.open_deals, 0), WORKS)
        .join(Manager, Manager.id == PlanMember.manager_id)
        .outerjoin(PlanLoad, and_(PlanLoad.plan_id == PlanMember.plan_id, PlanLoad.manager_id == PlanMember.manager_id))
    )


def newcomers(session: Session, plan_id: int) -> Sequence[tuple[Manager, int]]:
    """Those who may hold deals and are not in the team, by name; with the version of the seat they had, or 0."""
    query = (
        select(Manager, func.coalesce(PlanMember.version, 0))
        .outerjoin(PlanMember, and_(PlanMember.manager_id == Manager.id, PlanMember.plan_id == plan_id))
        .where(_may_hold(), or_(PlanMember.plan_id.is_(None), PlanMember.removed_at.is_not(None)))
        .order_by(Manager.name, Manager.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def candidate(session: Session, manager_id: int) -> Manager:
    """Somebody who may be given deals. Raises `NotFound`."""
    found = session.scalar(select(Manager).where(Manager.id == manager_id, _may_hold()))
    if found is None:
        raise NotFound
    return found


def _may_hold() -> ColumnElement[bool]:
    return and_(Manager.active, holds(Permission.EDIT_OWN_DEALS))


def waiting(session: Session, plan_id: int) -> int:
    """Open deals of the plan that nobody has."""
    free = (unindexed(Deal.plan_id) == plan_id, UNASSIGNED, LISTED)
    return session.scalar(select(func.count()).where(*free)) or 0
