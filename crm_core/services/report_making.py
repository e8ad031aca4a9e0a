"""Puts every kind of report together inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.models import Kind, Manager
from crm_core.queries import closed, lists, people, report_fairness, report_rows, report_views, reports
from crm_core.queries.deals import Clause
from crm_core.rules.filters import DealFilter, Period
from crm_core.rules.periods import previous
from crm_core.rules.permissions import demand_report
from crm_core.rules.report import Before, RefusalReport, Tally, narrow, shape, split
from crm_core.rules.report_about import About, Member
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_files import AnyReport
from crm_core.rules.report_pages import on_page, page_with
from crm_core.rules.report_params import GroupBy, ReportKind, ReportParams
from crm_core.rules.report_rows import RowsReport
from crm_core.services.report_funnels import funnel


def about_for(session: Session, params: ReportParams, me: Manager, now: datetime) -> About:
    """Raises `Forbidden` for whoever sees no reports."""
    demand_report(me, everybody=False)
    return report_views.about(session, params, me, now)


def whole(session: Session, about: About, only: Member | None, me: Manager) -> AnyReport:
    """A report of any kind with everything that a file has room for. Raises `NotFound` as refusals do."""
    kind = about.params.kind
    if kind is ReportKind.REFUSALS:
        return refusals(session, about, only, me, page=None)
    if kind is ReportKind.FUNNEL:
        return funnel(session, about, me)
    return fairness(session, about, me) if kind is ReportKind.FAIRNESS else rows(session, about, me)


def refusals(session: Session, about: About, only: Member | None, me: Manager, *, page: int | None) -> RefusalReport:
    """``page``: of the groups to split; None: all. Raises `NotFound` if the one group has no deals."""
    by, sums = about.params.group, _sums(session, about.closed, me)
    summed = sums.tallies(by, None if only is None else [only.id])
    names = reports.names(session, by, summed)
    found = shape(about, summed, names, _before(session, about, only, me))
    if not about.params.clarifications:
        return narrow(found, [], reports.names(session, by, [])) if only else found
    shown = [group.id for group in (found.groups if page is None else on_page(found.groups, page))]
    parts = sums.tallies(by, shown, parted=True, reasons=only is not None)
    names = reports.names(session, by, parts)
    return narrow(found, parts, names) if only else split(found, parts, names)


def page_of(session: Session, about: About, member: Member | None, me: Manager) -> int:
    """The first if the group is not there."""
    summed = _sums(session, about.closed, me).tallies(about.params.group, None, reasons=False)
    groups = shape(about, summed, reports.names(session, about.params.group, summed)).groups
    places = (place for place, group in enumerate(groups) if member is not None and group.id == member.id)
    return page_with(groups, next(places, 0))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Of the deals that a report is about: kept ones where they mean the same, else counted now."""

    session: Session
    base: DealFilter
    clauses: Sequence[Clause] | None
    """None: they are kept."""

    def tallies(
        self, by: GroupBy, among: Sequence[int | None] | None, *, parted: bool = False, reasons: bool = True
    ) -> list[Tally]:
        """Of all groups, or (``among``) of some."""
        if self.clauses is None:
            whose = self.base.manager_id
            return closed.tallies_all_time(
                self.session, by, manager_id=whose, among=among, parted=parted, reasons=reasons
            )
        some = [] if among is None else [reports.one_of(by, among)]
        return reports.tallies(self.session, [*self.clauses, *some], by, parted=parted, reasons=reasons)


def _sums(session: Session, base: DealFilter, me: Manager) -> _Sums:
    kept = closed.are_kept(base, me)
    return _Sums(session, base, None if kept else lists.matching(base, me, people.zone(session)))


def rows(session: Session, about: About, me: Manager) -> RowsReport:
    ask = report_rows.sources if about.params.kind is ReportKind.SOURCES else report_rows.managers
    return ask(session, about, me, people.zone(session))


def fairness(session: Session, about: About, me: Manager) -> FairnessReport:
    """Raises `Forbidden` for whoever sees their own reports only."""
    demand_report(me, everybody=True)
    period = Period.of_days(about.days.first, about.days.last, people.zone(session))
    return FairnessReport(about, tuple(report_fairness.hands(session, about.params, period)))


def _before(session: Session, about: About, only: Member | None, me: Manager) -> Before | None:
    """What was won and lost in the period before, if there is such a period."""
    days = previous(about.days)
    if days is None:
        return None
    sums = _sums(session, replace(about.closed, closed=days), me)
    summed = sums.tallies(about.params.group, None if only is None else [only.id], reasons=False)
    return Before(days, won=_counted(summed, Kind.WON), lost=_counted(summed, Kind.LOST))


def _counted(summed: list[Tally], kind: Kind) -> int:
    return sum(row.deals for row in summed if row.kind is kind)
