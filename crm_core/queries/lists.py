"""Lists and boards of deals. Counts, sums and rows come from the same clauses, or from counts kept by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from crm_core.models import Deal, DealTotal, Kind, Lead, Manager, Permission, Status
from crm_core.queries.deals import ROW, Clause, takeable, visible
from crm_core.rules.filters import PAGE_SIZE, Cursor, DealFilter, Period, Scope, Sort
from crm_core.rules.permissions import allowed

NOBODY = 0
Totals = tuple[int, int]
"""How many deals, and their amount in minor units."""

COLUMNS: dict[Sort, ColumnElement[Any]] = {
    Sort.UPDATED: Deal.updated_at.expression,
    Sort.WAITING: Deal.status_since.expression,
    Sort.AMOUNT: Deal.amount.expression,
    Sort.NAME: Lead.search_text.expression,
}


RISING = frozenset({Sort.WAITING, Sort.NAME})
"""What begins with the smallest: who has waited longest, A."""


def matching(wanted: DealFilter, actor: Manager, zone: tzinfo) -> list[Clause]:
    """The clauses of a filter, the actor's visibility included: counts, sums and rows all come from here."""
    clauses = [_scope(wanted.scope, actor), *_chosen(wanted)]
    if wanted.without_reason:
        clauses.append(Deal.reason_id.is_(None))
    if wanted.without_manager:
        clauses.append(Deal.manager_id.is_(None))
    if wanted.created is not None:
        clauses += between(Deal.created_at, Period.of_days(wanted.created.first, wanted.created.last, zone))
    if wanted.closed is not None:
        clauses += closed_in(Period.of_days(wanted.closed.first, wanted.closed.last, zone))
    return clauses


def _chosen(wanted: DealFilter) -> list[Clause]:
    pairs = (
        (wanted.kind, Deal.kind),
        (wanted.plan_id, Deal.plan_id),
        (wanted.manager_id, Deal.manager_id),
        (wanted.reason_id, Deal.reason_id),
        (wanted.source_id, Deal.source_id),
    )
    clauses: list[Clause] = [column == value for value, column in pairs if value is not None]
    if wanted.status_ids:
        clauses.append(Deal.status_id.in_(wanted.status_ids))
    several = (
        (wanted.plan_ids, Deal.plan_id),
        (wanted.manager_ids, Deal.manager_id),
        (wanted.source_ids, Deal.source_id),
    )
    clauses += [among(column.expression, ids) for ids, column in several if ids]
    if wanted.least is not None:
        clauses.append(Deal.amount >= wanted.least)
    if wanted.most is not None:
        clauses.append(Deal.amount <= wanted.most)
    return clauses


def among(column: ColumnElement[Any], ids: Collection[int]) -> Clause:
    """One of these; 0 is "without". Adding zero keeps the column out of the choice of an index."""
    clause = (column + 0).in_([key for key in ids if key != NOBODY])
    return or_(clause, column.is_(None)) if NOBODY in ids else clause


def closed_in(period: Period) -> list[Clause]:
    return [Deal.kind != Kind.OPEN, *between(Deal.closed_at, period)]


def between(column: InstrumentedAttribute[Any], period: Period) -> list[Clause]:
    clauses: list[Clause] = []
    if period.start is not None:
        clauses.append(column >= period.start)
    if period.end is not None:
        clauses.append(column < period.end)
    return clauses


def _scope(scope: Scope, actor: Manager) -> Clause:
    mine = and_(Deal.manager_id == actor.id, Deal.kind == Kind.OPEN, visible(actor))
    if scope is Scope.MINE:
        return mine
    if scope is Scope.NEW:
        return and_(mine, Deal.status_id.in_(first_statuses()))
    return takeable(actor) if scope is Scope.UNASSIGNED else visible(actor)


def first_statuses() -> ColumnElement[int]:
    other = aliased(Status)
    first = select(func.min(other.position)).where(
        other.plan_id == Status.plan_id, other.kind == Kind.OPEN, other.deleted_at.is_(None)
    )
    query = select(Status.id).where(Status.kind == Kind.OPEN, Status.deleted_at.is_(None))
    return query.where(Status.position == first.scalar_subquery()).scalar_subquery()


def totals(session: Session, wanted: DealFilter, actor: Manager, zone: tzinfo) -> Totals:
    """Exactly of the deals that the filter means."""
    kept = _kept(wanted, actor)
    if kept is None:
        return _counted(session, matching(wanted, actor, zone))
    query = select(func.coalesce(func.sum(DealTotal.deals), 0), func.coalesce(func.sum(DealTotal.amount), 0))
    deals, amount = session.execute(query.where(*kept)).one()
    return int(deals), int(amount)


def _counted(session: Session, clauses: Sequence[Clause]) -> Totals:
    count, amount = session.execute(select(func.count(), func.sum(Deal.amount)).where(*clauses)).one()
    return count, int(amount or 0)


def by_status(session: Session, wanted: DealFilter, actor: Manager, zone: tzinfo) -> Mapping[int, Totals]:
    """The columns of a board; an empty one is not there."""
    kept = _kept(wanted, actor)
    query: Select[*tuple[Any, ...]]
    if kept is None:
        query = select(Deal.status_id, func.count(), func.sum(Deal.amount)).group_by(Deal.status_id)
        query = query.where(*matching(wanted, actor, zone))
    else:
        query = select(DealTotal.status_id, func.sum(DealTotal.deals), func.sum(DealTotal.amount))
        query = query.where(*kept).group_by(DealTotal.status_id)
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(query) if row[1]}


def _kept(wanted: DealFilter, actor: Manager) -> list[Clause] | None:
    """The clauses of the kept counts that mean the same deals, if there are such."""
    if not wanted.counted_beforehand or wanted.scope is Scope.UNASSIGNED:
        return None
    clauses = seen(wanted.scope, actor)
    if wanted.kind is not None:
        clauses.append(DealTotal.status_id.in_(_of_kind(wanted.kind)))
    if wanted.plan_id is not None:
        clauses.append(DealTotal.plan_id == wanted.plan_id)
    if wanted.status_ids:
        clauses.append(DealTotal.status_id.in_(wanted.status_ids))
    if wanted.manager_id is not None:
        clauses.append(DealTotal.manager_id == wanted.manager_id)
    if wanted.without_manager:
        clauses.append(DealTotal.manager_id == NOBODY)
    return clauses


def seen(scope: Scope, actor: Manager) -> list[Clause]:
    """`visible` and the scope, said of the kept counts."""
    clauses: list[Clause] = []
    if not allowed(actor, Permission.SEE_OWN_DEALS):
        clauses.append(false())
    if scope is not Scope.VISIBLE or not allowed(actor, Permission.SEE_ALL_DEALS):
        clauses.append(DealTotal.manager_id == actor.id)
    if scope is not Scope.VISIBLE:
        clauses.append(DealTotal.status_id.in_(_of_kind(Kind.OPEN)))
    if scope is Scope.NEW:
        clauses.append(DealTotal.status_id.in_(first_statuses()))
    return clauses


def _of_kind(kind: Kind) -> ColumnElement[int]:
    return select(Status.id).where(Status.kind == kind).scalar_subquery()


def page(session: Session, wanted: DealFilter, clauses: Sequence[Clause], cursor: Cursor) -> Sequence[Deal]:
    """One page, reached from the deal beside it and not by counting rows; stable, since no two deals sort alike.

    Its numbers come first, from an index or from as few columns as can be sorted: what a row shows is looked up only
    for the few that are shown.
    """
    rising = (wanted.sort in RISING) is not wanted.turned
    onward = rising is not cursor.backwards
    query = _sortable(wanted.sort).where(*clauses).limit(PAGE_SIZE)
    keys = _keys(wanted.sort)
    if cursor.anchor:
        here, beside = tuple_(*keys), _beside(session, wanted.sort, cursor.anchor)
        query = query.where(here > beside if onward else here < beside)
    ids = session.scalars(query.order_by(*(key if onward else key.desc() for key in keys))).all()
    found = {deal.id: deal for deal in session.scalars(select(Deal).where(Deal.id.in_(ids)).options(*ROW))}
    rows = [found[deal_id] for deal_id in ids]
    return rows[::-1] if cursor.backwards else rows


def _sortable(sort: Sort) -> Select[int]:
    query = select(Deal.id)
    return query.join(Deal.lead) if sort is Sort.NAME else query


def _keys(sort: Sort) -> list[ColumnElement[Any]]:
    number: ColumnElement[Any] = Deal.id.expression
    return [number] if sort is Sort.CREATED else [COLUMNS[sort], number]


def _beside(session: Session, sort: Sort, deal_id: int) -> ColumnElement[Any]:
    """Where a deal stands in the order now."""
    if sort is Sort.CREATED:
        return tuple_(literal(deal_id))
    column = COLUMNS[sort]
    value = session.scalar(_sortable(sort).with_only_columns(column).where(Deal.id == deal_id))
    return tuple_(literal(value, column.type), literal(deal_id))


def won_since(session: Session, actor: Manager, moment: datetime) -> Totals:
    return _counted(session, [Deal.kind == Kind.WON, Deal.manager_id == actor.id, Deal.closed_at >= moment])
