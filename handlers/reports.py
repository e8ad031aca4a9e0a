"""The list of reports, a report's screen, and the deals behind its figures."""

from __future__ import annotations

from dataclasses import replace

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.rules.report_about import About
from handlers.asking import Desk
from handlers.deals import draw_card
from handlers.deals_lists import page_of
from handlers.filters import Gated, Said, Staff
from handlers.reply import show, toast
from handlers.reports_kinds import show_report
from handlers.reports_saved import show_list
from keyboards.home import REPORTS
from keyboards.listed import list_back
from keyboards.reports import (
    NewReport,
    Report,
    ReportDeals,
    ReportedDeal,
    Reports,
    SetPictures,
    figure_of,
    member,
    params_of,
)
from keyboards.reports_screens import report_deals_keyboard
from views import charts
from views.deals_lists import list_screen
from views.reports import pictures_set

router = Gated("reports", Staff())


@router.message(Command("report"))
@router.message(Said(REPORTS))
async def say_reports(message: Message, desk: Desk) -> None:
    charts.warm_up()
    await show_list(message, desk)


@router.callback_query(Reports.filter())
async def show_reports(query: CallbackQuery, desk: Desk) -> None:
    charts.warm_up()
    await show_list(query, desk)


@router.callback_query(SetPictures.filter())
async def set_pictures(query: CallbackQuery, callback_data: SetPictures, desk: Desk) -> None:
    changed = await desk.services.people.set_pictures(dark=callback_data.dark, actor=desk.manager)
    desk.forget(changed.telegram_id)
    toast(query, pictures_set(desk.t, changed))
    await show_list(query, replace(desk, manager=changed))


@router.callback_query(NewReport.filter())
async def begin_report(query: CallbackQuery, callback_data: NewReport, desk: Desk) -> None:
    view = await desk.services.report_views.begin(params_of(callback_data), actor=desk.manager)
    await show_report(query, desk, Report(report_id=view.id))


@router.callback_query(Report.filter())
async def open_report(query: CallbackQuery, callback_data: Report, desk: Desk) -> None:
    await show_report(query, desk, await _at_group(desk, callback_data))


async def _at_group(desk: Desk, tap: Report) -> Report:
    """The way back from a group leads to where it stands now."""
    if tap.more != "g":
        return tap
    me, services = desk.manager, desk.services
    params = await services.report_views.get(tap.report_id, actor=me)
    page = await services.reports.page_of(params, member(tap.only), actor=me)
    return Report(report_id=tap.report_id, page=page)


@router.callback_query(ReportDeals.filter())
async def show_deals(query: CallbackQuery, callback_data: ReportDeals, desk: Desk) -> None:
    about = await desk.services.report_views.about(callback_data.report_id, actor=desk.manager)
    figure = figure_of(callback_data, await _rarer(desk, about, callback_data))
    shown, page = await page_of(desk, callback_data, about.deals(figure))
    text = list_screen(desk.t, page, clarified=about.params.clarifications)
    await show(query, text, report_deals_keyboard(desk.t, shown, page))


async def _rarer(desk: Desk, about: About, tap: ReportDeals) -> tuple[int, ...]:
    """Which reasons these are follows from the figures themselves."""
    if tap.more != "r":
        return ()
    return await desk.services.reports.rarer(about.params, only=member(tap.only), actor=desk.manager)


@router.callback_query(ReportedDeal.filter())
async def open_reported_deal(query: CallbackQuery, callback_data: ReportedDeal, desk: Desk) -> None:
    card = await desk.services.deals.card(callback_data.deal_id, actor=desk.manager)
    await draw_card(query, desk.t, card, list_back(desk.t, callback_data.list_page(), callback_data.pages))
