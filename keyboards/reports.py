"""What the buttons of the reports carry, and the way back from a list of deals to its report."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from aiogram.types import InlineKeyboardButton

from crm_core.rules.filters import Days
from crm_core.rules.report import GroupBy, Member, Preset, RefusalParams
from keyboards.buttons import Payload, back
from keyboards.deals import Day, DealList
from keyboards.spelling import NONE, Choice, Number
from locales import Translator

GroupKey = Literal["p", "m"]
PresetKey = Literal["", "t", "l", "w", "d", "y", "a"]
GROUP_KEYS: dict[GroupBy, GroupKey] = {GroupBy.PLAN: "p", GroupBy.MANAGER: "m"}
PRESET_KEYS: dict[Preset, PresetKey] = {
    Preset.THIS_MONTH: "t",
    Preset.LAST_MONTH: "l",
    Preset.LAST_7_DAYS: "w",
    Preset.LAST_30_DAYS: "d",
    Preset.THIS_YEAR: "y",
    Preset.ALL_TIME: "a",
}
GROUPS = {key: group for group, key in GROUP_KEYS.items()}
PRESETS = {key: preset for preset, key in PRESET_KEYS.items()}


class Reports(Payload, prefix="rl"):
    """The list of reports."""


class Report(Payload, prefix="r"):
    """The report by reason for refusal."""

    group: GroupKey
    preset: PresetKey = ""
    """Days counted from today; empty: the days below."""
    start: Day = 0
    end: Day = 0
    """First and last day as ordinals; 0 is "without a border"."""
    clarifications: bool = False
    only: Choice = 0
    """One plan or manager of it; 0 is the whole report, -1 the deals without a manager."""
    more: Literal["", "r", "g"] = ""
    """Which of its rows of buttons is unfolded: reasons or groups."""
    page: Number = 0


class ReportPeriods(Report, prefix="rp"):
    """The choice of a period for that report."""


class Origin(NamedTuple):
    """The kind of screen from which a list of deals was opened."""

    group: GroupBy
    clarifications: bool
    inside: bool
    """Was it the screen of one plan or manager?"""


ORIGIN_KEYS = {
    Origin(GroupBy.PLAN, clarifications=False, inside=False): "p",
    Origin(GroupBy.PLAN, clarifications=True, inside=False): "q",
    Origin(GroupBy.PLAN, clarifications=False, inside=True): "r",
    Origin(GroupBy.PLAN, clarifications=True, inside=True): "s",
    Origin(GroupBy.MANAGER, clarifications=False, inside=False): "m",
    Origin(GroupBy.MANAGER, clarifications=True, inside=False): "n",
    Origin(GroupBy.MANAGER, clarifications=False, inside=True): "j",
    Origin(GroupBy.MANAGER, clarifications=True, inside=True): "k",
}
"""What `DealList.group` says."""
ORIGINS = {key: origin for origin, key in ORIGIN_KEYS.items()}


def report_params(report: Report) -> RefusalParams:
    days = Days(_day(report.start), _day(report.end))
    only = Member(None if report.only == NONE else report.only) if report.only else None
    return RefusalParams(
        GROUPS[report.group], PRESETS.get(report.preset, days), clarifications=report.clarifications, only=only
    )


def report_of(listed: DealList) -> Report:
    """The screen a list of deals was opened from."""
    origin = ORIGINS.get(listed.group, Origin(GroupBy.PLAN, clarifications=False, inside=False))
    members = {GroupBy.PLAN: listed.plan_id, GroupBy.MANAGER: listed.manager_id}
    return Report(
        group=GROUP_KEYS[origin.group],
        start=listed.start,
        end=listed.end,
        clarifications=origin.clarifications,
        only=members[origin.group] if origin.inside else 0,
    )


def report_back(t: Translator, listed: DealList) -> InlineKeyboardButton:
    return back(t.plain("Report"), report_of(listed))


def with_clarifications(listed: DealList) -> bool:
    """Should the list show the clarifications of its deals?"""
    origin = ORIGINS.get(listed.group)
    return origin is not None and origin.clarifications


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
