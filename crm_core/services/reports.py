"""Reports: what became of the deals, and why some were lost (product, section 9)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import read
from crm_core.models import Manager, Permission
from crm_core.queries import lists, people, reports
from crm_core.queries.deals import Clause
from crm_core.rules.filters import Days, DealFilter, Scope
from crm_core.rules.permissions import allowed, demand
from crm_core.rules.report import RefusalParams, RefusalReport, days_of, narrow, shape, split
from crm_core.services.base import Service

SPLIT_AT_MOST = 20
"""Groups that are split at once: no screen has room for more."""


class ReportService(Service):
    @read
    def refusals(self, session: Session, params: RefusalParams, *, actor: Manager) -> RefusalReport:
        """Won and lost deals by plan or by manager, with the reasons.

        Raises `Forbidden`, and `NotFound` if the report is restricted to a group without deals.
        """
        me = people.actor(session, actor)
        demand(me, Permission.SEE_OWN_REPORTS)
        own = not (allowed(me, Permission.SEE_ALL_REPORTS) and allowed(me, Permission.SEE_ALL_DEALS))
        zone = people.zone(session)
        today = self.now().astimezone(zone).date()
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
