"""Reports: what became of the deals, and why some were lost (product, section 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Event, Manager, Permission
from crm_core.queries import lists, people, reports, sheets
from crm_core.queries.deals import Clause
from crm_core.results.reports import ReportExport, packed
from crm_core.rules.filters import Days, DealFilter, Scope
from crm_core.rules.permissions import allowed, demand, demand_may_export
from crm_core.rules.report import RefusalParams, RefusalReport, days_of, narrow, shape, split
from crm_core.services import audit
from crm_core.services.base import Service

SPLIT_AT_MOST = 20
"""Groups that are split at once: no screen has room for more."""


class ReportService(Service):
    @read
    def refusals(self, session: Session, params: RefusalParams, *, actor: Manager) -> RefusalReport:
        """Won and lost deals by plan or by manager, with the reasons.

        Raises `Forbidden`, and `NotFound` if the report is restricted to a group without deals.
        """
        return _refusals(session, params, people.actor(session, actor), self.now())

    @read
    def export(
        self, session: Session, params: RefusalParams, *, deals: int, turned: bool = False, actor: Manager
    ) -> ReportExport:
        """The report and at most so many of its deals; ``turned``: also by the other dimension.

        Raises what the report does, and `Forbidden` without the right to export.
        """
        me, now = _exporter(session, actor), self.now()
        report = _refusals(session, params, me, now)
        other = replace(params, group=params.group.other, clarifications=False)
        clauses = lists.matching(report.deals(None), me, people.zone(session))
        lots = sheets.closed(session, clauses, deals) if deals else ()
        return ReportExport(
            report=report,
            turned=_refusals(session, other, me, now) if turned and params.only is None else None,
            lots=tuple(map(packed, lots)),
            held=min(deals, report.total.closed),
            asked_by=me.name,
            at=now,
        )

    @write
    def exported(self, session: Session, file: str, deals: int, *, actor: Manager) -> None:
        """Log that a file of this name, with so many deals in it, is handed out. Raises `Forbidden`."""
        me = _exporter(session, actor)
        audit.record(session, Event.REPORT_EXPORTED, me, self.now(), after={"file": file, "deals": deals})


def _exporter(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.SEE_OWN_REPORTS)
    demand_may_export(me)
    return me


def _refusals(session: Session, params: RefusalParams, me: Manager, now: datetime) -> RefusalReport:
    demand(me, Permission.SEE_OWN_REPORTS)
    own = not (allowed(me, Permission.SEE_ALL_REPORTS) and allowed(me, Permission.SEE_ALL_DEALS))
    zone = people.zone(session)
    today = now.astimezone(zone).date()
    days = params.span if isinstance(params.span, Days) else days_of(params.span, today)
    base = DealFilter(Scope.VISIBLE, manager_id=me.id if own else None, closed=days)
    clauses = lists.matching(base, me, zone)
    if params.only is not None:
        clauses.append(reports.one_of(params.group, [params.only.id]))
    rows = reports.tallies(session, clauses, params.group)
    names = reports.names(session, params.group, rows)
    whole = shape(params, rows, names, days=days, today=today, base=base, own=own)
    return _parted(session, whole, clauses)


def _parted(session: Session, whole: RefusalReport, clauses: list[Clause]) -> RefusalReport:
    """The report as detailed as it was asked for."""
    by, only = whole.params.group, whole.params.only is not None
    if not whole.params.clarifications:
        return narrow(whole, [], reports.names(session, by, [])) if only else whole
    shown = reports.one_of(by, [group.id for group in whole.groups[:SPLIT_AT_MOST]])
    rows = reports.tallies(session, [*clauses, shown], by, parted=True, reasons=only)
    names = reports.names(session, by, rows)
    return narrow(whole, rows, names) if only else split(whole, rows, names)
