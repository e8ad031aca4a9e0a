"""Deals: one clause says which of them a person may see, and every list, count and search uses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from crm_core.errors import NotFound
from crm_core.models import AuditEntry, Deal, Kind, Manager, Permission, PlanMember, Status
from crm_core.rules.filters import PAGE_SIZE, Cursor, DealFilter, Period, Scope
from crm_core.rules.permissions import allowed, may_assign

ROW = (joinedload(Deal.plan), joinedload(Deal.lead), joinedload(Deal.status), joinedload(Deal.manager))
WHOLE = (*ROW, joinedload(Deal.closed_from), joinedload(Deal.closed_by), joinedload(Deal.reason))
Clause = ColumnElement[bool]


def visible(actor: Manager) -> Clause:
    """Deals the actor may see: all, or their own."""
    if allowed(actor, Permission.SEE_ALL_DEALS):
        return true()
    return Deal.manager_id == actor.id if allowed(actor, Permission.SEE_OWN_DEALS) else false()


def takeable(actor: Manager) -> Clause:
    """Open deals without a manager which the actor may take or assign."""
    free = and_(Deal.manager_id.is_(None), Deal.kind == Kind.OPEN)
    if may_assign(actor):
        return free
    if not allowed(actor, Permission.EDIT_OWN_DEALS):
        return false()
    seats = select(PlanMember.plan_id).where(PlanMember.manager_id == actor.id, PlanMember.active)
    return and_(free, Deal.plan_id.in_(seats))


def sees_any(session: Session, actor: Manager, clause: Clause) -> bool:
    """Is one of the deals that the actor sees like that?"""
    return session.scalar(select(Deal.id).where(visible(actor), clause).limit(1)) is not None


def get(session: Session, deal_id: int, actor: Manager, *, lock: bool = False) -> Deal:
    """The deal with everything a card needs. Raises `NotFound` also for what is not the actor's to see."""
    query = select(Deal).where(Deal.id == deal_id, or_(visible(actor), takeable(actor))).options(*WHOLE)
    return _fresh(session, deal_id, query, lock=lock)


def is_takeable(session: Session, deal: Deal, actor: Manager) -> bool:
    if deal.manager_id is not None:
        return False
    return session.scalar(select(Deal.id).where(Deal.id == deal.id, takeable(actor))) is not None


def any_deal(session: Session, deal_id: int, *, lock: bool = False) -> Deal:
    """The deal whoever asks: the caller checks what they may learn. Raises `NotFound`."""
    return _fresh(session, deal_id, select(Deal).where(Deal.id == deal_id).options(*WHOLE), lock=lock)


def _fresh(session: Session, deal_id: int, query: Select[Deal], *, lock: bool) -> Deal:
    """What the query finds, with relations that follow what the unit has changed so far.

    The lock comes first: after a wait, a locking query with joins would see the new deal beside old joined rows.
    """
    session.flush()
    if lock:
        session.execute(select(Deal.id).where(Deal.id == deal_id).with_for_update())
    known = session.identity_map.get(session.identity_key(Deal, deal_id))
    if known is not None:
        session.expire(known)
    deal = session.scalar(query)
    if deal is None:
        raise NotFound
    return deal


def may_learn_of(session: Session, deal: Deal, actor: Manager) -> bool:
    """May the actor hear that somebody has the deal? Those who were offered it may."""
    seat = session.get(PlanMember, (deal.plan_id, actor.id))
    if seat is not None and seat.active:
        return True
    return session.scalar(select(Deal.id).where(Deal.id == deal.id, visible(actor))) is not None


OPEN_IN_PLAN = select(Deal).where(
    Deal.plan_id == bindparam("plan_id"), Deal.lead_id == bindparam("lead_id"), Deal.kind == Kind.OPEN
)


def open_in_plan(session: Session, plan_id: int, lead_id: int) -> Deal | None:
    return session.scalar(OPEN_IN_PLAN, {"plan_id": plan_id, "lead_id": lead_id})


def open_of(session: Session, manager_id: int, plan_id: int | None) -> Sequence[Deal]:
    """The manager's open deals, in the plan or (``None``) in all, locked in the order of their numbers."""
    query = select(Deal).where(Deal.manager_id == manager_id, Deal.kind == Kind.OPEN).order_by(Deal.id)
    if plan_id is not None:
        query = query.where(Deal.plan_id == plan_id)
    session.flush()
    session.execute(query.with_only_columns(Deal.id).with_for_update())
    return session.scalars(query.options(*WHOLE).execution_options(populate_existing=True)).all()


def seen_in_search(actor: Manager) -> Clause:
    return or_(visible(actor), takeable(actor))


def is_open() -> Clause:
    return Deal.kind == Kind.OPEN


def matching(wanted: DealFilter, actor: Manager) -> list[Clause]:
    """The clauses of a filter, the actor's visibility included: counts, sums and rows all come from here."""
    clauses = [_scope(wanted.scope, actor)]
    pairs = (
        (wanted.kind, Deal.kind),
        (wanted.plan_id, Deal.plan_id),
        (wanted.manager_id, Deal.manager_id),
        (wanted.reason_id, Deal.reason_id),
    )
    clauses += [column == value for value, column in pairs if value is not None]
    if wanted.without_reason:
        clauses.append(Deal.reason_id.is_(None))
    if wanted.without_manager:
        clauses.append(Deal.manager_id.is_(None))
    return clauses + (closed_in(wanted.closed) if wanted.closed else [])


def closed_in(period: Period) -> list[Clause]:
    clauses: list[Clause] = [Deal.kind != Kind.OPEN]
    if period.start is not None:
        clauses.append(Deal.closed_at >= period.start)
    if period.end is not None:
        clauses.append(Deal.closed_at < period.end)
    return clauses


def _scope(scope: Scope, actor: Manager) -> Clause:
    mine = and_(Deal.manager_id == actor.id, Deal.kind == Kind.OPEN, visible(actor))
    if scope is Scope.MINE:
        return mine
    if scope is Scope.NEW:
        return and_(mine, Deal.status_id.in_(_first_statuses()))
    return takeable(actor) if scope is Scope.UNASSIGNED else visible(actor)


def _first_statuses() -> ColumnElement[int]:
    other = aliased(Status)
    first = select(func.min(other.position)).where(
        other.plan_id == Status.plan_id, other.kind == Kind.OPEN, other.deleted_at.is_(None)
    )
    query = select(Status.id).where(Status.kind == Kind.OPEN, Status.deleted_at.is_(None))
    return query.where(Status.position == first.scalar_subquery()).scalar_subquery()


def totals(session: Session, clauses: Sequence[Clause]) -> tuple[int, int]:
    """How many, and their amount in minor units."""
    query = select(func.count(), func.coalesce(func.sum(Deal.amount), 0)).select_from(Deal).join(Deal.lead)
    count, amount = session.execute(query.where(*clauses)).one()
    return count, int(amount)


def page(session: Session, clauses: Sequence[Clause], cursor: Cursor) -> Sequence[Deal]:
    """One page, newest first, reached from the cursor's deal and not by counting rows."""
    query = select(Deal).join(Deal.lead).where(*clauses).options(*ROW).limit(PAGE_SIZE)
    if cursor.backwards:
        rows = session.scalars(query.where(Deal.id > cursor.anchor).order_by(Deal.id)).all()
        return rows[::-1]
    if cursor.anchor:
        query = query.where(Deal.id < cursor.anchor)
    return session.scalars(query.order_by(Deal.id.desc())).all()


def rows(session: Session, ids: Sequence[int]) -> Sequence[Deal]:
    """These very deals as a list shows them, newest first."""
    query = select(Deal).where(Deal.id.in_(ids)).options(*ROW).order_by(Deal.id.desc())
    return session.scalars(query).all() if ids else ()


def newest_entry(session: Session, deal: Deal) -> AuditEntry | None:
    """The log entry of the deal's last change."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.deal_id == deal.id, AuditEntry.deal_version == deal.version)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def history(session: Session, deal_id: int, limit: int) -> Sequence[AuditEntry]:
    """The newest entries of the deal's action log, oldest first."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.deal_id == deal_id)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()[::-1]


def won_since(session: Session, actor: Manager, moment: datetime) -> tuple[int, int]:
    clauses = [Deal.kind == Kind.WON, Deal.manager_id == actor.id, Deal.closed_at >= moment]
    return totals(session, clauses)
