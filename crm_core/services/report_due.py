"""What the sweeper of scheduled reports does, inside a transaction; and what is looked at again when one is sent."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_core.models import Manager, NoticeKind, ReportSchedule, SavedReport
from crm_core.queries import people, report_schedules
from crm_core.results.report_saved import DueReport
from crm_core.rules.report_params import from_json, spanned
from crm_core.rules.report_saved import may_receive
from crm_core.rules.report_schedules import LATE, Rule, after_change_of_zone
from crm_core.services.notify import REPORT, notify

LOT = 100


def fire(session: Session, now: datetime) -> int:
    zone = people.zone(session)
    taken = report_schedules.taken(session, now, zone.key, limit=LOT)
    for schedule in taken:
        rule = Rule.read(schedule.rule)
        if schedule.due_at is not None and schedule.due_at <= now:
            _announce(session, schedule, rule, now)
        schedule.due_at = after_change_of_zone(rule, now, zone, schedule.fired_at)
        schedule.zone = zone.key
    return len(taken)


def _announce(session: Session, schedule: ReportSchedule, rule: Rule, now: datetime) -> None:
    """Of several moments that were missed only the newest counts, by the clock that they were reckoned by."""
    due = rule.newest(now, ZoneInfo(schedule.zone))
    schedule.fired_at = max(due, schedule.due_at or due)
    receiver = people.with_rights(session, schedule.manager_id)
    saved = session.get(SavedReport, schedule.report_id)
    if receiver is None or saved is None or not receiver.reachable or not may_receive(receiver, schedule, saved):
        return
    moment = schedule.fired_at.isoformat()
    notify(
        session,
        NoticeKind.REPORT_DUE,
        receiver.telegram_id,
        key=f"report:{schedule.id}:{moment}",
        now=now,
        priority=REPORT,
        schedule_id=schedule.id,
        due=moment,
    )


def due_report(
    session: Session, schedule_id: int, due: datetime, receiver: Manager | None, now: datetime
) -> DueReport | None:
    """None if it is not theirs to see any more, was paused or deleted, or a newer one follows."""
    schedule = session.get(ReportSchedule, schedule_id)
    if schedule is None or receiver is None or schedule.manager_id != receiver.id:
        return None
    overtaken = schedule.due_at is None or (schedule.fired_at is not None and schedule.fired_at > due)
    saved = session.get(SavedReport, schedule.report_id)
    if overtaken or saved is None or not may_receive(receiver, schedule, saved):
        return None
    params, day = from_json(saved.params), due.astimezone(people.zone(session)).date()
    return DueReport(
        saved=saved,
        params=spanned(params, params.span, day),
        receiver=receiver,
        late=day if now - due >= LATE else None,
    )
