"""The sums behind the reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, null, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Manager, RefusalReason, SalesPlan
from crm_core.rules.report import GroupBy, Names, Tally

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Before every closing: with this border SQLite searches the right index for all time, too."""


def tallies(session: Session, clauses: Sequence[ColumnElement[bool]], dimensions: frozenset[GroupBy]) -> list[Tally]:
    """Closed deals counted and summed per kind and reason, and per plan and manager where asked for."""
    return [Tally(*row) for row in session.execute(sums(clauses, dimensions))]


def sums(clauses: Sequence[ColumnElement[bool]], dimensions: frozenset[GroupBy]) -> Select[*tuple[Any, ...]]:
    """Answered by ``ix_deals_closed`` alone: it holds every column that is read here."""
    columns = {GroupBy.PLAN: Deal.plan_id, GroupBy.MANAGER: Deal.manager_id}
    shown = [columns[by] if by in dimensions else null() for by in columns]
    keys = [columns[by] for by in columns if by in dimensions]
    amount = cast(func.sum(Deal.amount), BigInteger)  # PostgreSQL's sum is a decimal
    query = select(*shown, Deal.kind, Deal.reason_id, func.count(), amount)
    return query.where(*clauses, Deal.closed_at > FIRST).group_by(*keys, Deal.kind, Deal.reason_id)


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
    found = session.execute(select(model.id, model.name).where(model.id.in_(wanted)))
    return {row.id: row.name for row in found}
