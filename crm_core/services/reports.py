"""Reports: what became of the deals, and why some were lost (product, section 9)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Event, Manager, Permission, Pick
from crm_core.queries import lists, people, sheets
from crm_core.results.report_files import ReportExport, packed
from crm_core.results.reports import ReportHand, ReportLeads
from crm_core.rules.filters import Cursor
from crm_core.rules.permissions import demand, demand_may_export
from crm_core.rules.report import RefusalReport, Role, shades
from crm_core.rules.report_about import About, Member
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_files import DEALS_IN, AnyReport, Form, behind, demand_form
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_params import ReportParams
from crm_core.rules.report_rows import RowsReport
from crm_core.services import audit, report_funnels, report_lists, report_making
from crm_core.services.base import Service


class ReportService(Service):
    @read
    def refusals(
        self, session: Session, params: ReportParams, *, only: Member | None, page: int = 0, actor: Manager
    ) -> RefusalReport:
        """Won and lost deals by plan or by manager, with the reasons; of all groups or of ``only`` one.

        ``page``: of the groups that are split by the other dimension, if clarifications are asked for.
        Raises `Forbidden`, and `NotFound` if the one group has no deals.
        """
        me, about = self._reader(session, params, actor)
        return report_making.refusals(session, about, only, me, page=page)

    @read
    def page_of(self, session: Session, params: ReportParams, member: Member | None, *, actor: Manager) -> int:
        """The page of the whole report on which a group stands; the first if it has no deals there any more."""
        me, about = self._reader(session, params, actor)
        return report_making.page_of(session, about, member, me)

    @read
    def rarer(self, session: Session, params: ReportParams, *, only: Member | None, actor: Manager) -> tuple[int, ...]:
        """The reasons that have no colour of their own in that report. Raises what the report does."""
        me, about = self._reader(session, params, actor)
        found = report_making.refusals(session, about, only, me, page=0)
        return tuple(one for shade in shades(found.total) if shade.role is Role.OTHER for one in shade.named)

    @read
    def funnel(self, session: Session, params: ReportParams, *, actor: Manager) -> FunnelReport:
        """One plan's statuses: what entered, went on, stands there, and how long it stays."""
        me, about = self._reader(session, params, actor)
        return report_funnels.funnel(session, about, me)

    @read
    def rows(self, session: Session, params: ReportParams, *, actor: Manager) -> RowsReport:
        """A row a manager or a source."""
        me, about = self._reader(session, params, actor)
        return report_making.rows(session, about, me)

    @read
    def fairness(self, session: Session, params: ReportParams, *, actor: Manager) -> FairnessReport:
        """What the system dealt to whom. Raises `Forbidden` for whoever sees their own reports only."""
        me, about = self._reader(session, params, actor)
        return report_making.fairness(session, about, me)

    @read
    def leads(
        self,
        session: Session,
        params: ReportParams,
        source: Member | None,
        cursor: Cursor,
        *,
        with_deal: bool,
        actor: Manager,
    ) -> ReportLeads:
        """Who came by a source, or by all: exactly those whom the report counts."""
        me, about = self._reader(session, params, actor)
        return report_lists.leads(session, about, source, cursor, me, with_deal=with_deal)

    @read
    def hand(
        self,
        session: Session,
        params: ReportParams,
        plan_id: int,
        pick: Pick,
        cursor: Cursor,
        *,
        manager_id: int | None,
        actor: Manager,
    ) -> ReportHand:
        """What the system dealt by a plan's rule, to one person or to all: each time that the report counts."""
        me, about = self._reader(session, params, actor)
        return report_lists.hand(session, about, (plan_id, pick, manager_id), cursor, me, self.now())

    @read
    def export(
        self,
        session: Session,
        params: ReportParams,
        *,
        only: Member | None = None,
        form: Form | None,
        actor: Manager,
    ) -> ReportExport:
        """A report of any kind and what a file of this form needs besides; ``None``: to choose one.

        Raises what the report does, `Forbidden` without the right to export, and `NotFound` for a file it has not.
        """
        me, about = self._reader(session, params, actor)
        demand_may_export(me)
        report = report_making.whole(session, about, only, me)
        if form is None:
            return ReportExport(report, None, (), 0, 0, me.name, self.now())
        demand_form(params.kind, form)
        lots, there_are = _deals(session, report, form, me)
        other = _turned(session, report, me) if form.by_both else None
        return ReportExport(report, other, lots, min(DEALS_IN[form], there_are), there_are, me.name, self.now())

    @write
    def exported(self, session: Session, file: str, deals: int, *, actor: Manager) -> None:
        """Log that a file of this name, with so many deals in it, is handed out. Raises `Forbidden`."""
        me = people.actor(session, actor)
        demand(me, Permission.SEE_OWN_REPORTS)
        demand_may_export(me)
        audit.record(session, Event.REPORT_EXPORTED, me, self.now(), after={"file": file, "deals": deals})

    def _reader(self, session: Session, params: ReportParams, actor: Manager) -> tuple[Manager, About]:
        me = people.actor(session, actor)
        return me, report_making.about_for(session, params, me, self.now())


def _deals(session: Session, report: AnyReport, form: Form, me: Manager) -> tuple[tuple[bytes, ...], int]:
    """Those in the file, and how many there are."""
    filters = behind(report, form) if DEALS_IN[form] else ()
    if not filters:
        return (), 0
    clauses = sheets.any_of([lists.matching(wanted, me, people.zone(session)) for wanted in filters])
    read_in = sheets.closed if isinstance(report, RefusalReport) else sheets.came
    return tuple(map(packed, read_in(session, clauses, DEALS_IN[form]))), sheets.count(session, clauses)


def _turned(session: Session, report: AnyReport, me: Manager) -> RefusalReport | None:
    """Refusals by the other dimension; those of one plan or manager are split by it already."""
    if not isinstance(report, RefusalReport) or report.member is not None:
        return None
    params = replace(report.params, group=report.params.group.other, clarifications=False)
    return report_making.refusals(session, replace(report.about, params=params), None, me, page=None)
