"""The sums behind the reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, func, null, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Kind, Manager, RefusalReason, SalesPlan
from crm_core.rules.report import GroupBy, Names, Tally

Row = tuple[int | None, int | None, Kind, int | None, int, int]


def tallies(session: Session, clauses: Sequence[ColumnElement[bool]], dimensions: frozenset[GroupBy]) -> list[Tally]:
    """Closed deals counted and summed per kind and reason, and per plan and manager where asked for."""
    return [
        Tally(plan_id, manager_id, kind, reason_id, count, int(amount))
        for plan_id, manager_id, kind, reason_id, count, amount in session.execute(sums(clauses, dimensions))
    ]


def sums(clauses: Sequence[ColumnElement[bool]], dimensions: frozenset[GroupBy]) -> Select[Row]:
    """Answered by ``ix_deals_closed`` alone: it holds every column that is read here."""
    plan = Deal.plan_id if GroupBy.PLAN in dimensions else null()
    manager = Deal.manager_id if GroupBy.MANAGER in dimensions else null()
    keys = [column for column in (plan, manager) if column in (Deal.plan_id, Deal.manager_id)]
    query = select(plan, manager, Deal.kind, Deal.reason_id, func.count(), func.sum(Deal.amount))
    return query.where(*clauses).group_by(*keys, Deal.kind, Deal.reason_id)


def names(session: Session, rows: Iterable[Tally]) -> Names:
    """What the plans, managers and reasons of the rows are called."""
    seen = list(rows)
    return Names(
        plans=_names(session, SalesPlan, {row.plan_id for row in seen}),
        managers=_names(session, Manager, {row.manager_id for row in seen}),
        reasons=_names(session, RefusalReason, {row.reason_id for row in seen}),
    )


def _names(session: Session, model: type[SalesPlan | Manager | RefusalReason], ids: set[int | None]) -> dict[int, str]:
    wanted = [key for key in ids if key is not None]
    if not wanted:
        return {}
    return dict(session.execute(select(model.id, model.name).where(model.id.in_(wanted))).tuples().all())
