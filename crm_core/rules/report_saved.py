"""Whose a saved report is, and who may do what with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Manager, Permission, ReportSchedule, SavedReport
from crm_core.rules.permissions import allowed, demand_report, sees_all_reports
from crm_core.rules.report_params import ReportKind, ReportParams, from_json

NAME_LIMIT = 40
SAVED_AT_MOST = 30
"""Of one person, and of all that are everybody's: both stand on one screen."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved report that a reader finds under a report's figures."""

    id: int
    name: str
    shared: bool


def relative(params: ReportParams) -> ReportParams:
    """As it is saved: a preset is counted from whatever day it is opened on."""
    return replace(params, as_of=None)


def is_for(saved: SavedReport, reader: Manager) -> bool:
    """Does the reader find it in their list?"""
    if not (saved.shared or saved.owner_id == reader.id):
        return False
    return allowed(reader, Permission.SEE_OWN_REPORTS) and _makes_sense(saved, reader)


def _makes_sense(saved: SavedReport, reader: Manager) -> bool:
    return sees_all_reports(reader) or from_json(saved.params).kind is not ReportKind.FAIRNESS


def demand_reader(saved: SavedReport, reader: Manager) -> ReportParams:
    """What it asks for. Raises `Forbidden`, and `NotFound` for what is not the reader's to see."""
    demand_report(reader, everybody=False)
    if not is_for(saved, reader):
        raise NotFound
    return from_json(saved.params)


def may_edit_saved(saved: SavedReport, actor: Manager) -> bool:
    """Rename, order, delete: one's own, and shared ones if one edits settings."""
    return saved.owner_id == actor.id or (saved.shared and allowed(actor, Permission.EDIT_SETTINGS))


def demand_editor(saved: SavedReport, actor: Manager) -> None:
    demand_reader(saved, actor)
    if not may_edit_saved(saved, actor):
        raise Forbidden


def demand_may_share(actor: Manager) -> None:
    """Whoever offers a report to everybody sees all of it themselves."""
    if not sees_all_reports(actor):
        raise Forbidden


def placed(ids: Sequence[int], moved: int, place: int) -> list[int]:
    """The order in which one stands at the place; the last place is the end."""
    others = [one for one in ids if one != moved]
    return [*others[:place], moved, *others[place:]]


def may_receive(person: Manager | None, schedule: ReportSchedule, saved: SavedReport) -> bool:
    """On staff, with the right to reports, and the report is theirs, everybody's, or was sent to them by its owner."""
    if person is None or not person.active or not allowed(person, Permission.SEE_OWN_REPORTS):
        return False
    known = saved.shared or saved.owner_id in (person.id, schedule.made_by_id)
    return known and _makes_sense(saved, person)


def may_edit_schedule(schedule: ReportSchedule, actor: Manager) -> bool:
    """One's own, and what one has others receive."""
    return actor.id == schedule.manager_id or (actor.id == schedule.made_by_id and sees_all_reports(actor))
