"""Reports saved under a name: one's own, and those of everybody (product, section 9)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Forbidden, Invalid, NotFound
from crm_core.models import Event, Manager, SavedReport
from crm_core.queries import people, report_saved, report_schedules, report_views
from crm_core.results.report_saved import SavedCard, SavedList
from crm_core.rules.permissions import demand_report, sees_all_reports
from crm_core.rules.plans import check_name, name_key
from crm_core.rules.report_params import ReportKind, ReportParams, as_json, digest
from crm_core.rules.report_saved import (
    NAME_LIMIT,
    SAVED_AT_MOST,
    demand_editor,
    demand_may_share,
    demand_reader,
    may_edit_saved,
    placed,
    relative,
)
from crm_core.services import audit
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, edit, locked


class SavedReportService(Service):
    @read
    def listed(self, session: Session, *, actor: Manager) -> SavedList:
        """Nothing for whoever sees no reports at all."""
        me = people.actor(session, actor)
        return SavedList(report_saved.listed(session, me), len(report_schedules.received(session, me.id)))

    @read
    def params(self, session: Session, saved_id: int, *, actor: Manager) -> ReportParams:
        """What it asks for. Raises `NotFound`."""
        return demand_reader(report_saved.get(session, saved_id), people.actor(session, actor))

    @read
    def card(self, session: Session, saved_id: int, *, actor: Manager) -> SavedCard:
        return self._card(session, report_saved.get(session, saved_id), people.actor(session, actor))

    @read
    def for_edit(self, session: Session, saved_id: int, *, actor: Manager) -> SavedCard:
        """Raises `Forbidden` for a shared one of somebody else's."""
        me, saved = people.actor(session, actor), report_saved.get(session, saved_id)
        demand_editor(saved, me)
        return self._card(session, saved, me)

    @write
    def save(self, session: Session, report_id: int, name: str, *, actor: Manager) -> SavedCard:
        """The report under a name, last in the actor's own list. Raises `Invalid` ("saved")."""
        me = people.actor(session, actor)
        params = relative(report_views.get(session, report_id))
        demand_report(me, everybody=params.kind is ReportKind.FAIRNESS)
        people.lock(session, me.id)  # so that two of one name do not come side by side
        shown = check_name(name, "saved", NAME_LIMIT)
        there = report_saved.by_name(session, me.id, name_key(shown))
        if there is not None and there.key == digest(params):
            return self._card(session, there, me)
        _demand_free(there)
        _demand_room(session, me.id, shared=False)
        values = {"key": digest(params), "params": as_json(params), "created_at": self.now()}
        place = report_saved.last_place(session, me.id, shared=False)
        saved = SavedReport(owner_id=me.id, name=shown, name_key=name_key(shown), position=place, **values)
        session.add(saved)
        session.flush()
        audit.record(session, Event.REPORT_SAVED, me, self.now(), about=saved, after={"report": shown})
        return self._card(session, saved, me)

    @write
    def rename(self, session: Session, saved_id: int, name: str, *, seen: int, actor: Manager) -> SavedCard:
        """Raises `Invalid` ("saved"), `Changed`."""
        me, saved = self._for_edit(session, saved_id, actor)
        shown = check_name(name, "saved", NAME_LIMIT)
        there = report_saved.by_name(session, saved.owner_id, name_key(shown))
        _demand_free(there if there is not saved else None)
        self._edit(session, saved, {"name": shown, "name_key": name_key(shown)}, seen, me)
        return self._card(session, saved, me)

    @write
    def share(self, session: Session, saved_id: int, *, shared: bool, seen: int, actor: Manager) -> SavedCard:
        """For everybody, or for the owner alone; it goes to the end of the other list. Raises `Changed`."""
        me, saved = self._for_edit(session, saved_id, actor)
        if shared:
            demand_may_share(me)
        elif saved.owner_id != me.id:
            raise Forbidden
        if saved.shared != shared:
            demand_seen(session, saved, seen)
            _demand_room(session, saved.owner_id, shared=shared)
            saved.position = report_saved.last_place(session, saved.owner_id, shared=shared)
            self._edit(session, saved, {"shared": shared}, seen, me)
        return self._card(session, saved, me)

    @write
    def move(self, session: Session, saved_id: int, place: int, *, actor: Manager) -> SavedCard:
        """To a place in its list; the same move again changes nothing."""
        me, saved = self._for_edit(session, saved_id, actor)
        by_id = {one.id: one for one in report_saved.beside(session, saved)}
        for position, one_id in enumerate(placed(list(by_id), saved.id, place)):
            by_id[one_id].position = position
        session.flush()
        return self._card(session, saved, me)

    @write
    def delete(self, session: Session, saved_id: int, *, seen: int, actor: Manager) -> None:
        """With its schedules; the same tap again finds nothing. Raises `Changed`."""
        me, saved = self._for_edit(session, saved_id, actor)
        demand_seen(session, saved, seen)
        audit.record(session, Event.REPORT_DELETED, me, self.now(), about=saved, before={"report": saved.name})
        for schedule in report_schedules.of_report(session, saved.id):
            session.delete(schedule)
        session.flush()
        session.delete(saved)

    def _for_edit(self, session: Session, saved_id: int, actor: Manager) -> tuple[Manager, SavedReport]:
        """Raises `Forbidden`, `NotFound`."""
        me = people.actor(session, actor)
        demand_editor(report_saved.get(session, saved_id), me)
        saved = locked(session, SavedReport, saved_id)
        demand_editor(saved, me)
        return me, saved

    def _edit(self, session: Session, saved: SavedReport, values: dict[str, object], seen: int, me: Manager) -> None:
        named = {"report": saved.name}
        edit(session, saved, values, event=Event.REPORT_CHANGED, actor=me, now=self.now(), seen=seen, named=named)

    def _card(self, session: Session, saved: SavedReport, me: Manager) -> SavedCard:
        params = demand_reader(saved, me)
        saved = report_saved.get(session, saved.id)
        ids = [one.id for one in report_saved.listed(session, me) if one.shared == saved.shared]
        if saved.id not in ids:
            raise NotFound
        return SavedCard(
            saved=saved,
            about=report_views.about(session, params, me, self.now()),
            place=ids.index(saved.id),
            places=len(ids),
            scheduled=report_saved.scheduled(session, saved.id),
            editable=may_edit_saved(saved, me),
            mine=saved.owner_id == me.id,
            shareable=sees_all_reports(me),
        )


def _demand_free(there: SavedReport | None) -> None:
    """Nobody has two of one name. Raises `Invalid` ("saved")."""
    if there is not None:
        raise Invalid("saved", "taken", {"name": there.name})


def _demand_room(session: Session, owner_id: int, *, shared: bool) -> None:
    """Raises `Invalid` ("saved")."""
    if report_saved.count(session, owner_id, shared=shared) >= SAVED_AT_MOST:
        raise Invalid("saved", "many", {"limit": SAVED_AT_MOST})
