"""When saved reports are sent, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from crm_core.errors import NotFound
from crm_core.models import Manager, Permission, ReportSchedule, SavedReport
from crm_core.queries import people

WHOLE = (joinedload(ReportSchedule.report), joinedload(ReportSchedule.manager))


def get(session: Session, schedule_id: int) -> ReportSchedule:
    """With its report and whoever receives it. Raises `NotFound`."""
    query = select(ReportSchedule).where(ReportSchedule.id == schedule_id).options(*WHOLE)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def to(session: Session, saved_id: int, manager_id: int) -> ReportSchedule | None:
    """Of one report, for one person."""
    which = and_(ReportSchedule.report_id == saved_id, ReportSchedule.manager_id == manager_id)
    return session.scalar(select(ReportSchedule).where(which).options(*WHOLE))


def received(session: Session, manager_id: int) -> Sequence[ReportSchedule]:
    """What the person is sent, by the names of the reports."""
    query = select(ReportSchedule).join(SavedReport, SavedReport.id == ReportSchedule.report_id)
    found = query.where(ReportSchedule.manager_id == manager_id).options(*WHOLE)
    return session.scalars(found.order_by(SavedReport.name_key, ReportSchedule.id)).all()


def of_report(session: Session, saved_id: int) -> Sequence[ReportSchedule]:
    """To whomever it is sent, in the order in which they were added."""
    query = select(ReportSchedule).where(ReportSchedule.report_id == saved_id).options(*WHOLE)
    return session.scalars(query.order_by(ReportSchedule.id)).all()


def colleagues(session: Session, saved_id: int, but: int) -> Sequence[Manager]:
    """Those on staff who may see reports and are not sent this one yet, with their rights, by name."""
    there = select(ReportSchedule.manager_id).where(ReportSchedule.report_id == saved_id)
    query = select(Manager).where(
        Manager.active, Manager.id != but, Manager.id.not_in(there), people.holds(Permission.SEE_OWN_REPORTS)
    )
    return session.scalars(query.options(people.WITH_RIGHTS).order_by(Manager.name, Manager.id)).all()


def due(now: datetime, zone: str) -> ColumnElement[bool]:
    """Its moment has come, or the company's clock has changed since it was reckoned."""
    return and_(ReportSchedule.due_at.is_not(None), or_(ReportSchedule.due_at <= now, ReportSchedule.zone != zone))


def anything_due(session: Session, now: datetime, zone: str) -> bool:
    return session.scalar(select(ReportSchedule.id).where(due(now, zone)).limit(1)) is not None


def taken(session: Session, now: datetime, zone: str, *, limit: int) -> Sequence[ReportSchedule]:
    """What is due, locked where rows can be locked: another process takes others."""
    query = select(ReportSchedule).where(due(now, zone)).order_by(ReportSchedule.id).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True, of=ReportSchedule)).all()
