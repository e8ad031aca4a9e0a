"""Reports: what became of the deals, and why some were lost (product, section 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_core.db import read
from crm_core.models import Manager, Permission
from crm_core.queries import closed, lists, people, reports
from crm_core.queries.deals import Clause
from crm_core.rules.filters import Days, DealFilter, Scope
from crm_core.rules.permissions import allowed, demand
from crm_core.rules.report import GroupBy, RefusalParams, RefusalReport, Tally, days_of, narrow, shape, split
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
        sums = _Sums(session, base, me, lists.matching(base, me, zone))
        rows = sums.tallies(params.group, None if params.only is None else [params.only.id])
        names = reports.names(session, params.group, rows)
        whole = shape(params, rows, names, days=days, today=today, base=base, own=own)
        return _parted(sums, whole)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Of the deals that a report is about."""

    session: Session
    base: DealFilter
    me: Manager
    clauses: list[Clause]

    def tallies(
        self, by: GroupBy, among: Sequence[int | None] | None, *, parted: bool = False, reasons: bool = True
    ) -> list[Tally]:
        """Of all groups, or (``among``) of some."""
        if closed.are_kept(self.base, self.me):
            whose = self.base.manager_id
            return closed.tallies_all_time(
                self.session, by, manager_id=whose, among=among, parted=parted, reasons=reasons
            )
        some = [] if among is None else [reports.one_of(by, among)]
        return reports.tallies(self.session, [*self.clauses, *some], by, parted=parted, reasons=reasons)


def _parted(sums: _Sums, whole: RefusalReport) -> RefusalReport:
    """The report as detailed as it was asked for."""
    by, only, session = whole.params.group, whole.params.only is not None, sums.session
    if not whole.params.clarifications:
        return narrow(whole, [], reports.names(session, by, [])) if only else whole
    rows = sums.tallies(by, [group.id for group in whole.groups[:SPLIT_AT_MOST]], parted=True, reasons=only)
    names = reports.names(session, by, rows)
    return narrow(whole, rows, names) if only else split(whole, rows, names)
