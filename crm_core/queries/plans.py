"""Plans, their statuses and reasons, and who of the team could take a lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from crm_core.errors import NotFound, PlanArchived
from crm_core.models import (
    AuditEntry,
    Deal,
    Event,
    Kind,
    Manager,
    Permission,
    PlanLoad,
    PlanMember,
    PlanReason,
    RefusalReason,
    RolePermission,
    SalesPlan,
    Status,
)
from crm_core.models import LeadManager as Contact
from crm_core.models.deals import AWAITING, OPEN, UNASSIGNED
from crm_core.queries import people
from crm_core.queries.deals import LISTED
from crm_core.rules.distribution import Candidate
from crm_core.rules.text import fold

LOCK = select(SalesPlan).where(SalesPlan.id == bindparam("id")).with_for_update(key_share=True)
"""Not from rows that merely refer to the plan: its key never changes."""
FOR_NEW_DEAL = (
    select(SalesPlan, Status)
    .join(Status, and_(Status.plan_id == SalesPlan.id, Status.deleted_at.is_(None), Status.kind == Kind.OPEN))
    .where(SalesPlan.id == bindparam("id"))
    .order_by(Status.position)
    .limit(1)
    .with_for_update(key_share=True)
)
"""Both rows are locked: PostgreSQL then reads both again if it had to wait."""


def get(session: Session, plan_id: int) -> SalesPlan:
    """For a screen: nothing is locked. Raises `NotFound`."""
    plan = session.get(SalesPlan, plan_id)
    if plan is None:
        raise NotFound
    return plan


def lock(session: Session, plan_id: int) -> SalesPlan:
    """The plan, locked until the end of the unit: choice and insert are one. Raises `NotFound`."""
    plan = session.scalar(LOCK, {"id": plan_id})
    if plan is None:
        raise NotFound
    return plan


def lock_of(session: Session, manager_ids: Sequence[int], *plan_ids: int) -> None:
    """Every plan in which these people have a seat or deals, and these plans: before any of the people is locked.

    Nothing is dealt to them until the end of the unit.
    """
    seat = exists().where(PlanMember.plan_id == SalesPlan.id, PlanMember.manager_id.in_(manager_ids), PlanMember.active)
    load = exists().where(PlanLoad.plan_id == SalesPlan.id, PlanLoad.manager_id.in_(manager_ids))
    query = select(SalesPlan.id).where(or_(seat, load, SalesPlan.id.in_(plan_ids))).order_by(SalesPlan.id)
    session.execute(query.with_for_update(key_share=True))


def for_new_deal(session: Session, plan_id: int) -> tuple[SalesPlan, Status]:
    """A plan that takes new deals, locked, and its first status. Raises `NotFound`, `PlanArchived`."""
    found = session.execute(FOR_NEW_DEAL, {"id": plan_id}).one_or_none()
    if found is None:
        raise NotFound
    plan, status = found
    if plan.archived_at is not None:
        raise PlanArchived
    return plan, status


def statuses(session: Session, plan_id: int) -> Sequence[Status]:
    """The living ones in order, won and lost last."""
    query = select(Status).where(Status.plan_id == plan_id, Status.deleted_at.is_(None)).order_by(Status.position)
    found = session.scalars(query).all()
    finals = {Kind.OPEN: 0, Kind.WON: 1, Kind.LOST: 2}
    return sorted(found, key=lambda status: (finals[status.kind], status.position))


def first_status(session: Session, plan_id: int) -> Status:
    return next(status for status in statuses(session, plan_id) if status.kind is Kind.OPEN)


def final_status(session: Session, plan_id: int, kind: Kind) -> Status:
    return session.scalars(select(Status).where(Status.plan_id == plan_id, Status.kind == kind)).one()


def status(session: Session, status_id: int) -> Status:
    """The status a deal is to enter: until the end of the unit nobody deletes it. Raises `NotFound`."""
    found = session.get(Status, status_id, with_for_update={"read": True}, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def reasons(session: Session, plan_id: int) -> Sequence[RefusalReason]:
    """The plan's selection in its order, without archived ones."""
    query = (
        select(RefusalReason)
        .join(PlanReason, PlanReason.reason_id == RefusalReason.id)
        .where(PlanReason.plan_id == plan_id, RefusalReason.archived_at.is_(None))
        .order_by(PlanReason.position, RefusalReason.id)
    )
    return session.scalars(query).all()


WORKS = Manager.role_id.in_(
    select(RolePermission.role_id).where(RolePermission.permission == Permission.EDIT_OWN_DEALS)
)
"""The person's role works on deals."""


def _candidates() -> Select[Any]:
    anywhere = aliased(PlanLoad)
    in_all = select(func.sum(anywhere.open_deals)).where(anywhere.manager_id == Manager.id).scalar_subquery()
    room = Manager.max_open_deals - func.coalesce(in_all, 0)
    return (
        select(
            PlanMember.manager_id,
            PlanMember.turns,
            func.coalesce(PlanLoad.open_deals, 0),
            PlanMember.last_assigned_at,
            Contact.last_contact_at,
            Manager.on_shift,
            Manager.reachable,
            case((Manager.max_open_deals.is_not(None), room)),  # nothing is summed for those without a cap
            WORKS,
            Manager.name,
        )
        .join(Manager, Manager.id == PlanMember.manager_id)
        .outerjoin(PlanLoad, and_(PlanLoad.plan_id == PlanMember.plan_id, PlanLoad.manager_id == PlanMember.manager_id))
        .outerjoin(Contact, and_(Contact.lead_id == bindparam("lead_id"), Contact.manager_id == PlanMember.manager_id))
        .where(PlanMember.plan_id == bindparam("plan_id"), PlanMember.active, Manager.active)
        .order_by(PlanMember.manager_id)
    )


CANDIDATES = _candidates()


def candidates(session: Session, plan_id: int, lead_id: int) -> list[Candidate]:
    """Every active member of the plan with what the rules compare."""
    session.flush()
    found = session.connection().execute(CANDIDATES, {"plan_id": plan_id, "lead_id": lead_id})
    return [Candidate._make(row) for row in found.all()]


def team_turns(session: Session, plan_id: int, *, without: int) -> Sequence[int]:
    """The turns of the plan's other members who take part right now."""
    query = (
        select(PlanMember.turns)
        .join(Manager, Manager.id == PlanMember.manager_id)
        .where(PlanMember.plan_id == plan_id, PlanMember.manager_id != without)
        .where(PlanMember.active, Manager.active, Manager.on_shift, Manager.reachable, WORKS)
    )
    return session.scalars(query).all()


def memberships(session: Session, manager_id: int) -> Sequence[PlanMember]:
    query = select(PlanMember).where(PlanMember.manager_id == manager_id, PlanMember.active)
    return session.scalars(query).all()


def with_awaiting(session: Session, plan_ids: Sequence[int] | None) -> Sequence[int]:
    """Living plans that owe unassigned deals to somebody, of these or (``None``) of all; in one order for all locks."""
    query = (
        select(Deal.plan_id)
        .join(SalesPlan, SalesPlan.id == Deal.plan_id)
        .where(AWAITING, LISTED, SalesPlan.archived_at.is_(None))
        .distinct()
        .order_by(Deal.plan_id)
    )
    if plan_ids is not None:
        query = query.where(Deal.plan_id.in_(plan_ids))
    return session.scalars(query).all()


def awaiting(session: Session, plan_id: int, limit: int) -> Sequence[Deal]:
    """Unassigned deals that the even plan owes to somebody, oldest first; locked: nobody takes one meanwhile."""
    query = select(Deal).where(Deal.plan_id == plan_id, AWAITING, LISTED).order_by(Deal.id).limit(limit)
    return session.scalars(query.with_for_update()).all()


def by_name(session: Session, name_key: str) -> SalesPlan | None:
    return session.scalar(select(SalesPlan).where(SalesPlan.name_key == name_key))


def deals_in(session: Session, plan_id: int, status_id: int) -> Sequence[Deal]:
    """The deals that stand in the plan's status, locked in the order of their numbers."""
    query = select(Deal).where(Deal.plan_id == plan_id, Deal.status_id == status_id).order_by(Deal.id)
    return session.scalars(query.with_for_update()).all()


def reason_by_name(session: Session, name_key: str) -> RefusalReason | None:
    return session.scalar(select(RefusalReason).where(RefusalReason.name_key == name_key))


def plans_demanding(session: Session, reason_id: int) -> Sequence[int]:
    """Plans that ask for a reason and have this one in their selection."""
    query = (
        select(PlanReason.plan_id)
        .join(Status, Status.plan_id == PlanReason.plan_id)
        .where(PlanReason.reason_id == reason_id, Status.kind == Kind.LOST, Status.reasons_required)
    )
    return session.scalars(query).all()


def every(session: Session) -> Sequence[SalesPlan]:
    """All living plans by name."""
    query = select(SalesPlan).where(SalesPlan.archived_at.is_(None)).order_by(SalesPlan.name_key)
    return session.scalars(query).all()


def archived(session: Session) -> Sequence[SalesPlan]:
    query = select(SalesPlan).where(SalesPlan.archived_at.is_not(None)).order_by(SalesPlan.name_key)
    return session.scalars(query).all()


def open_counts(session: Session) -> dict[int, int]:
    """Open deals of each plan: what its managers hold and what nobody has. Deals in work cost it nothing."""
    held = select(PlanLoad.plan_id, func.sum(PlanLoad.open_deals)).group_by(PlanLoad.plan_id)
    free = select(Deal.plan_id, func.count()).where(UNASSIGNED).group_by(Deal.plan_id)
    counts: dict[int, int] = {}
    for plan_id, count in [*session.execute(held), *session.execute(free)]:
        counts[plan_id] = counts.get(plan_id, 0) + int(count)
    return counts


def open_deals(session: Session, plan_id: int) -> tuple[int, int, int]:
    """Of one plan: how many, their amount, how many have no manager; `uq_deals_open` holds them together.

    Every lead's number is above zero: said here, it leads SQLite to that index, where closed deals cost nothing.
    """
    figures = (func.count(), func.coalesce(func.sum(Deal.amount), 0), func.count() - func.count(Deal.manager_id))
    count, amount, unassigned = session.execute(
        select(*figures).where(Deal.plan_id == plan_id, Deal.lead_id > 0, OPEN)
    ).one()
    return count, int(amount), unassigned


def team_size(session: Session, plan_id: int) -> tuple[int, int]:
    """Active members who are on staff, and how many of them are off shift."""
    query = (
        select(func.count(), func.coalesce(func.sum(case((Manager.on_shift, 0), else_=1)), 0))
        .select_from(PlanMember)
        .join(Manager, Manager.id == PlanMember.manager_id)
        .where(PlanMember.plan_id == plan_id, PlanMember.active, Manager.active)
    )
    size, off_shift = session.execute(query).one()
    return size, int(off_shift)


def eligible(session: Session) -> Sequence[Manager]:
    """Who could be in a plan's team: people on staff who may hold deals, by name."""
    query = select(Manager).where(Manager.active, people.holds(Permission.EDIT_OWN_DEALS))
    return sorted(session.scalars(query), key=lambda manager: (fold(manager.name), manager.id))


def creation(session: Session, plan_id: int) -> AuditEntry | None:
    """Who made the plan, of what, and when."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.event == Event.PLAN_CREATED, AuditEntry.plan_id == plan_id)
        .where(AuditEntry.deal_id.is_(None), AuditEntry.lead_id.is_(None))
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.at, AuditEntry.id)
        .limit(1)
    )
    return session.scalar(query)
