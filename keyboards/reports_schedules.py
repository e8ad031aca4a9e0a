"""When reports are sent by themselves: payloads and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field as Bounded

from crm_core.models import Manager, ReportSchedule
from crm_core.results.report_saved import ReportSchedules
from crm_core.rules.hours import WEEK
from crm_core.rules.report_schedules import LAST_DAY, Every, Rule
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import Id, Payload, Version, back, button, inert, rows
from keyboards.paging import WHOLE, Page, Row, in_columns, picked
from keyboards.reports import Reports
from keyboards.reports_saved import SavedSchedules, SavedScreen
from locales import N_, Translator

EveryKey = Literal["d", "w", "m"]
EVERY: dict[EveryKey, Every] = {"d": Every.DAY, "w": Every.WEEK, "m": Every.MONTH}
EVERY_NAMES: dict[EveryKey, str] = {"d": N_("Every day"), "w": N_("Every week"), "m": N_("Every month")}
HOURS = (8, 9, 12, 18)


class MySchedules(Payload, prefix="zl"):
    """All that the reader is sent."""


class OpenSchedule(Payload, prefix="zo"):
    schedule_id: Id


class MakeSchedule(Payload, prefix="zm"):
    """For oneself."""

    saved_id: Id


class ScheduleFor(Payload, prefix="zf"):
    """For which colleague?"""

    saved_id: Id
    page: Page = 0


class MakeScheduleFor(Payload, prefix="zp"):
    saved_id: Id
    manager_id: Id


class SetScheduleDays(Payload, prefix="zd"):
    schedule_id: Id
    every: EveryKey
    day: Annotated[int, Bounded(ge=0, le=LAST_DAY)] = 0
    """A weekday or a day of the month."""
    version: Version


class SetScheduleHour(Payload, prefix="zh"):
    schedule_id: Id
    hour: Annotated[int, Bounded(ge=0, lt=24)]
    version: Version


class PauseSchedule(Payload, prefix="zs"):
    schedule_id: Id
    on: bool
    version: Version


class DeleteSchedule(Payload, prefix="zx"):
    schedule_id: Id
    version: Version


def my_schedules_keyboard(t: Translator, found: Sequence[ReportSchedule]) -> InlineKeyboardMarkup:
    listed = [[_schedule(t, one, clean_line(one.report.name))] for one in found]
    return rows(*listed, [back(t.plain("Reports"), Reports())])


def schedules_keyboard(t: Translator, found: ReportSchedules, me: Manager) -> InlineKeyboardMarkup:
    saved_id = found.saved.id
    listed = [[_schedule(t, one, _receiver(t, one, me))] for one in found.schedules]
    own = [] if found.mine else [button(t.plain("➕ For me"), MakeSchedule(saved_id=saved_id))]
    others = [button(t.plain("👤 For a colleague"), ScheduleFor(saved_id=saved_id))] if found.for_others else []
    return rows(*listed, [*own, *others], [back(t.plain("Back"), SavedScreen(saved_id=saved_id))])


def _receiver(t: Translator, one: ReportSchedule, me: Manager) -> str:
    return t.plain("You") if one.manager_id == me.id else clean_line(one.manager.name)


def _schedule(t: Translator, one: ReportSchedule, name: str) -> InlineKeyboardButton:
    sign = "⏰" if one.due_at is not None else "⏸"
    end = f" · {_short(t, Rule.read(one.rule))}"
    return button(f"{sign} {cut(name, WHOLE - len(end))}{end}", OpenSchedule(schedule_id=one.id))


def _short(t: Translator, rule: Rule) -> str:
    clock = f"{rule.at.hour}:{rule.at.minute:02}"
    if rule.every is Every.DAY:
        return clock
    if rule.every is Every.WEEK:
        return f"{t.weekday(rule.day)} {clock}"
    return f"{t.plain('last day') if rule.day == LAST_DAY else t.plain('day {n}', n=rule.day)}, {clock}"


def colleagues_keyboard(t: Translator, shown: ScheduleFor, found: Sequence[Manager]) -> InlineKeyboardMarkup:
    listed = picked(
        found,
        lambda one: button(
            f"👤 {cut(clean_line(one.name), WHOLE)}", MakeScheduleFor(saved_id=shown.saved_id, manager_id=one.id)
        ),
        page=shown.page,
        turn=lambda page: shown.model_copy(update={"page": page}),
    )
    return rows(*listed, [back(t.plain("Back"), SavedSchedules(saved_id=shown.saved_id))])


def schedule_keyboard(t: Translator, one: ReportSchedule, me: Manager) -> InlineKeyboardMarkup:
    rule = Rule.read(one.rule)
    kinds = [_every(t, one, key, rule) for key in EVERY]
    paused = one.due_at is None
    pause = PauseSchedule(schedule_id=one.id, on=not paused, version=one.version)
    return rows(
        kinds[:1],
        kinds[1:],
        *_days(t, one, rule),
        [_hour(one, hour, rule) for hour in HOURS],
        [button(t.plain("✏️ Another time"), AskText(field=Field.SCHEDULE_TIME, id=one.id))],
        [
            button(t.plain("▶️ Go on") if paused else t.plain("⏸ Pause"), pause),
            button(t.plain("🗑 Delete"), DeleteSchedule(schedule_id=one.id, version=one.version)),
        ],
        [schedule_back(t, one, me)],
    )


def schedule_back(t: Translator, one: ReportSchedule, me: Manager) -> InlineKeyboardButton:
    """To one's own, or to the report that is sent to others."""
    if one.manager_id == me.id:
        return back(t.plain("My schedules"), MySchedules())
    return back(t.plain("Back"), SavedSchedules(saved_id=one.report_id))


def _every(t: Translator, one: ReportSchedule, key: EveryKey, rule: Rule) -> InlineKeyboardButton:
    name = t.plain(EVERY_NAMES[key])
    if rule.every is EVERY[key]:
        return inert(f"● {name}")
    return button(f"○ {name}", SetScheduleDays(schedule_id=one.id, every=key, version=one.version))


def _days(t: Translator, one: ReportSchedule, rule: Rule) -> list[Row]:
    if rule.every is Every.WEEK:
        days = [_day(one, "w", day, t.weekday(day).capitalize(), rule) for day in range(WEEK)]
        return in_columns(days, 4)
    if rule.every is Every.MONTH:
        days = [_day(one, "m", day, str(day), rule) for day in range(1, LAST_DAY)]
        return [*in_columns(days, 6), [_day(one, "m", LAST_DAY, t.plain("The last day"), rule)]]
    return []


def _day(one: ReportSchedule, every: EveryKey, day: int, name: str, rule: Rule) -> InlineKeyboardButton:
    if rule.day == day:
        return inert(f"● {name}")
    return button(name, SetScheduleDays(schedule_id=one.id, every=every, day=day, version=one.version))


def _hour(one: ReportSchedule, hour: int, rule: Rule) -> InlineKeyboardButton:
    if (rule.at.hour, rule.at.minute) == (hour, 0):
        return inert(f"● {hour}:00")
    return button(f"{hour}:00", SetScheduleHour(schedule_id=one.id, hour=hour, version=one.version))


def with_schedule(t: Translator, keyboard: InlineKeyboardMarkup, schedule_id: int) -> InlineKeyboardMarkup:
    """The buttons of a report that came by itself: when it comes is one tap away, above the way back."""
    *lines, last = keyboard.inline_keyboard
    return rows(*lines, [button(t.plain("⏰ When it comes"), OpenSchedule(schedule_id=schedule_id))], last)
