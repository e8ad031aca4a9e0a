"""What a report is restricted to, and its period: ticked, picked in a calendar, or typed."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.models import ReportView
from crm_core.rules.filters import Days
from crm_core.rules.report_params import LISTED, Part, ReportKind
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show_over
from handlers.reports_kinds import show_report
from keyboards.asking import Field, cancel_keyboard
from keyboards.reports import Report, ReportCalendar, ReportChoice, ReportDays, ReportFilter, ReportPart
from keyboards.reports_filter import (
    calendar_keyboard,
    picked_days,
    report_filter_keyboard,
    report_part_keyboard,
)
from views import reports as words

router = Gated("reports_filter", Staff())


@router.callback_query(ReportFilter.filter())
async def open_filter(query: CallbackQuery, callback_data: ReportFilter, desk: Desk) -> None:
    await _show_filter(query, desk, callback_data.report_id)


@router.callback_query(ReportPart.filter())
async def open_part(query: CallbackQuery, callback_data: ReportPart, desk: Desk) -> None:
    await _show_part(query, desk, callback_data)


@router.callback_query(ReportChoice.filter())
async def choose(query: CallbackQuery, callback_data: ReportChoice, desk: Desk) -> None:
    """Applies at once. Where several can be ticked, the choice stays open."""
    tap = callback_data
    view = await desk.services.report_views.change(tap.report_id, tap.part, tap.value, actor=desk.manager)
    one_plan = tap.part is Part.PLANS and view.kind == ReportKind.FUNNEL
    if tap.part in LISTED and not one_plan:
        await _show_part(query, desk, ReportPart(report_id=view.id, part=tap.part))
    elif tap.part is Part.RESET:
        await _show_filter(query, desk, view.id)
    else:
        await show_report(query, desk, Report(report_id=view.id, only=tap.only))


@router.callback_query(ReportCalendar.filter())
async def open_calendar(query: CallbackQuery, callback_data: ReportCalendar, desk: Desk) -> None:
    service, t = desk.services.report_views, desk.t
    await service.get(callback_data.report_id, actor=desk.manager)
    today = await service.today(actor=desk.manager)
    start = first_day(callback_data)
    await show_over(query, words.calendar_screen(t, start), calendar_keyboard(t, callback_data, today))


@router.callback_query(ReportDays.filter())
async def pick_days(query: CallbackQuery, callback_data: ReportDays, desk: Desk) -> None:
    days = picked_days(callback_data)
    view = await desk.services.report_views.set_days(callback_data.report_id, days, actor=desk.manager)
    await show_report(query, desk, Report(report_id=view.id))


def first_day(shown: ReportCalendar) -> Days | None:
    return (
        picked_days(ReportDays(report_id=shown.report_id, start=shown.start, end=shown.start)) if shown.start else None
    )


async def _show_filter(event: Event, desk: Desk, report_id: int) -> None:
    t, found = desk.t, await desk.services.report_views.choices(report_id, None, actor=desk.manager)
    await show_over(event, words.report_filter_screen(t, found), report_filter_keyboard(t, report_id, found))


async def _show_part(event: Event, desk: Desk, shown: ReportPart) -> None:
    t, found = desk.t, await desk.services.report_views.choices(shown.report_id, shown.part, actor=desk.manager)
    await show_over(event, words.report_part_screen(t, shown.part, found), report_part_keyboard(t, shown, found))


# -- what is typed ------------------------------------------------------------------------------------------------


async def _which_days(desk: Desk, report_id: int, _event: Event) -> Question:
    t = desk.t
    await desk.services.report_views.get(report_id, actor=desk.manager)
    back = cancel_keyboard(t, ReportPart(report_id=report_id, part=Part.SPAN))
    return Question(words.typed_screen(t), words.typed_prompt(t), "01.10.2026–15.10.2026", back)


async def _save_days(desk: Desk, asked: Asked, text: str) -> ReportView:
    return await desk.services.report_views.write_days(asked.id, text, actor=desk.manager)


async def _then_report(message: Message, desk: Desk, _asked: Asked, view: ReportView) -> None:
    await show_report(message, desk, Report(report_id=view.id))


FORMS = (TextForm(Field.REPORT_DAYS, _which_days, _save_days, _then_report),)
