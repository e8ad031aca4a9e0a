"""Many deals that may change hands at once: which they are, how many, of which plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Kind, Manager, Mode, SalesPlan
from crm_core.queries.deals import LISTED, Clause, seen_in_search


def chosen(deal_ids: Collection[int], actor: Manager) -> Clause:
    """Those that are open and that the actor sees."""
    return and_(Deal.id.in_(deal_ids), Deal.kind == Kind.OPEN, seen_in_search(actor))


def of_person(manager_id: int) -> Clause:
    return and_(Deal.manager_id == manager_id, Deal.kind == Kind.OPEN, LISTED)


def listed(clauses: Collection[Clause]) -> Clause:
    """What of a list is open."""
    return and_(Deal.kind == Kind.OPEN, LISTED, *clauses)


def unassigned(clauses: Collection[Clause]) -> Clause:
    """What of a list nobody has."""
    return and_(Deal.manager_id.is_(None), Deal.kind == Kind.OPEN, *clauses)


def holders(session: Session, which: Clause, limit: int | None = None) -> dict[int, int | None]:
    """Who has each of the deals, the oldest deals first."""
    query = select(Deal.id, Deal.manager_id).where(which).order_by(Deal.id).limit(limit)
    return {row.id: row.manager_id for row in session.execute(query)}


def plans_of(session: Session, deal_ids: Collection[int]) -> Sequence[int]:
    """In one order for all locks."""
    query = select(Deal.plan_id).where(Deal.id.in_(deal_ids)).distinct().order_by(Deal.plan_id)
    return session.scalars(query).all()


def plans_in(session: Session, which: Clause) -> Sequence[int]:
    """The first two of the plans that the deals are of."""
    return session.scalars(select(Deal.plan_id).where(which).distinct().limit(2)).all()


def figures(session: Session, which: Clause) -> tuple[int, int, int]:
    """How many, their amount, and how many of them are in manual plans."""
    manual = func.coalesce(func.sum(case((SalesPlan.mode == Mode.MANUAL, 1), else_=0)), 0)
    query = select(func.count(), func.coalesce(func.sum(Deal.amount), 0), manual)
    count, amount, by_hand = session.execute(query.select_from(Deal).join(Deal.plan).where(which)).one()
    return count, int(amount), int(by_hand)


def in_rule(which: Clause) -> Clause:
    """Those of them whose plan has a rule."""
    even = select(SalesPlan.id).where(SalesPlan.mode == Mode.EVEN)
    return and_(which, Deal.plan_id.in_(even))
