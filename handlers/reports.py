"""The list of reports, a report's screen, and the deals behind its figures."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager
from crm_core.services.deals import DealService
from crm_core.services.report_views import ReportViewService
from crm_core.services.reports import ReportService
from handlers.asking import Desk
from handlers.deals import draw_card
from handlers.filters import Said, Staff, gated
from handlers.reply import show
from handlers.reports_kinds import show_report
from handlers.reports_saved import show_list
from keyboards.home import REPORTS
from keyboards.reports import (
    NewReport,
    Report,
    ReportDeals,
    ReportedDeal,
    Reports,
    cursor,
    figure_of,
    page_of,
    params_of,
)
from keyboards.reports_screens import deals_back, report_deals_keyboard
from locales import Translator
from views import charts
from views.deals_lists import list_screen

router = gated(Router(name="reports"), Staff())


@router.message(Command("report"))
@router.message(Said(REPORTS))
async def say_reports(message: Message, desk: Desk) -> None:
    charts.warm_up()
    await show_list(message, desk)


@router.callback_query(Reports.filter())
async def show_reports(query: CallbackQuery, desk: Desk) -> None:
    charts.warm_up()
    await show_list(query, desk)


@router.callback_query(NewReport.filter())
async def begin_report(
    query: CallbackQuery,
    callback_data: NewReport,
    manager: Manager,
    report_views: ReportViewService,
    reports: ReportService,
    t: Translator,
) -> None:
    view = await report_views.begin(params_of(callback_data), actor=manager)
    shown = Report(report_id=view.id)
    await show_report(query, shown, manager=manager, report_views=report_views, reports=reports, t=t)


@router.callback_query(Report.filter())
async def open_report(
    query: CallbackQuery,
    callback_data: Report,
    manager: Manager,
    report_views: ReportViewService,
    reports: ReportService,
    t: Translator,
) -> None:
    await show_report(query, callback_data, manager=manager, report_views=report_views, reports=reports, t=t)


@router.callback_query(ReportDeals.filter())
async def show_deals(
    query: CallbackQuery,
    callback_data: ReportDeals,
    manager: Manager,
    report_views: ReportViewService,
    deals: DealService,
    t: Translator,
) -> None:
    shown = callback_data
    about = await report_views.about(shown.report_id, actor=manager)
    wanted = about.deals(figure_of(shown))
    page = await deals.list(wanted, cursor(shown), actor=manager)
    if page.total and not page.rows:  # its deals have changed since the button was drawn
        shown = page_of(shown).model_copy(update={"anchor": 0, "back": False, "page": 1})
        page = await deals.list(wanted, cursor(shown), actor=manager)
    text = list_screen(t, page, clarified=about.params.clarifications)
    await show(query, text, report_deals_keyboard(t, shown, page))


@router.callback_query(ReportedDeal.filter())
async def open_reported_deal(
    query: CallbackQuery, callback_data: ReportedDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    await draw_card(query, t, card, deals_back(t, page_of(callback_data), callback_data.pages))
