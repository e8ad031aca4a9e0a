"""The leads and the dealings behind a figure of a report."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from handlers.asking import Desk
from handlers.deals import draw_card
from handlers.filters import Gated, Staff
from handlers.reply import show
from keyboards.audience_lists import lead_keyboard
from keyboards.reports import (
    PICKS,
    DealtDeal,
    ReportedLead,
    ReportedLeadDeal,
    ReportHand,
    ReportLeads,
    member,
)
from keyboards.reports_lists import cursor, hand_back, hand_keyboard, leads_back, leads_keyboard
from views.audience import lead_screen
from views.reports_lists import hand_screen, leads_screen

router = Gated("reports_lists", Staff())


@router.callback_query(ReportLeads.filter())
async def show_leads(query: CallbackQuery, callback_data: ReportLeads, desk: Desk) -> None:
    tap, me = callback_data, desk.manager
    params = await desk.services.report_views.get(tap.report_id, actor=me)
    source, at = member(tap.group), cursor(tap)
    page = await desk.services.reports.leads(params, source, at, with_deal=tap.with_deal, actor=me)
    await show(query, leads_screen(desk.t, source, page), leads_keyboard(desk.t, tap, page))


@router.callback_query(ReportedLead.filter())
async def open_lead(query: CallbackQuery, callback_data: ReportedLead, desk: Desk) -> None:
    card = await desk.services.audience.lead(callback_data.lead_id, actor=desk.manager)
    way_back = leads_back(desk.t, callback_data)
    await show(query, lead_screen(desk.t, card), lead_keyboard(desk.t, card, 0, way_back))


@router.callback_query(ReportedLeadDeal.filter())
async def open_deal_of_lead(query: CallbackQuery, callback_data: ReportedLeadDeal, desk: Desk) -> None:
    card = await desk.services.deals.card(callback_data.deal_id, actor=desk.manager)
    await draw_card(query, desk.t, card, leads_back(desk.t, callback_data))


@router.callback_query(ReportHand.filter())
async def show_hand(query: CallbackQuery, callback_data: ReportHand, desk: Desk) -> None:
    tap, me = callback_data, desk.manager
    params = await desk.services.report_views.get(tap.report_id, actor=me)
    page = await desk.services.reports.hand(
        params, tap.plan_id, PICKS[tap.pick], cursor(tap), manager_id=tap.manager_id or None, actor=me
    )
    await show(query, hand_screen(desk.t, page), hand_keyboard(desk.t, tap, page))


@router.callback_query(DealtDeal.filter())
async def open_dealt(query: CallbackQuery, callback_data: DealtDeal, desk: Desk) -> None:
    card = await desk.services.deals.card(callback_data.deal_id, actor=desk.manager)
    await draw_card(query, desk.t, card, hand_back(desk.t, callback_data))
