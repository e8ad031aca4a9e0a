"""Pages of lists: reached from the deal beside them, so that a page costs the same however deep it lies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, bindparam, literal_column, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from crm_core.models import Deal, Kind, Lead, Manager, SalesPlan, Status
from crm_core.queries.deals import LISTED, Clause
from crm_core.queries.lists import Sought, manager_of
from crm_core.queries.unindexed import newly_sorted
from crm_core.results import DealRow
from crm_core.rules.filters import PAGE_SIZE, Cursor, DealFilter, Scope, Sort

FEW = 1000
"""So many deals are sooner sorted than found among all others in their order."""
SHAPES = 128
"""Statements that are kept: building one costs more than its answer."""

ONE_PAGE = literal_column(str(PAGE_SIZE), Integer)
"""Said in the statement: for a limit that is not, PostgreSQL plans anew each time, which costs more than the answer."""

COLUMNS: dict[Sort, str] = {
    Sort.UPDATED: "updated_at",
    Sort.WAITING: "status_since",
    Sort.AMOUNT: "amount",
    Sort.NAME: "sort_name",
    Sort.TASK: "next_task_at",
}
RISING = frozenset({Sort.WAITING, Sort.NAME, Sort.TASK})
"""What begins with the smallest: who has waited longest, A, what falls due first."""

BESIDE, SHOWN = aliased(Deal), aliased(Deal)
HERE, LATER = aliased(Status), aliased(Status)

ROWS = (
    select(Deal.id, Deal.plan_id, Deal.status_id, Deal.manager_id, Deal.kind, Deal.amount, Deal.version)
    .add_columns(Deal.clarification, Lead.name, SalesPlan.name, SalesPlan.short_label, Status.name, Status.colour)
    .add_columns(Manager.name, Deal.next_task_at)
    .join(Deal.lead)
    .join(Deal.plan)
    .join(Deal.status)
    .outerjoin(Deal.manager)
)
"""As `DealRow` is made."""

OF_THESE = ROWS.where(Deal.id.in_(bindparam("ids", expanding=True)))
"""Asked apart from numbers that are sought in many ways: PostgreSQL would plan six tables longer than it reads them."""

Numbers = Select[int]
Rows = Select[*tuple[Any, ...]]
Keys = list[ColumnElement[Any]]


def page(session: Session, sought: Sought, cursor: Cursor, *, total: int) -> Sequence[DealRow]:
    """One page of ``total`` deals; stable, since no two deals sort alike."""
    wanted, actor = sought.wanted, sought.actor
    rising = (wanted.sort in RISING) is not wanted.turned
    order = _Order(wanted.sort, onward=rising is not cursor.backwards, deep=cursor.anchor != 0)
    places = _places(wanted, actor) if total > FEW else None
    values = _values(wanted, actor, cursor)
    if places is None:
        found = session.scalars(_first(order, _clauses(sought), indexed=total > FEW), values)
        rows = of_these(session, found.all())
    else:
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        rows = _read(session, _of_places(order, places, on_sqlite=on_sqlite), values)
    return rows[::-1] if cursor.backwards else rows


@dataclass(frozen=True, slots=True)
class _Order:
    sort: Sort
    onward: bool
    deep: bool
    """Beginning beside a deal."""

    def keys(self, deal: Any) -> Keys:
        names = ["id"] if self.sort is Sort.CREATED else [COLUMNS[self.sort], "id"]
        return [getattr(deal, name).expression for name in names]

    def directed(self, keys: Keys) -> Keys:
        return keys if self.onward else [key.desc() for key in keys]


class _By(Enum):
    """What makes a place: in each, the deals are one stretch of an index in every order that is asked for."""

    PLAN_AND_KIND = (Status.plan_id, Status.kind)
    PLAN_AND_STATUS = (Status.plan_id, Status.id)
    KIND = (Status.kind,)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the deals of a filter may be, and whether it says which plan, kind and statuses."""

    by: _By
    plan: bool
    kind: bool
    closed: bool
    statuses: bool


def _places(wanted: DealFilter, actor: Manager) -> _Places | None:
    """None if the filter needs more than a look at an index for each place."""
    if not wanted.counted_beforehand or wanted.without_manager or wanted.scope not in (Scope.VISIBLE, Scope.MINE):
        return None
    by_number, statuses = wanted.sort is Sort.CREATED, bool(wanted.status_ids)
    if manager_of(wanted, actor) is not None:
        by = _By.KIND if by_number else None
    else:
        by = _By.PLAN_AND_STATUS if by_number and statuses else _By.PLAN_AND_KIND
    told = (wanted.plan_id is not None, _kind(wanted) is not None, wanted.closed is not None, statuses)
    return None if by is None else _Places(by, *told)


def _kind(wanted: DealFilter) -> Kind | None:
    return Kind.OPEN if wanted.scope is Scope.MINE else wanted.kind


def _values(wanted: DealFilter, actor: Manager, cursor: Cursor) -> dict[str, Any]:
    """For what the kept statements leave open."""
    return {
        "anchor": cursor.anchor,
        "plan": wanted.plan_id,
        "kind": _kind(wanted),
        "statuses": wanted.status_ids,
        "manager": manager_of(wanted, actor),
    }


def _clauses(sought: Sought) -> list[Clause]:
    """In the index of one person's deals the archive stands before the number, though no closed deal is there."""
    wanted, of_one = sought.wanted, manager_of(sought.wanted, sought.actor) is not None
    return [*sought.clauses, *([LISTED] if wanted.of_closed and of_one and not wanted.in_a_period else [])]


def _first(order: _Order, clauses: Sequence[Clause], *, indexed: bool = True) -> Numbers:
    """The numbers of the first deals like that, from an index in this order or sorted now."""
    keys, beyond = _order_of(order, indexed=indexed)
    return select(Deal.id).where(*clauses, *beyond).order_by(*keys).limit(ONE_PAGE)


def _parts(order: _Order, clauses: Sequence[Clause]) -> list[Numbers]:
    """For SQLite, which seeks by the column before the number alone: those that stand alike are asked for apart."""
    if order.sort is Sort.CREATED or not order.deep:
        return [_first(order, clauses)]
    (key, number), (there, anchor) = order.keys(Deal), _beside(order.sort)
    alike = [key == there, number > anchor if order.onward else number < anchor]
    beyond = [key > there if order.onward else key < there]
    query = select(Deal.id).where(*clauses).order_by(*order.directed([key, number])).limit(ONE_PAGE)
    return [query.where(*which) for which in (alike, beyond)]


@cache
def _order_of(order: _Order, *, indexed: bool) -> tuple[Keys, list[Clause]]:
    """By what deals are sorted, and which of them come after the one beside the page."""
    keys: Keys = order.keys(Deal) if indexed else [newly_sorted(key) for key in order.keys(Deal)]
    here, beside = tuple_(*keys), tuple_(*_beside(order.sort))
    beyond = [here > beside if order.onward else here < beside] if order.deep else []
    return order.directed(keys), beyond


def _beside(sort: Sort) -> Keys:
    """Where the deal beside the page stands now."""
    anchor = bindparam("anchor", type_=Deal.id.type)
    if sort is Sort.CREATED:
        return [anchor]
    return [select(getattr(BESIDE, COLUMNS[sort])).where(BESIDE.id == anchor).scalar_subquery(), anchor]


@lru_cache(maxsize=SHAPES)
def _of_places(order: _Order, places: _Places, *, on_sqlite: bool) -> Rows:
    """The first deals of all places, from the first of each."""
    among = _among(places)
    if on_sqlite:
        parts = _parts(order, _inside(places, among))
        here = or_(*(SHOWN.id.in_(part.correlate(among)) for part in parts))
        found = select(SHOWN.id).join_from(among, SHOWN, here)
        return _rows(order, found.order_by(*order.directed(order.keys(SHOWN))).limit(ONE_PAGE))
    first = _first(order, _inside(places, among))
    each = first.add_columns(*order.keys(Deal)[:-1]).correlate(among).lateral()
    found = select(each.c.id).join_from(among, each, true())
    return _rows(order, found.order_by(*order.directed(order.keys(each.c))).limit(ONE_PAGE))


def _among(places: _Places) -> Subquery:
    query = select(*places.by.value).distinct()
    if places.kind:
        query = query.where(Status.kind == bindparam("kind", type_=Status.kind.type))
    if places.closed:
        query = query.where(Status.kind != Kind.OPEN)
    if places.plan:
        query = query.where(Status.plan_id == bindparam("plan"))
    if places.statuses:
        query = query.where(Status.id.in_(bindparam("statuses", expanding=True)))
    return query.subquery()


def _inside(places: _Places, among: Subquery) -> list[Clause]:
    """No index is chosen by a sum."""
    if places.by is _By.PLAN_AND_STATUS:
        return [LISTED, Deal.plan_id == among.c.plan_id, Deal.status_id == among.c.id]
    clauses: list[Clause] = [LISTED, Deal.kind == among.c.kind]
    if places.by is _By.PLAN_AND_KIND:
        clauses.append(Deal.plan_id == among.c.plan_id)
    else:
        clauses.append(Deal.manager_id == bindparam("manager"))
        if places.plan:
            clauses.append(Deal.plan_id + 0 == bindparam("plan"))
    if places.statuses:
        clauses.append((Deal.status_id + 0).in_(bindparam("statuses", expanding=True)))
    return clauses


def of_these(session: Session, ids: Sequence[int]) -> Sequence[DealRow]:
    """These very deals, in this order."""
    found = {row.id: row for row in _read(session, OF_THESE, {"ids": ids})} if ids else {}
    return [found[deal_id] for deal_id in ids if deal_id in found]


def _rows(order: _Order, numbers: Numbers) -> Rows:
    """The deals of a page; what a row shows is looked up only for these."""
    shown = numbers.subquery()
    return ROWS.join(shown, shown.c.id == Deal.id).order_by(*order.directed(order.keys(Deal)))


def _read(session: Session, query: Rows, values: dict[str, Any]) -> Sequence[DealRow]:
    return [DealRow(*row) for row in session.execute(query, values)]


NEXT_STEP = (
    select(LATER.id)
    .where(
        LATER.plan_id == HERE.plan_id,
        LATER.kind == Kind.OPEN,
        LATER.deleted_at.is_(None),
        LATER.position > HERE.position,
    )
    .order_by(LATER.position)
    .limit(1)
    .correlate(HERE)
    .scalar_subquery()
)
NEXT_STEPS = (
    select(HERE.id, Status)
    .join(Status, Status.id == NEXT_STEP)
    .where(HERE.id.in_(bindparam("ids", expanding=True)), HERE.kind == Kind.OPEN, HERE.deleted_at.is_(None))
)


def next_steps(session: Session, status_ids: Collection[int]) -> dict[int, Status]:
    """The intermediate status after each of these, where there is one: all of many plans would be too many."""
    if not status_ids:
        return {}
    found = session.execute(NEXT_STEPS, {"ids": list(status_ids)})
    return {row[0]: row[1] for row in found}
