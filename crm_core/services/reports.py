"""Reports: what became of the deals, and why some were lost (product, section 9)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from crm_core.db import read
from crm_core.models import Kind, Manager
from crm_core.queries import lists, people, report_fairness, report_rows, report_views, reports
from crm_core.queries.deals import Clause
from crm_core.rules.filters import DealFilter, Period
from crm_core.rules.periods import previous
from crm_core.rules.permissions import demand_report
from crm_core.rules.report import Before, RefusalReport, Tally, narrow, shape, split
from crm_core.rules.report_about import About, Member
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_params import ReportKind, ReportParams
from crm_core.rules.report_rows import RowsReport, rows_report
from crm_core.services.base import Service
from crm_core.services.report_funnels import funnel

SPLIT_AT_MOST = 20
"""Groups that are split at once: no screen has room for more."""


class ReportService(Service):
    @read
    def refusals(self, session: Session, params: ReportParams, *, only: Member | None, actor: Manager) -> RefusalReport:
        """Won and lost deals by plan or by manager, with the reasons; of all groups or of ``only`` one.

        Raises `Forbidden`, and `NotFound` if the one group has no deals.
        """
        me, about = self._reader(session, params, actor)
        clauses = _matching(session, about.closed, params, only, me)
        rows = reports.tallies(session, clauses, params.group)
        names = reports.names(session, params.group, rows)
        whole = shape(about, rows, names, _before(session, about, only, me))
        return _parted(session, whole, clauses, only=only is not None)

    @read
    def funnel(self, session: Session, params: ReportParams, *, actor: Manager) -> FunnelReport:
        """One plan's statuses: what entered, went on, stands there, and how long it stays."""
        me, about = self._reader(session, params, actor)
        return funnel(session, about, me)

    @read
    def rows(self, session: Session, params: ReportParams, *, actor: Manager) -> RowsReport:
        """A row a manager or a source."""
        me, about = self._reader(session, params, actor)
        ask = report_rows.by_source if params.kind is ReportKind.SOURCES else report_rows.by_manager
        return rows_report(about, ask(session, about, me, people.zone(session)))

    @read
    def fairness(self, session: Session, params: ReportParams, *, actor: Manager) -> FairnessReport:
        """What the system dealt to whom. Raises `Forbidden` for whoever sees their own reports only."""
        me, about = self._reader(session, params, actor)
        demand_report(me, everybody=True)
        period = Period.of_days(about.days.first, about.days.last, people.zone(session))
        return FairnessReport(about, tuple(report_fairness.hands(session, params, period)))

    def _reader(self, session: Session, params: ReportParams, actor: Manager) -> tuple[Manager, About]:
        me = people.actor(session, actor)
        demand_report(me, everybody=False)
        return me, report_views.about(session, params, me, self.now())


def _matching(
    session: Session, wanted: DealFilter, params: ReportParams, only: Member | None, me: Manager
) -> list[Clause]:
    clauses = lists.matching(wanted, me, people.zone(session))
    return clauses if only is None else [*clauses, reports.one_of(params.group, [only.id])]


def _before(session: Session, about: About, only: Member | None, me: Manager) -> Before | None:
    """What was won and lost in the period before, if there is such a period."""
    days = previous(about.days)
    if days is None:
        return None
    clauses = _matching(session, replace(about.closed, closed=days), about.params, only, me)
    rows = reports.tallies(session, clauses, about.params.group, reasons=False)
    return Before(days, won=_counted(rows, Kind.WON), lost=_counted(rows, Kind.LOST))


def _counted(rows: list[Tally], kind: Kind) -> int:
    return sum(row.deals for row in rows if row.kind is kind)


def _parted(session: Session, whole: RefusalReport, clauses: list[Clause], *, only: bool) -> RefusalReport:
    """The report as detailed as it was asked for."""
    by = whole.params.group
    if not whole.params.clarifications:
        return narrow(whole, [], reports.names(session, by, [])) if only else whole
    shown = reports.one_of(by, [group.id for group in whole.groups[:SPLIT_AT_MOST]])
    rows = reports.tallies(session, [*clauses, shown], by, parted=True, reasons=only)
    names = reports.names(session, by, rows)
    return narrow(whole, rows, names) if only else split(whole, rows, names)
