"""What services return about saved reports and when they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_core.models.people import Manager
from crm_core.models.reports import ReportSchedule, SavedReport
from crm_core.rules.report_about import About
from crm_core.rules.report_params import ReportParams


@dataclass(frozen=True, slots=True)
class SavedList:
    """The list of reports below the presets."""

    saved: Sequence[SavedReport]
    """The reader's own, then those of everybody."""
    received: int
    """How many schedules the reader has."""


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A saved report with what the reader may do with it."""

    saved: SavedReport
    about: About
    place: int
    """In its list, from 0."""
    places: int
    scheduled: int
    """To how many people it is sent."""
    editable: bool
    mine: bool
    shareable: bool
    """May the reader offer reports to everybody?"""


@dataclass(frozen=True, slots=True)
class ReportSchedules:
    saved: SavedReport
    about: About
    schedules: Sequence[ReportSchedule]
    """Those that the reader may change."""
    mine: bool
    """Is the reader among those who receive it?"""
    for_others: bool
    """May the reader have it sent to colleagues?"""


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report whose moment has come, as its receiver may see it now."""

    saved: SavedReport
    params: ReportParams
    """As of the day on which it was due."""
    receiver: Manager
    late: date | None
    """The day for which it was due, if that was a while ago."""
