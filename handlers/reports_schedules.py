"""When saved reports are sent by themselves: one's own schedules, and those of colleagues."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.models import ReportSchedule
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show_over, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.reports_saved import SavedSchedules
from keyboards.reports_schedules import (
    EVERY,
    DeleteSchedule,
    MakeSchedule,
    MakeScheduleFor,
    MySchedules,
    OpenSchedule,
    PauseSchedule,
    ScheduleFor,
    SetScheduleDays,
    SetScheduleHour,
    colleagues_keyboard,
    my_schedules_keyboard,
    schedule_keyboard,
    schedules_keyboard,
)
from views import reports_schedules as words

router = Gated("reports_schedules", Staff())


@router.callback_query(MySchedules.filter())
async def open_mine(query: CallbackQuery, desk: Desk) -> None:
    await _show_mine(query, desk)


@router.callback_query(SavedSchedules.filter())
async def open_schedules(query: CallbackQuery, callback_data: SavedSchedules, desk: Desk) -> None:
    await _show_of_report(query, desk, callback_data.saved_id)


@router.callback_query(OpenSchedule.filter())
async def open_schedule(query: CallbackQuery, callback_data: OpenSchedule, desk: Desk) -> None:
    await redraw(query, desk, callback_data.schedule_id)


@router.callback_query(MakeSchedule.filter())
async def make(query: CallbackQuery, callback_data: MakeSchedule, desk: Desk) -> None:
    await _show(
        query, desk, await desk.services.report_schedules.make(callback_data.saved_id, None, actor=desk.manager)
    )


@router.callback_query(ScheduleFor.filter())
async def choose_colleague(query: CallbackQuery, callback_data: ScheduleFor, desk: Desk) -> None:
    found = await desk.services.report_schedules.colleagues(callback_data.saved_id, actor=desk.manager)
    screen = words.colleagues_screen(desk.t, anybody=bool(found))
    await show_over(query, screen, colleagues_keyboard(desk.t, callback_data, found))


@router.callback_query(MakeScheduleFor.filter())
async def make_for(query: CallbackQuery, callback_data: MakeScheduleFor, desk: Desk) -> None:
    tap, schedules = callback_data, desk.services.report_schedules
    await _show(query, desk, await schedules.make(tap.saved_id, tap.manager_id, actor=desk.manager))


@router.callback_query(SetScheduleDays.filter())
async def set_days(query: CallbackQuery, callback_data: SetScheduleDays, desk: Desk) -> None:
    tap, schedules = callback_data, desk.services.report_schedules
    every = EVERY[tap.every]
    one = await schedules.set_days(tap.schedule_id, every, tap.day, seen=tap.version, actor=desk.manager)
    await _show(query, desk, one)


@router.callback_query(SetScheduleHour.filter())
async def set_hour(query: CallbackQuery, callback_data: SetScheduleHour, desk: Desk) -> None:
    tap, schedules = callback_data, desk.services.report_schedules
    one = await schedules.set_time(tap.schedule_id, str(tap.hour), seen=tap.version, actor=desk.manager)
    await _show(query, desk, one)


@router.callback_query(PauseSchedule.filter())
async def pause(query: CallbackQuery, callback_data: PauseSchedule, desk: Desk) -> None:
    tap, schedules = callback_data, desk.services.report_schedules
    await _show(query, desk, await schedules.pause(tap.schedule_id, on=tap.on, seen=tap.version, actor=desk.manager))


@router.callback_query(DeleteSchedule.filter())
async def delete(query: CallbackQuery, callback_data: DeleteSchedule, desk: Desk) -> None:
    """Back to where the person came from: their own, or those of a report that they have others receive."""
    tap, schedules = callback_data, desk.services.report_schedules
    gone = await schedules.delete(tap.schedule_id, seen=tap.version, actor=desk.manager)
    toast(query, words.schedule_deleted(desk.t))
    if gone.manager_id == desk.manager.id:
        await _show_mine(query, desk)
    else:
        await _show_of_report(query, desk, gone.report_id)


async def redraw(query: CallbackQuery, desk: Desk, schedule_id: int) -> None:
    await _show(query, desk, await desk.services.report_schedules.get(schedule_id, actor=desk.manager))


async def _show(event: Event, desk: Desk, one: ReportSchedule) -> None:
    t, me = desk.t, desk.manager
    await show_over(event, words.schedule_screen(t, one, me, desk.now()), schedule_keyboard(t, one, me))


async def _show_mine(event: Event, desk: Desk) -> None:
    found = await desk.services.report_schedules.received(actor=desk.manager)
    await show_over(event, words.my_schedules_screen(desk.t, found), my_schedules_keyboard(desk.t, found))


async def _show_of_report(event: Event, desk: Desk, saved_id: int) -> None:
    found = await desk.services.report_schedules.of_report(saved_id, actor=desk.manager)
    await show_over(event, words.schedules_screen(desk.t, found), schedules_keyboard(desk.t, found, desk.manager))


# -- what is typed ------------------------------------------------------------------------------------------------


async def _which_time(desk: Desk, schedule_id: int, _event: Event) -> Question:
    t, one = desk.t, await desk.services.report_schedules.get(schedule_id, actor=desk.manager)
    back = cancel_keyboard(t, OpenSchedule(schedule_id=schedule_id))
    return Question(words.time_asked(t, one), words.time_prompt(t), "9:30", back, version=one.version)


async def _save_time(desk: Desk, asked: Asked, text: str) -> ReportSchedule:
    schedules = desk.services.report_schedules
    return await schedules.set_time(asked.id, text, seen=asked.version, actor=desk.manager)


async def _then_schedule(message: Message, desk: Desk, _asked: Asked, one: ReportSchedule) -> None:
    await _show(message, desk, one)


FORMS = (TextForm(Field.SCHEDULE_TIME, _which_time, _save_time, _then_schedule),)
