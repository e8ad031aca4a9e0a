"""What a report is restricted to, and its period: ticked, picked in a calendar, or typed."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager, ReportView
from crm_core.rules.filters import Days
from crm_core.rules.report_params import LISTED, Part, ReportKind
from crm_core.services.report_views import ReportViewService
from crm_core.services.reports import ReportService
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Staff, gated
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
from locales import Translator
from views import reports as words

router = gated(Router(name="reports_filter"), Staff())


@router.callback_query(ReportFilter.filter())
async def open_filter(
    query: CallbackQuery, callback_data: ReportFilter, manager: Manager, report_views: ReportViewService, t: Translator
) -> None:
    await _show_filter(query, callback_data.report_id, manager=manager, report_views=report_views, t=t)


@router.callback_query(ReportPart.filter())
async def open_part(
    query: CallbackQuery, callback_data: ReportPart, manager: Manager, report_views: ReportViewService, t: Translator
) -> None:
    await _show_part(query, callback_data, manager=manager, report_views=report_views, t=t)


@router.callback_query(ReportChoice.filter())
async def choose(
    query: CallbackQuery,
    callback_data: ReportChoice,
    manager: Manager,
    report_views: ReportViewService,
    reports: ReportService,
    t: Translator,
) -> None:
    """Applies at once. Where several can be ticked, the choice stays open."""
    tap = callback_data
    view = await report_views.change(tap.report_id, tap.part, tap.value, actor=manager)
    one_plan = tap.part is Part.PLANS and view.kind == ReportKind.FUNNEL
    if tap.part in LISTED and not one_plan:
        here = ReportPart(report_id=view.id, part=tap.part)
        await _show_part(query, here, manager=manager, report_views=report_views, t=t)
    elif tap.part is Part.RESET:
        await _show_filter(query, view.id, manager=manager, report_views=report_views, t=t)
    else:
        shown = Report(report_id=view.id, only=tap.only)
        await show_report(query, shown, manager=manager, report_views=report_views, reports=reports, t=t)


@router.callback_query(ReportCalendar.filter())
async def open_calendar(
    query: CallbackQuery,
    callback_data: ReportCalendar,
    manager: Manager,
    report_views: ReportViewService,
    t: Translator,
) -> None:
    await report_views.get(callback_data.report_id, actor=manager)
    today = await report_views.today(actor=manager)
    start = first_day(callback_data)
    await show_over(query, words.calendar_screen(t, start), calendar_keyboard(t, callback_data, today))


@router.callback_query(ReportDays.filter())
async def pick_days(
    query: CallbackQuery,
    callback_data: ReportDays,
    manager: Manager,
    report_views: ReportViewService,
    reports: ReportService,
    t: Translator,
) -> None:
    days = picked_days(callback_data)
    view = await report_views.set_days(callback_data.report_id, days, actor=manager)
    shown = Report(report_id=view.id)
    await show_report(query, shown, manager=manager, report_views=report_views, reports=reports, t=t)


def first_day(shown: ReportCalendar) -> Days | None:
    return (
        picked_days(ReportDays(report_id=shown.report_id, start=shown.start, end=shown.start)) if shown.start else None
    )


async def _show_filter(
    event: Event, report_id: int, *, manager: Manager, report_views: ReportViewService, t: Translator
) -> None:
    found = await report_views.choices(report_id, None, actor=manager)
    await show_over(event, words.report_filter_screen(t, found), report_filter_keyboard(t, report_id, found))


async def _show_part(
    event: Event, shown: ReportPart, *, manager: Manager, report_views: ReportViewService, t: Translator
) -> None:
    found = await report_views.choices(shown.report_id, shown.part, actor=manager)
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
    services, shown = desk.services, Report(report_id=view.id)
    await show_report(
        message,
        shown,
        manager=desk.manager,
        report_views=services.report_views,
        reports=services.reports,
        t=desk.t,
    )


FORMS = (TextForm(Field.REPORT_DAYS, _which_days, _save_days, _then_report),)
