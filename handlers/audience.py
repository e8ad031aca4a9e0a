"""Audiences: leads by filter, a page at a time, ticked one by one or a page at once."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.rules.audience import LeadFilter
from handlers.asking import Desk
from handlers.filters import Gated, Staff
from handlers.reply import Event, show
from keyboards.audience import AudienceList, OpenAudience, TickLead, TickLeads, UntickLeads
from keyboards.audience_lists import audience_keyboard
from views.audience import audience_screen

router = Gated("audience", Staff())


@router.message(Command("audience"))
async def say_audience(message: Message, desk: Desk) -> None:
    await show_everybody(message, desk)


@router.callback_query(OpenAudience.filter())
async def open_everybody(query: CallbackQuery, desk: Desk) -> None:
    await show_everybody(query, desk)


@router.callback_query(AudienceList.filter())
async def turn(query: CallbackQuery, callback_data: AudienceList, desk: Desk) -> None:
    await show_audience(query, desk, callback_data)


@router.callback_query(TickLead.filter())
async def tick(query: CallbackQuery, callback_data: TickLead, desk: Desk) -> None:
    tap = callback_data
    await desk.services.audience.tick(tap.audience_id, [tap.lead_id], on=tap.on, actor=desk.manager)
    await show_audience(query, desk, tap.list_page())


@router.callback_query(TickLeads.filter())
async def tick_page(query: CallbackQuery, callback_data: TickLeads, desk: Desk) -> None:
    tap = callback_data
    await desk.services.audience.tick_page(tap.audience_id, tap.cursor(), on=tap.on, actor=desk.manager)
    await show_audience(query, desk, tap.list_page())


@router.callback_query(UntickLeads.filter())
async def untick(query: CallbackQuery, callback_data: UntickLeads, desk: Desk) -> None:
    await desk.services.audience.untick_all(callback_data.audience_id, actor=desk.manager)
    await show_audience(query, desk, AudienceList(audience_id=callback_data.audience_id, ticking=True))


async def show_everybody(event: Event, desk: Desk) -> None:
    kept = await desk.services.audience.keep(LeadFilter(), actor=desk.manager)
    await show_audience(event, desk, AudienceList(audience_id=kept.id))


async def show_audience(event: Event, desk: Desk, shown: AudienceList) -> None:
    page = await desk.services.audience.page(shown.audience_id, shown.cursor(), actor=desk.manager)
    await show(event, audience_screen(desk.t, page), audience_keyboard(desk.t, shown, page))
