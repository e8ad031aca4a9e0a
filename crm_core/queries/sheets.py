"""Thousands of deals at once, as the plain rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, func, select, union_all
from sqlalchemy.orm import Session

from crm_core.models import Deal, Lead, Manager, RefusalReason, SalesPlan, Source, Status
from crm_core.queries.deals import Clause
from crm_core.queries.reports import FIRST
from crm_core.results.report_files import SheetDeal

LOT = 500
"""Rows that are shaped and packed at a time."""


class Names(NamedTuple):
    """Of small tables, by id: joined to each deal, they would cost more than they hold."""

    plans: dict[int, str]
    statuses: dict[int, str]
    managers: dict[int | None, str]
    reasons: dict[int | None, str]
    sources: dict[int | None, str]


def any_of(several: Sequence[Sequence[Clause]]) -> Sequence[Clause]:
    """The deals of one or more filters, each found by the index that suits it."""
    if len(several) == 1:
        return several[0]
    found = union_all(*(select(Deal.id).where(*clauses).correlate(None) for clauses in several))
    return [Deal.id.in_(found)]


def count(session: Session, clauses: Sequence[Clause]) -> int:
    return session.scalar(select(func.count()).select_from(Deal).where(*clauses)) or 0


def closed(session: Session, clauses: Sequence[Clause], limit: int) -> Iterator[list[SheetDeal]]:
    """Closed deals in lots, latest closed first."""
    return _lots(session, [*clauses, Deal.closed_at > FIRST], Deal.closed_at.desc(), limit)


def came(session: Session, clauses: Sequence[Clause], limit: int) -> Iterator[list[SheetDeal]]:
    """Deals in lots, whatever became of them; latest come first."""
    return _lots(session, clauses, Deal.created_at.desc(), limit)


def _lots(
    session: Session, clauses: Sequence[Clause], latest: ColumnElement[Any], limit: int
) -> Iterator[list[SheetDeal]]:
    names = Names(*(_names(session, model) for model in (SalesPlan, Status, Manager, RefusalReason, Source)))
    query = select(
        Deal.id, Lead.name, Lead.phone, Lead.email, Lead.username, Deal.title, Deal.plan_id, Deal.status_id, Deal.kind,
        Deal.manager_id, Deal.amount, Deal.source_id, Deal.source, Deal.created_at, Deal.closed_at, Deal.reason_id,
        Deal.clarification,
    ).join(Lead, Lead.id == Deal.lead_id)  # fmt: skip
    query = query.where(*clauses).order_by(latest, Deal.id.desc()).limit(limit)
    for lot in session.execute(query).partitions(LOT):
        yield [_deal(row, names) for row in lot]


def _deal(row: Row[*tuple[Any, ...]], names: Names) -> SheetDeal:
    return SheetDeal(
        id=row.id,
        lead=row.name,
        phone=row.phone,
        email=row.email,
        username=row.username,
        title=row.title,
        plan_id=row.plan_id,
        plan=names.plans[row.plan_id],
        status_id=row.status_id,
        status=names.statuses[row.status_id],
        kind=row.kind,
        manager_id=row.manager_id,
        manager=names.managers.get(row.manager_id),
        amount=row.amount,
        source_id=row.source_id,
        source=names.sources.get(row.source_id, row.source),
        created_at=row.created_at,
        closed_at=row.closed_at,
        reason_id=row.reason_id,
        reason=names.reasons.get(row.reason_id),
        clarification=row.clarification,
    )


def _names(session: Session, model: type[SalesPlan | Status | Manager | RefusalReason | Source]) -> dict[Any, str]:
    return {row.id: row.name for row in session.execute(select(model.id, model.name))}
