"""Pages of lists and boards for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import Kind, Manager, Permission, Status
from crm_core.queries import lists, naming, pages, people, plans, views
from crm_core.results import Board, DealCount, DealPage, DealRow, FilterNames
from crm_core.rules.filters import PAGE_SIZE, Cursor, DealFilter, Sort, dated
from crm_core.rules.permissions import allowed, may_edit


def count(session: Session, wanted: DealFilter, me: Manager, now: datetime) -> DealCount:
    total, amount = lists.totals(session, sought(session, wanted, me, now))
    return DealCount(total, amount, wanted, naming.names(session, wanted, me))


def page(
    session: Session,
    wanted: DealFilter,
    cursor: Cursor,
    me: Manager,
    now: datetime,
    *,
    moves: bool = False,
    column: bool = False,
) -> DealPage:
    those = sought(session, wanted, me, now)
    totals = lists.totals(session, those)
    rows = pages.page(session, those, cursor, total=totals[0])
    found = dealt(rows, totals, cursor, wanted, naming.names(session, wanted, me))
    beside = _column(session, wanted, me) if column else None
    return replace(
        found,
        moves=_moves(session, rows, me) if moves else {},
        column=beside,
        addable=beside is not None and _addable(session, wanted, me),
        by_tasks_at=now if wanted.due is not None or wanted.sort is Sort.TASK else None,
    )


def board(session: Session, wanted: DealFilter, me: Manager, now: datetime) -> Board:
    plan = None if wanted.plan_id is None else views.plan(session, me, wanted.plan_id)
    if plan is None:
        raise NotFound
    found = lists.by_status(session, sought(session, wanted, me, now))
    columns = [(status, *found.get(status.id, (0, 0))) for status in plans.statuses(session, plan.id)]
    total, amount = (sum(part) for part in zip(*found.values(), strict=True)) if found else (0, 0)
    names = naming.names(session, wanted, me)
    return Board(total, amount, wanted, names, plan, columns, addable=_addable(session, wanted, me))


def sought(session: Session, wanted: DealFilter, me: Manager, now: datetime) -> lists.Sought:
    """In the company's days, if days are meant."""
    zone = people.zone(session) if wanted.of_days else UTC
    return lists.Sought(dated(wanted, now, zone), me, zone)


def dealt(
    rows: Sequence[DealRow], totals: lists.Totals, cursor: Cursor, wanted: DealFilter, names: FilterNames
) -> DealPage:
    """The rows as a page that knows the ways to its neighbours."""
    total, amount = totals
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(cursor.page, pages)
    return DealPage(
        rows=rows,
        total=total,
        amount=amount,
        page=page,
        pages=pages,
        next=Cursor(rows[-1].id, page=page + 1) if rows and page < pages else None,
        previous=Cursor(rows[0].id, backwards=True, page=page - 1) if rows and page > 1 else None,
        filter=wanted,
        names=names,
    )


def _moves(session: Session, rows: Sequence[DealRow], me: Manager) -> dict[int, Status]:
    movable = [deal for deal in rows if deal.kind is Kind.OPEN and may_edit(me, deal)]
    steps = pages.next_steps(session, {deal.status_id for deal in movable})
    return {deal.id: steps[deal.status_id] for deal in movable if deal.status_id in steps}


def _addable(session: Session, wanted: DealFilter, me: Manager) -> bool:
    """Of a plan in which the actor may see deals: does it take new ones from them?"""
    if wanted.plan_id is None or not allowed(me, Permission.CREATE_DEALS):
        return False
    return plans.get(session, wanted.plan_id).archived_at is None


def _column(session: Session, wanted: DealFilter, me: Manager) -> tuple[Status | None, Status | None] | None:
    """The neighbours of the one status that is shown."""
    if wanted.plan_id is None or len(wanted.status_ids) != 1 or views.plan(session, me, wanted.plan_id) is None:
        return None
    statuses = list(plans.statuses(session, wanted.plan_id))
    ids = [status.id for status in statuses]
    if wanted.status_ids[0] not in ids:
        return None
    place = ids.index(wanted.status_ids[0])
    return (statuses[place - 1] if place else None), (statuses[place + 1] if place + 1 < len(ids) else None)
