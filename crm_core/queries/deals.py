"""Deals: one clause says which of them a person may see, and every list, count and search uses it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from crm_core.errors import NotFound
from crm_core.models import AuditEntry, Deal, Kind, Manager, Permission, PlanMember
from crm_core.queries.unindexed import unindexed
from crm_core.rules.permissions import allowed, may_assign

ROW = (joinedload(Deal.plan), joinedload(Deal.lead), joinedload(Deal.status), joinedload(Deal.manager))
WHOLE = (*ROW, joinedload(Deal.closed_from), joinedload(Deal.closed_by), joinedload(Deal.reason))
Clause = ColumnElement[bool]
LISTED: Clause = ~Deal.archived.expression


def visible(actor: Manager) -> Clause:
    """Deals the actor may see: all, or their own; without open ones of leads in the archive."""
    return and_(permitted(actor), LISTED)


def permitted(actor: Manager) -> Clause:
    """The same where all deals are closed ones, or history is told of any."""
    if allowed(actor, Permission.SEE_ALL_DEALS):
        return true()
    return Deal.manager_id == actor.id if allowed(actor, Permission.SEE_OWN_DEALS) else false()


def takeable(actor: Manager) -> Clause:
    """Open deals without a manager which the actor may take or assign."""
    return and_(Deal.manager_id.is_(None), Deal.kind == Kind.OPEN, LISTED, takes_from(actor, Deal.plan_id))


def takes_from(actor: Manager, plan_id: InstrumentedAttribute[int]) -> Clause:
    """Is it a plan of whose deals without a manager the actor may take or assign any?"""
    if may_assign(actor):
        return true()
    if not allowed(actor, Permission.EDIT_OWN_DEALS):
        return false()
    return plan_id.in_(select(PlanMember.plan_id).where(PlanMember.manager_id == actor.id, PlanMember.active))


def sees_any(session: Session, actor: Manager, clause: Clause) -> bool:
    """Is one of the deals that the actor sees like that?"""
    return session.scalar(select(Deal.id).where(visible(actor), clause).limit(1)) is not None


def get(session: Session, deal_id: int, actor: Manager, *, lock: bool = False) -> Deal:
    """The deal with everything a card needs. Raises `NotFound` also for what is not the actor's to see."""
    query = select(Deal).where(Deal.id == deal_id, or_(visible(actor), takeable(actor))).options(*WHOLE)
    return _fresh(session, deal_id, query, lock=lock)


def is_seen(session: Session, deal: Deal, actor: Manager) -> bool:
    return session.scalar(select(Deal.id).where(Deal.id == deal.id, seen_in_search(actor))) is not None


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
    _forget(session, [deal_id])
    deal = session.scalar(query)
    if deal is None:
        raise NotFound
    return deal


def _forget(session: Session, deal_ids: Collection[int]) -> None:
    """What the unit knows of the deals is read anew; what it knows of people stays."""
    for deal_id in deal_ids:
        known = session.identity_map.get(session.identity_key(Deal, deal_id))
        if known is not None:
            session.expire(known)


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
    """The manager's open deals, in the plan or (``None``) in all, locked in the order of their numbers.

    Those of leads in the archive find somebody when they come back.
    """
    query = select(Deal).where(Deal.manager_id == manager_id, Deal.kind == Kind.OPEN, LISTED).order_by(Deal.id)
    if plan_id is not None:
        query = query.where(unindexed(Deal.plan_id) == plan_id)
    session.flush()
    session.execute(query.with_only_columns(Deal.id).with_for_update())
    return session.scalars(query.options(*WHOLE).execution_options(populate_existing=True)).all()


def several(session: Session, deal_ids: Collection[int], actor: Manager) -> dict[int, Deal]:
    """Those that the actor sees, by number, locked in the order of their numbers."""
    query = select(Deal).where(Deal.id.in_(deal_ids)).order_by(Deal.id)
    session.flush()
    session.execute(query.with_only_columns(Deal.id).with_for_update())
    _forget(session, deal_ids)
    return {deal.id: deal for deal in session.scalars(query.where(seen_in_search(actor)).options(*WHOLE))}


def named(session: Session, deal_ids: Collection[int]) -> Sequence[Deal]:
    """For a notice, whoever may see them; in the order of their numbers."""
    return session.scalars(select(Deal).where(Deal.id.in_(deal_ids)).options(*ROW).order_by(Deal.id)).all()


def seen_in_search(actor: Manager) -> Clause:
    return or_(visible(actor), takeable(actor))


def is_open() -> Clause:
    return Deal.kind == Kind.OPEN


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
