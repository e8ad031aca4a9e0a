"""What came, was closed and is open, by manager or by source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, DealTotal, Kind, Manager, Source, Status
from crm_core.queries import lists, report_leads, reports
from crm_core.queries.lists import NOBODY
from crm_core.queries.report_answers import first_answers
from crm_core.rules.filters import Scope
from crm_core.rules.report_about import About, Figure, What
from crm_core.rules.report_params import GroupBy
from crm_core.rules.report_rows import Row, RowsReport, rows_report

Counts = dict[int | None, dict[str, Any]]


def managers(session: Session, about: About, me: Manager, zone: tzinfo) -> RowsReport:
    found: Counts = {}
    those = lists.matching(about.came, me, zone)
    came = select(Deal.manager_id, func.count()).where(*those)
    for manager_id, count in session.execute(came.group_by(Deal.manager_id)):
        _add(found, manager_id, came=count)
    for manager_id, count in _open(session, about, me, zone):
        _add(found, manager_id, open=count)
    clauses = lists.matching(about.closed, me, zone)
    for row in reports.tallies(session, clauses, GroupBy.MANAGER, reasons=False):
        _close(found, row.group_id, row.kind, row.deals, row.amount)
    answers, answer = first_answers(session, those)
    for manager_id, one in answers.items():
        found.setdefault(manager_id, {}).update(answer=one.middle, answered=one.number)
    return rows_report(about, _rows(session, Manager, found), None if answer is None else answer.middle)


def sources(session: Session, about: About, me: Manager, zone: tzinfo) -> RowsReport:
    """Deals are answered by ``ix_deals_came`` alone."""
    found: Counts = {}
    amount = cast(func.sum(Deal.amount), BigInteger)
    query = select(Deal.source_id, Deal.kind, func.count(), amount).where(*lists.matching(about.came, me, zone))
    for source_id, kind, count, summed in session.execute(query.group_by(Deal.source_id, Deal.kind)):
        _add(found, source_id, came=count)
        if kind is Kind.OPEN:
            _add(found, source_id, open=count)
        else:
            _close(found, source_id, kind, count, summed)
    for source_id, leads, with_deal in report_leads.by_source(session, about, me, zone):
        _add(found, source_id, leads=leads, leads_with_deal=with_deal)
    return rows_report(about, _rows(session, Source, found))


def _open(session: Session, about: About, me: Manager, zone: tzinfo) -> Sequence[tuple[int | None, int]]:
    """From the counts that are kept, unless sources are asked for."""
    wanted = about.deals(Figure(What.OPEN))
    if wanted.source_ids:
        query = select(Deal.manager_id, func.count()).where(*lists.matching(wanted, me, zone))
        return [(row[0], row[1]) for row in session.execute(query.group_by(Deal.manager_id))]
    kept = select(DealTotal.manager_id, func.sum(DealTotal.deals)).join(Status, Status.id == DealTotal.status_id)
    kept = kept.where(Status.kind == Kind.OPEN, *lists.seen(Scope.VISIBLE, me))
    if wanted.plan_ids:
        kept = kept.where(DealTotal.plan_id.in_(wanted.plan_ids))
    if wanted.manager_ids:
        kept = kept.where(DealTotal.manager_id.in_(wanted.manager_ids))
    found = session.execute(kept.group_by(DealTotal.manager_id))
    return [(None if row[0] == NOBODY else row[0], int(row[1])) for row in found if row[1]]


def _add(found: Counts, key: int | None, **counts: int) -> None:
    row = found.setdefault(key, {})
    for name, count in counts.items():
        row[name] = row.get(name, 0) + count


def _close(found: Counts, key: int | None, kind: Kind, deals: int, amount: int) -> None:
    if kind is Kind.WON:
        _add(found, key, won=deals, won_amount=amount)
    else:
        _add(found, key, lost=deals, lost_amount=amount)


def _rows(session: Session, model: type[Manager | Source], found: Counts) -> list[Row]:
    ids = [key for key in found if key is not None]
    query: Any = select(model.id, model.name).where(model.id.in_(ids))
    names = {row.id: row.name for row in session.execute(query)} if ids else {}
    return [Row(key, None if key is None else names.get(key, ""), **counts) for key, counts in found.items()]
