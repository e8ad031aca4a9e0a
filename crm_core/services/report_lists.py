"""The lists behind figures that count something else than deals: leads, and what the system dealt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import Deal, Manager, Pick, SalesPlan, Source
from crm_core.queries import naming, people, report_fairness, report_leads
from crm_core.results.reports import ReportHand, ReportLeads, Sheet
from crm_core.rules.filters import PAGE_SIZE, Cursor, Period
from crm_core.rules.permissions import demand_report
from crm_core.rules.report_about import About, Member
from crm_core.rules.report_params import ReportKind


def leads(
    session: Session, about: About, source: Member | None, cursor: Cursor, me: Manager, *, with_deal: bool
) -> ReportLeads:
    """Of a report of sources; only those with a deal, if the others are not the reader's to see. Raises `NotFound`."""
    _demand_kind(about, ReportKind.SOURCES)
    with_deal, zone = with_deal or not about.leads_shown, people.zone(session)
    clauses = report_leads.of_source(about, source, me, zone, with_deal=with_deal)
    total = report_leads.count(session, clauses)
    rows = report_leads.page(session, about, clauses, cursor, me, zone)
    if total and not rows and cursor.anchor:
        return leads(session, about, source, Cursor(), me, with_deal=with_deal)
    return ReportLeads(
        about, _source(session, source, me), with_deal, rows, _sheet(cursor, total, [r.id for r in rows])
    )


def hand(
    session: Session,
    about: About,
    which: tuple[int, Pick, int | None],
    cursor: Cursor,
    me: Manager,
    now: datetime,
) -> ReportHand:
    """Of a report of fairness. Raises `Forbidden` for whoever sees their own reports only, `NotFound`."""
    _demand_kind(about, ReportKind.FAIRNESS)
    demand_report(me, everybody=True)
    plan_id, pick, manager_id = which
    period = Period.of_days(about.days.first, about.days.last, people.zone(session))
    plan = session.get(SalesPlan, plan_id)
    person = None if manager_id is None else session.get(Manager, manager_id)
    if plan is None or (manager_id is not None and person is None):
        raise NotFound
    those = report_fairness.of_hand(about.params, period, plan_id, pick, manager_id)
    total, rows = report_fairness.count(session, those), report_fairness.page(session, about, those, cursor)
    if total and not rows and cursor.anchor:
        return hand(session, about, which, Cursor(), me, now)
    sheet = _sheet(cursor, total, [row[0] for row in rows])
    return ReportHand(about, plan.name, pick, None if person is None else person.name, rows, sheet, now)


def _demand_kind(about: About, kind: ReportKind) -> None:
    if about.params.kind is not kind:
        raise NotFound


def _source(session: Session, source: Member | None, me: Manager) -> str | None:
    if source is None or source.id is None:
        return None
    return next(iter(naming.several(session, me, Source, Deal.source_id, [source.id])), None)


def _sheet(cursor: Cursor, total: int, ids: Sequence[int]) -> Sheet:
    """The ways from the rows of a page to its neighbours."""
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(cursor.page, pages)
    there = Sheet(total, page, pages, None, None)
    if ids and page < pages:
        there = replace(there, next=Cursor(ids[-1], page=page + 1))
    return replace(there, previous=Cursor(ids[0], backwards=True, page=page - 1)) if ids and page > 1 else there
