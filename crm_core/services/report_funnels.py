"""Puts the funnel of a plan together inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from sqlalchemy.orm import Session

from crm_core.models import Kind, Manager, SalesPlan, Status
from crm_core.queries import lists, people, plans, report_funnel, views
from crm_core.rules.filters import Period
from crm_core.rules.report_about import About, Figure, Member, What
from crm_core.rules.report_funnel import Final, FunnelReport, Step


def funnel(session: Session, about: About, me: Manager) -> FunnelReport:
    plan = _plan(session, about, me)
    if plan is None:
        return FunnelReport(about, None, None, (), ())
    zone = people.zone(session)
    found = plans.statuses(session, plan.id)
    finals = tuple(_final(session, about, status, me, zone) for status in found if status.kind is not Kind.OPEN)
    return FunnelReport(about, plan.id, plan.name, _steps(session, about, plan.id, found, me, zone), finals)


def _plan(session: Session, about: About, me: Manager) -> SalesPlan | None:
    """The chosen one, else the one where leads come by themselves, else the first."""
    shown = {plan.id: plan for plan in views.plans(session, me)}
    asked = (*about.params.plan_ids[:1], people.company(session).default_plan_id, *shown)
    return next((shown[plan_id] for plan_id in asked if plan_id in shown), None)


def _steps(
    session: Session, about: About, plan_id: int, found: Sequence[Status], me: Manager, zone: tzinfo
) -> tuple[Step, ...]:
    steps = [status for status in found if status.kind is Kind.OPEN]
    ids = [status.id for status in steps]
    period = Period.of_days(about.days.first, about.days.last, zone)
    whole = not (about.own or about.params.manager_ids or about.params.source_ids)
    said = [] if whole else lists.matching(replace(about.within, plan_ids=(plan_id,)), me, zone)
    whose = report_funnel.among(plan_id, said)
    passing = report_funnel.passing(session, ids, period, whose)
    medians = report_funnel.medians(session, ids, period, whose)
    here = replace(about.within, plan_ids=(), plan_id=plan_id, kind=Kind.OPEN)
    standing = lists.by_status(session, lists.Sought(here, me, zone))
    return tuple(
        Step(
            status.id,
            status.name,
            status.colour,
            **passing.get(status.id, report_funnel.Passing())._asdict(),
            standing=standing.get(status.id, (0, 0))[0],
            amount=standing.get(status.id, (0, 0))[1],
            median=medians.get(status.id),
        )
        for status in steps
    )


def _final(session: Session, about: About, status: Status, me: Manager, zone: tzinfo) -> Final:
    what = What.WON if status.kind is Kind.WON else What.LOST
    wanted = about.deals(Figure(what, group=Member(status.id)))
    deals, amount = lists.totals(session, lists.Sought(wanted, me, zone))
    return Final(status.id, status.name, status.kind, deals, amount)
