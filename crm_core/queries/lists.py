"""Lists and boards of deals. Counts, sums and rows come from the same clauses, or from counts kept by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, text, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm_core.models import (
    ClosedTotal,
    Deal,
    DealTotal,
    Kind,
    LeadTag,
    Manager,
    Permission,
    SalesPlan,
    Status,
    StatusChange,
)
from crm_core.queries import passed
from crm_core.queries.deals import Clause, permitted, takeable, takes_from, visible
from crm_core.queries.unindexed import unindexed
from crm_core.rules.filters import Days, DealFilter, Period, Scope
from crm_core.rules.permissions import allowed

NOBODY = NO_REASON = 0
OPEN = text("deals.kind = 'open'")
"""In the words of the partial index: SQLite uses it only if it is asked for in the same."""
Totals = tuple[int, int]
"""How many deals, and their amount in minor units."""


@dataclass(frozen=True)
class Sought:
    """A filter, for one reader; its clauses are made once, and only where no kept count answers."""

    wanted: DealFilter
    actor: Manager
    zone: tzinfo

    @cached_property
    def clauses(self) -> list[Clause]:
        return matching(self.wanted, self.actor, self.zone)


def matching(wanted: DealFilter, actor: Manager, zone: tzinfo) -> list[Clause]:
    """The clauses of a filter, the actor's visibility included: counts, sums and rows all come from here."""
    of_one = manager_of(wanted, actor) is not None
    clauses = [_scope(wanted, actor), *_chosen(wanted, of_few=of_one or wanted.of_nobody)]
    if wanted.without_reason:
        clauses.append(Deal.reason_id.is_(None))
    if wanted.without_manager:
        clauses.append(Deal.manager_id.is_(None))
    if wanted.due is not None:
        clauses += _due(wanted, of_one=of_one)
    if wanted.created is not None:
        clauses += between(Deal.created_at, _period(wanted.created, zone))
    if wanted.closed is not None:
        clauses += closed_in(_period(wanted.closed, zone))
    if wanted.passed is not None:
        clauses += passed.deals(wanted.passed, between(StatusChange.at, _period(wanted.passed.days, zone)))
    return clauses


def _period(days: Days, zone: tzinfo) -> Period:
    return Period.of_days(days.first, days.last, zone)


def _due(wanted: DealFilter, *, of_one: bool) -> list[Clause]:
    """Everybody's are looked for in each plan: no index of tasks begins without a plan or a person."""
    if wanted.due_in is None:
        raise ValueError("a filter by tasks says nothing until it is dated")
    clauses: list[Any] = [OPEN, *between(Deal.next_task_at, wanted.due_in)]
    if of_one or wanted.plan_id is not None:
        return clauses
    return [*clauses, Deal.plan_id.in_(select(SalesPlan.id))]


def manager_of(wanted: DealFilter, actor: Manager) -> int | None:
    """Whose deals alone are meant, if it is one person's."""
    if wanted.scope in (Scope.MINE, Scope.NEW) or not allowed(actor, Permission.SEE_ALL_DEALS):
        return actor.id
    return wanted.manager_id


def _chosen(wanted: DealFilter, *, of_few: bool) -> list[Clause]:
    """Deals of one person or of nobody are few beside all of a plan or with a reason: SQLite is to look among these."""
    others = (Deal.plan_id, Deal.status_id, Deal.reason_id, Deal.source_id)
    plan, status, reason, source = map(unindexed, others) if of_few else others
    pairs = (
        (wanted.kind, Deal.kind),
        (wanted.plan_id, plan),
        (wanted.manager_id, Deal.manager_id),
        (wanted.reason_id, reason),
        (wanted.source_id, source),
    )
    clauses: list[Clause] = [column == value for value, column in pairs if value is not None]
    if wanted.status_ids:
        clauses.append(status.in_(wanted.status_ids))
    several = (
        (wanted.plan_ids, Deal.plan_id),
        (wanted.manager_ids, Deal.manager_id),
        (wanted.reason_ids, Deal.reason_id),
        (wanted.source_ids, Deal.source_id),
    )
    clauses += [among(column.expression, ids) for ids, column in several if ids]
    if wanted.tag_ids:
        clauses.append(tagged(wanted.tag_ids))
    if wanted.least is not None:
        clauses.append(Deal.amount >= wanted.least)
    if wanted.most is not None:
        clauses.append(Deal.amount <= wanted.most)
    return clauses


def among(column: ColumnElement[Any], ids: Collection[int]) -> Clause:
    """One of these; 0 is "without". Adding zero keeps the column out of the choice of an index."""
    clause = (column + 0).in_([key for key in ids if key != NOBODY])
    return or_(clause, column.is_(None)) if NOBODY in ids else clause


def tagged(tag_ids: Collection[int]) -> Clause:
    """Of a lead who has one of the tags; asked of each deal, since a tag may be on half of all leads."""
    return exists().where(LeadTag.lead_id == Deal.lead_id, LeadTag.tag_id.in_(tag_ids))


def closed_in(period: Period) -> list[Clause]:
    return [Deal.kind != Kind.OPEN, *between(Deal.closed_at, period)]


def between(column: InstrumentedAttribute[Any] | ColumnElement[Any], period: Period) -> list[Clause]:
    clauses: list[Clause] = []
    if period.start is not None:
        clauses.append(column >= period.start)
    if period.end is not None:
        clauses.append(column < period.end)
    return clauses


def _scope(wanted: DealFilter, actor: Manager) -> Clause:
    scope = wanted.scope
    mine = and_(Deal.manager_id == actor.id, Deal.kind == Kind.OPEN, visible(actor))
    if scope is Scope.MINE:
        return mine
    if scope is Scope.NEW:
        return and_(mine, Deal.status_id.in_(first_statuses()))
    if scope is Scope.UNASSIGNED:
        return takeable(actor)
    return permitted(actor) if wanted.of_closed else visible(actor)


@cache
def first_statuses() -> ColumnElement[int]:
    living = (Status.kind == Kind.OPEN, Status.deleted_at.is_(None))
    first = select(Status.plan_id, func.min(Status.position)).where(*living).group_by(Status.plan_id)
    query = select(Status.id).where(*living, tuple_(Status.plan_id, Status.position).in_(first))
    return query.scalar_subquery()


def totals(session: Session, sought: Sought) -> Totals:
    """Exactly of the deals that the filter means."""
    wanted, actor = sought.wanted, sought.actor
    for kept, clauses in ((DealTotal, _kept(wanted, actor)), (ClosedTotal, _kept_by_reason(wanted, actor))):
        if clauses is not None:
            query = select(func.coalesce(func.sum(kept.deals), 0), func.coalesce(func.sum(kept.amount), 0))
            deals, amount = session.execute(query.where(*clauses)).one()
            return int(deals), int(amount)
    return _counted(session, sought.clauses)


def _counted(session: Session, clauses: Sequence[Clause]) -> Totals:
    count, amount = session.execute(select(func.count(), func.sum(Deal.amount)).where(*clauses)).one()
    return count, int(amount or 0)


def by_status(session: Session, sought: Sought) -> Mapping[int, Totals]:
    """The columns of a board; an empty one is not there."""
    kept = _kept(sought.wanted, sought.actor)
    query: Select[*tuple[Any, ...]]
    if kept is None:
        query = select(Deal.status_id, func.count(), func.sum(Deal.amount)).group_by(Deal.status_id)
        query = query.where(*sought.clauses)
    else:
        query = select(DealTotal.status_id, func.sum(DealTotal.deals), func.sum(DealTotal.amount))
        query = query.where(*kept).group_by(DealTotal.status_id)
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(query) if row[1]}


def _kept(wanted: DealFilter, actor: Manager) -> list[Clause] | None:
    """The clauses of the kept counts that mean the same deals, if there are such."""
    if not wanted.counted_beforehand:
        return None
    clauses = [*seen(wanted.scope, actor), *_whose(wanted, DealTotal.manager_id)]
    if wanted.kind is not None:
        clauses.append(DealTotal.status_id.in_(_of_kind(wanted.kind)))
    if wanted.closed is not None:
        clauses.append(DealTotal.status_id.not_in(_of_kind(Kind.OPEN)))
    if wanted.plan_id is not None:
        clauses.append(DealTotal.plan_id == wanted.plan_id)
    if wanted.status_ids:
        clauses.append(DealTotal.status_id.in_(wanted.status_ids))
    return clauses


def _whose(wanted: DealFilter, column: InstrumentedAttribute[int]) -> list[Clause]:
    return [
        column == manager_id
        for manager_id, meant in ((wanted.manager_id, wanted.manager_id is not None), (NOBODY, wanted.without_manager))
        if meant
    ]


def _kept_by_reason(wanted: DealFilter, actor: Manager) -> list[Clause] | None:
    """The same of the counts of closed deals."""
    if not wanted.counted_by_reason:
        return None
    clauses = [*_seen_closed(actor), *_whose(wanted, ClosedTotal.manager_id)]
    if wanted.reason_id is not None:
        clauses.append(ClosedTotal.reason_id == wanted.reason_id)
    if wanted.without_reason:
        clauses.append(ClosedTotal.reason_id == NO_REASON)
    if wanted.kind is not None:
        clauses.append(ClosedTotal.kind == wanted.kind)
    if wanted.plan_id is not None:
        clauses.append(ClosedTotal.plan_id == wanted.plan_id)
    return clauses


def _seen_closed(actor: Manager) -> list[Clause]:
    if not allowed(actor, Permission.SEE_OWN_DEALS):
        return [false()]
    return [] if allowed(actor, Permission.SEE_ALL_DEALS) else [ClosedTotal.manager_id == actor.id]


def seen(scope: Scope, actor: Manager) -> list[Clause]:
    """`visible` and the scope, said of the kept counts."""
    if scope is Scope.UNASSIGNED:
        is_open = DealTotal.status_id.in_(_of_kind(Kind.OPEN))
        return [DealTotal.manager_id == NOBODY, is_open, takes_from(actor, DealTotal.plan_id)]
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


@cache
def _of_kind(kind: Kind) -> ColumnElement[int]:
    return select(Status.id).where(Status.kind == kind).scalar_subquery()


def won_since(session: Session, actor: Manager, moment: datetime) -> Totals:
    return _counted(session, [Deal.kind == Kind.WON, Deal.manager_id == actor.id, Deal.closed_at >= moment])
