"""One lead of an audience: who they are, and whether they are in the archive or on the blacklist."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.rules.audience import Standing
from handlers.asking import Desk
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards.audience import AskStanding, SetStanding, StandingKey
from keyboards.audience_lists import lead_keyboard, standing_keyboard
from keyboards.places import OpenLead
from views.audience import lead_screen, standing_screen, stood

router = Gated("audience_leads", Staff())

STANDINGS: dict[StandingKey, Standing] = {
    "l": Standing.LIVING,
    "a": Standing.ARCHIVED,
    "b": Standing.BLACKLISTED,
}


@router.callback_query(OpenLead.filter())
async def open_lead(query: CallbackQuery, callback_data: OpenLead, desk: Desk) -> None:
    card = await desk.services.audience.lead(callback_data.lead_id, actor=desk.manager)
    await show(query, lead_screen(desk.t, card), lead_keyboard(desk.t, card, callback_data.audience_id))


@router.callback_query(AskStanding.filter())
async def ask(query: CallbackQuery, callback_data: AskStanding, desk: Desk) -> None:
    card = await desk.services.audience.to_stand(callback_data.lead_id, actor=desk.manager)
    await show(query, standing_screen(desk.t, card, callback_data.to), standing_keyboard(desk.t, callback_data))


@router.callback_query(SetStanding.filter())
async def set_standing(query: CallbackQuery, callback_data: SetStanding, desk: Desk) -> None:
    tap = callback_data
    card = await desk.services.audience.set_standing(tap.lead_id, STANDINGS[tap.to], actor=desk.manager)
    desk.forget(card.lead.telegram_id)  # on the blacklist nothing is answered from now on
    toast(query, stood(desk.t, tap.to))
    await show(query, lead_screen(desk.t, card), lead_keyboard(desk.t, card, tap.audience_id))
