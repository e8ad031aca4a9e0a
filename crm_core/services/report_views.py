"""What reports are asked for: kept, so that the buttons of a report mean the same figures for months."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import NotFound
from crm_core.models import Manager, ReportView
from crm_core.queries import people, report_views
from crm_core.results.reports import ReportChoices
from crm_core.rules.filters import Days
from crm_core.rules.log import parse_days
from crm_core.rules.permissions import demand_report
from crm_core.rules.report_about import About
from crm_core.rules.report_params import LISTED, Part, ReportKind, ReportParams, chosen, spanned
from crm_core.services.base import Service

KEPT = timedelta(days=400)
"""How long parameters that nobody uses are kept: a year's report may be looked at the next year."""
FRESH = timedelta(days=1)


class ReportViewService(Service):
    async def keep(self, params: ReportParams, *, actor: Manager) -> ReportView:
        """The row of these parameters. Mostly it is there already, and nothing is written."""
        found = await self._find(params, actor)
        if found is not None and self.now() - found.used_at < FRESH:
            return found
        return await self._keep(params, actor)

    @read
    def _find(self, session: Session, params: ReportParams, actor: Manager) -> ReportView | None:
        _reader(session, actor, params)
        return report_views.find(session, params)

    @write
    def _keep(self, session: Session, params: ReportParams, actor: Manager) -> ReportView:
        _reader(session, actor, params)
        report_views.add_new(session, params, self.now())
        view = report_views.find(session, params)
        if view is None:
            raise NotFound
        view.used_at = self.now()
        return view

    @read
    def get(self, session: Session, report_id: int, *, actor: Manager) -> ReportParams:
        params = report_views.get(session, report_id)
        _reader(session, actor, params)
        return params

    @read
    def about(self, session: Session, report_id: int, *, actor: Manager) -> About:
        """What the report is about for the actor, without its figures."""
        params = report_views.get(session, report_id)
        return report_views.about(session, params, _reader(session, actor, params), self.now())

    @read
    def today(self, session: Session, *, actor: Manager) -> date:
        _reader(session, actor, ReportParams())
        return self.now().astimezone(people.zone(session)).date()

    async def begin(self, params: ReportParams, *, actor: Manager) -> ReportView:
        """A report whose period, if it is counted from today, is of this day from now on."""
        today = await self.today(actor=actor)
        return await self.keep(spanned(params, params.span, today), actor=actor)

    async def change(self, report_id: int, part: Part, value: int, *, actor: Manager) -> ReportView:
        """The report after one choice."""
        params, today = await self.get(report_id, actor=actor), await self.today(actor=actor)
        return await self.keep(chosen(params, part, value, today), actor=actor)

    async def set_days(self, report_id: int, days: Days, *, actor: Manager) -> ReportView:
        params, today = await self.get(report_id, actor=actor), await self.today(actor=actor)
        return await self.keep(spanned(params, days, today), actor=actor)

    async def write_days(self, report_id: int, text: str, *, actor: Manager) -> ReportView:
        """With days as they were typed. Raises `Invalid` ("days")."""
        days = parse_days(text, await self.today(actor=actor))
        return await self.set_days(report_id, days, actor=actor)

    @read
    def choices(self, session: Session, report_id: int, part: Part | None, *, actor: Manager) -> ReportChoices:
        """What the report, or one of its parts, can be restricted to."""
        params = report_views.get(session, report_id)
        me = _reader(session, actor, params)
        about = report_views.about(session, params, me, self.now())
        items = report_views.items(session, part, params, about, me) if part is not None else ()
        return ReportChoices(about, items, _offered(about))

    @write
    def sweep(self, session: Session) -> None:
        """Forget what nobody has looked at for more than a year."""
        session.execute(delete(ReportView).where(ReportView.used_at < self.now() - KEPT))


def _reader(session: Session, actor: Manager, params: ReportParams) -> Manager:
    me = people.actor(session, actor)
    demand_report(me, everybody=params.kind is ReportKind.FAIRNESS)
    return me


def _offered(about: About) -> frozenset[Part]:
    """Who sees their own deals only has no choice of managers; the ledger knows no sources."""
    missing = {Part.MANAGERS} if about.own else set()
    if about.params.kind is ReportKind.FAIRNESS:
        missing.add(Part.SOURCES)
    return frozenset(LISTED) - missing
