"""Reports: what became of the deals, and why some were lost (product, section 9)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_core.db import read
from crm_core.models import Manager, Permission
from crm_core.queries import deals, people, reports
from crm_core.rules.filters import DealFilter, Period, Scope
from crm_core.rules.permissions import allowed, demand
from crm_core.rules.report import Days, GroupBy, RefusalParams, RefusalReport, days_of, shape
from crm_core.services.base import Service


class ReportService(Service):
    @read
    def refusals(self, session: Session, params: RefusalParams, *, actor: Manager) -> RefusalReport:
        """Won and lost deals by plan or by manager, with the reasons.

        Raises `Forbidden`, and `NotFound` if the report is restricted to a group without deals.
        """
        me = people.actor(session, actor)
        demand(me, Permission.SEE_OWN_REPORTS)
        own = not (allowed(me, Permission.SEE_ALL_REPORTS) and allowed(me, Permission.SEE_ALL_DEALS))
        zone = ZoneInfo(people.company(session).time_zone)
        today = self.now().astimezone(zone).date()
        days = params.span if isinstance(params.span, Days) else days_of(params.span, today)
        base = DealFilter(
            Scope.VISIBLE,
            manager_id=me.id if own else None,
            closed=Period.of_days(days.first, days.last, zone),
        )
        dimensions = frozenset(GroupBy) if params.clarifications else frozenset({params.group})
        rows = reports.tallies(session, deals.matching(base, me), dimensions)
        return shape(params, rows, reports.names(session, rows), days=days, today=today, base=base, own=own)
