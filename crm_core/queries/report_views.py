"""What reports are asked for, and what they can be restricted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.errors import NotFound
from crm_core.models import Deal, Manager, Permission, ReportView, SalesPlan, Source
from crm_core.queries import naming, people, report_saved, views
from crm_core.results.reports import Item
from crm_core.rules.permissions import allowed, sees_all_reports
from crm_core.rules.report_about import About
from crm_core.rules.report_params import Part, ReportParams, as_json, digest, from_json


def find(session: Session, params: ReportParams) -> ReportView | None:
    return session.scalar(select(ReportView).where(ReportView.key == digest(params)))


def get(session: Session, report_id: int) -> ReportParams:
    """Raises `NotFound`."""
    view = session.get(ReportView, report_id)
    if view is None:
        raise NotFound
    return from_json(view.params)


def add_new(session: Session, params: ReportParams, now: datetime) -> None:
    """Unless the same one is there."""
    row = {"kind": params.kind.value, "key": digest(params), "params": as_json(params), "used_at": now}
    rows.add_new_later(session, ReportView, row)


def about(session: Session, params: ReportParams, me: Manager, now: datetime) -> About:
    """For a reader who may see all deals in reports, or their own only."""
    today = now.astimezone(people.zone(session)).date()
    every = sees_all_reports(me)
    plans = naming.several(session, me, SalesPlan, Deal.plan_id, params.plan_ids)
    return About(
        params=params,
        days=params.days(today),
        today=today,
        own_id=None if every else me.id,
        plans=[name for name in plans if name is not None],
        managers=naming.several(session, me, Manager, Deal.manager_id, params.manager_ids) if every else (),
        sources=naming.several(session, me, Source, Deal.source_id, params.source_ids),
        saved=report_saved.known_as(session, params, me),
        audience=allowed(me, Permission.USE_AUDIENCE),
    )


def items(session: Session, part: Part, params: ReportParams, about: About, me: Manager) -> Sequence[Item]:
    """What the part can be restricted to, of what the reader may see."""
    found: dict[Part, Callable[[], Sequence[Item]]] = {
        Part.PLANS: lambda: views.plans(session, me),
        Part.MANAGERS: lambda: [] if about.own else views.people(session, me),
        Part.SOURCES: lambda: views.sources(session, me, _plan_ids(session, params, me)),
    }
    return found[part]() if part in found else []


def _plan_ids(session: Session, params: ReportParams, me: Manager) -> list[int]:
    return [plan.id for plan in views.plans(session, me) if not params.plan_ids or plan.id in params.plan_ids]
