"""Saved reports that are sent by themselves (product, section 9; durable rows, whoever ticks)."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Forbidden, NotFound
from crm_core.models import Event, Manager, ReportSchedule, SavedReport
from crm_core.queries import people, report_saved, report_schedules, report_views
from crm_core.results.report_saved import ReportSchedules
from crm_core.rules.permissions import demand_report, sees_all_reports
from crm_core.rules.report_saved import demand_reader, may_edit_schedule, may_receive
from crm_core.rules.report_schedules import Every, Rule, at_time, on_days, parse_time, usual
from crm_core.services import audit, report_due
from crm_core.services.audit import Snapshot
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, locked


class ReportScheduleService(Service):
    @read
    def received(self, session: Session, *, actor: Manager) -> Sequence[ReportSchedule]:
        """What the actor is sent."""
        me = people.actor(session, actor)
        demand_report(me, everybody=False)
        return report_schedules.received(session, me.id)

    @read
    def of_report(self, session: Session, saved_id: int, *, actor: Manager) -> ReportSchedules:
        """Raises `NotFound`."""
        me = people.actor(session, actor)
        saved = report_saved.get(session, saved_id)
        params = demand_reader(saved, me)
        every = report_schedules.of_report(session, saved_id)
        return ReportSchedules(
            saved=saved,
            about=report_views.about(session, params, me, self.now()),
            schedules=[schedule for schedule in every if may_edit_schedule(schedule, me)],
            mine=any(schedule.manager_id == me.id for schedule in every),
            for_others=sees_all_reports(me),
        )

    @read
    def get(self, session: Session, schedule_id: int, *, actor: Manager) -> ReportSchedule:
        """Raises `NotFound` for what is neither the actor's nor made by them."""
        return self._known(session, schedule_id, people.actor(session, actor))

    @read
    def colleagues(self, session: Session, saved_id: int, *, actor: Manager) -> Sequence[Manager]:
        """To whom it can be sent besides. Raises `Forbidden`."""
        me = people.actor(session, actor)
        saved = report_saved.get(session, saved_id)
        demand_reader(saved, me)
        _demand_may_send(me)
        offered = report_schedules.colleagues(session, saved_id, me.id)
        return [one for one in offered if may_receive(one, ReportSchedule(made_by_id=me.id), saved)]

    @write
    def make(self, session: Session, saved_id: int, manager_id: int | None, *, actor: Manager) -> ReportSchedule:
        """For the actor (None), or for a colleague who may see reports; one that is there already stays."""
        me = people.actor(session, actor)
        saved = report_saved.get(session, saved_id)
        params = demand_reader(saved, me)
        locked(session, SavedReport, saved_id)  # one after another, and nobody deletes it meanwhile
        receiver_id = me.id if manager_id is None else manager_id
        there = report_schedules.to(session, saved_id, receiver_id)
        if receiver_id != me.id:
            _demand_may_send(me)
        if there is not None:
            return there if may_edit_schedule(there, me) else self._known(session, there.id, me)
        rule, zone = usual(params), people.zone(session)
        schedule = ReportSchedule(report_id=saved_id, manager_id=receiver_id, made_by_id=me.id, rule=rule.kept())
        schedule.zone, schedule.due_at = zone.key, rule.next(self.now(), zone)
        if not may_receive(people.with_rights(session, receiver_id), schedule, saved):
            raise NotFound
        session.add(schedule)
        session.flush()
        made = report_schedules.get(session, schedule.id)
        audit.record(session, Event.REPORT_SCHEDULED, me, self.now(), about=made, after=_named(made) | _shown(made))
        return made

    @write
    def set_days(
        self, session: Session, schedule_id: int, every: Every, day: int, *, seen: int, actor: Manager
    ) -> ReportSchedule:
        """Raises `Changed`."""
        me, schedule = self._for_edit(session, schedule_id, actor)
        return self._set_rule(session, schedule, on_days(Rule.read(schedule.rule), every, day), seen, me)

    @write
    def set_time(self, session: Session, schedule_id: int, text: str, *, seen: int, actor: Manager) -> ReportSchedule:
        """As it was typed, by the company's clock. Raises `Invalid` ("time"), `Changed`."""
        me, schedule = self._for_edit(session, schedule_id, actor)
        return self._set_rule(session, schedule, at_time(Rule.read(schedule.rule), parse_time(text)), seen, me)

    @write
    def pause(self, session: Session, schedule_id: int, *, on: bool, seen: int, actor: Manager) -> ReportSchedule:
        """Stop for a while, or go on from now: what was due meanwhile is not sent. Raises `Changed`."""
        me, schedule = self._for_edit(session, schedule_id, actor)
        if (schedule.due_at is None) == on:
            return schedule
        demand_seen(session, schedule, seen)
        before = _shown(schedule)
        schedule.due_at = None
        if not on:
            self._reckon(session, schedule)
        return self._changed(session, schedule, before, me)

    @write
    def delete(self, session: Session, schedule_id: int, *, seen: int, actor: Manager) -> ReportSchedule:
        """What it was; the same tap again finds nothing. Raises `Changed`."""
        me, schedule = self._for_edit(session, schedule_id, actor)
        demand_seen(session, schedule, seen)
        before = _named(schedule) | _shown(schedule)
        audit.record(session, Event.REPORT_UNSCHEDULED, me, self.now(), about=schedule, before=before)
        session.delete(schedule)
        return schedule

    @read
    def is_due(self, session: Session) -> bool:
        zone = people.zone(session)
        return report_schedules.anything_due(session, self.now(), zone.key)

    @write
    def fire(self, session: Session) -> int:
        """Write the notices of a lot of what is due, and when each is due next; returns how many rows were due."""
        return report_due.fire(session, self.now())

    def _known(self, session: Session, schedule_id: int, me: Manager) -> ReportSchedule:
        demand_report(me, everybody=False)
        schedule = report_schedules.get(session, schedule_id)
        if not may_edit_schedule(schedule, me):
            raise NotFound
        return schedule

    def _for_edit(self, session: Session, schedule_id: int, actor: Manager) -> tuple[Manager, ReportSchedule]:
        me = people.actor(session, actor)
        self._known(session, schedule_id, me)
        locked(session, ReportSchedule, schedule_id)
        return me, self._known(session, schedule_id, me)

    def _set_rule(
        self, session: Session, schedule: ReportSchedule, rule: Rule, seen: int, me: Manager
    ) -> ReportSchedule:
        if schedule.rule == rule.kept():
            return schedule
        demand_seen(session, schedule, seen)
        before = _shown(schedule)
        schedule.rule = rule.kept()
        if schedule.due_at is not None:
            self._reckon(session, schedule)
        return self._changed(session, schedule, before, me)

    def _reckon(self, session: Session, schedule: ReportSchedule) -> None:
        zone: ZoneInfo = people.zone(session)
        schedule.zone, schedule.due_at = zone.key, Rule.read(schedule.rule).next(self.now(), zone)

    def _changed(self, session: Session, schedule: ReportSchedule, before: Snapshot, me: Manager) -> ReportSchedule:
        schedule.version += 1
        session.flush()
        named = _named(schedule)
        was, is_now = named | before, named | _shown(schedule)
        event = Event.REPORT_RESCHEDULED
        audit.record(session, event, me, self.now(), about=schedule, before=was, after=is_now)
        return schedule


def _demand_may_send(actor: Manager) -> None:
    """Whoever has others receive reports sees all of them."""
    if not sees_all_reports(actor):
        raise Forbidden


def _named(schedule: ReportSchedule) -> Snapshot:
    return {"report": schedule.report.name} | audit.manager_of(schedule.manager)


def _shown(schedule: ReportSchedule) -> Snapshot:
    return {"schedule": schedule.rule, "paused": schedule.due_at is None}
