"""The sums behind the reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm_core.models import Deal, Manager, RefusalReason, SalesPlan
from crm_core.queries.unindexed import newly_sorted
from crm_core.rules.filters import PAGE_SIZE, Cursor
from crm_core.rules.report import Names, Tally
from crm_core.rules.report_about import About
from crm_core.rules.report_params import GroupBy

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Before every closing: with this border SQLite searches the right index for all time, too."""
MODELS: dict[GroupBy, type[SalesPlan | Manager]] = {GroupBy.PLAN: SalesPlan, GroupBy.MANAGER: Manager}
COLUMNS: dict[GroupBy, ColumnElement[Any]] = {
    GroupBy.PLAN: Deal.plan_id.expression,
    GroupBy.MANAGER: Deal.manager_id.expression,
}

Clause = ColumnElement[bool]
Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


def tallies(
    session: Session, clauses: Sequence[Clause], by: GroupBy, *, parted: bool = False, reasons: bool = True
) -> list[Tally]:
    """Closed deals counted and summed per group and kind; ``parted``: also by the other dimension."""
    return [Tally(*row) for row in session.execute(sums(clauses, by, parted=parted, reasons=reasons))]


def sums(clauses: Sequence[Clause], by: GroupBy, *, parted: bool, reasons: bool) -> Select[*tuple[Any, ...]]:
    """Answered by ``ix_deals_closed`` alone: it holds every column that is read here."""
    wanted = ((COLUMNS[by], True), (COLUMNS[by.other], parted), (Deal.kind, True), (Deal.reason_id, reasons))
    amount = cast(func.sum(Deal.amount), BigInteger)  # PostgreSQL's sum is a decimal
    query = select(*(column if shown else null() for column, shown in wanted), func.count(), amount)
    return query.where(*clauses, Deal.closed_at > FIRST).group_by(*(column for column, shown in wanted if shown))


def one_of(by: GroupBy, ids: Iterable[int | None]) -> Clause:
    """Deals of these plans or managers. Adding zero keeps the column out of the choice of an index."""
    known = list(ids)
    column = COLUMNS[by] + 0
    clause = column.in_([key for key in known if key is not None])
    return or_(clause, column.is_(None)) if None in known else clause


def newest_first(query: Q, number: InstrumentedAttribute[int], about: About, cursor: Cursor) -> Q:
    """A page of it. What is of some days is sorted: on the way from the newest it might come late."""
    key = number.expression if about.days.last is None else newly_sorted(number)
    if cursor.anchor:
        query = query.where(key > cursor.anchor if cursor.backwards else key < cursor.anchor)
    return query.order_by(key.asc() if cursor.backwards else key.desc()).limit(PAGE_SIZE)


def names(session: Session, by: GroupBy, rows: Sequence[Tally]) -> Names:
    """What the groups, their parts and the reasons of the rows are called."""
    return Names(
        groups=_names(session, MODELS[by], {row.group_id for row in rows}),
        parts=_names(session, MODELS[by.other], {row.part_id for row in rows}),
        reasons=_names(session, RefusalReason, {row.reason_id for row in rows}),
    )


def _names(session: Session, model: type[SalesPlan | Manager | RefusalReason], ids: set[int | None]) -> dict[int, str]:
    wanted = [key for key in ids if key is not None]
    if not wanted:
        return {}
    found = session.execute(select(model.id, model.name).where(model.id.in_(wanted)))
    return {row.id: row.name for row in found}
