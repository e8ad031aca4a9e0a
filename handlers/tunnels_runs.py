"""One lead in tunnels: where they stand, pausing, letting go on, stopping, leading in."""

from __future__ import annotations

from contextlib import suppress

from aiogram.types import CallbackQuery

from crm_core.results.tunnels_runs import LeadRuns
from handlers.asking import Desk
from handlers.chats_screen import place_of
from handlers.deals import leave_deal, way_from
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards import tunnels_runs as keyboards
from keyboards.chats_screen import behind
from keyboards.paging import Row
from keyboards.tunnels_runs import LeadIn, LeadTunnels, LeadWays, RunDeed
from locales import Translator
from views import tunnels_runs as words

router = Gated("tunnels_runs", Staff())


@router.callback_query(LeadTunnels.filter())
async def open_lead_tunnels(query: CallbackQuery, callback_data: LeadTunnels, desk: Desk) -> None:
    found = await desk.services.tunnels_runs.of_lead(callback_data.lead_id, actor=desk.manager)
    await draw(query, desk, callback_data, found)


@router.callback_query(LeadWays.filter())
async def open_ways(query: CallbackQuery, callback_data: LeadWays, desk: Desk) -> None:
    at, t = callback_data, desk.t
    found = await desk.services.tunnels_runs.to_lead_in(at.lead_id, actor=desk.manager)
    await show(query, words.ways_screen(t, found), keyboards.ways_keyboard(t, found, at, _back(query, t, at)))


@router.callback_query(LeadIn.filter())
async def lead_in(query: CallbackQuery, callback_data: LeadIn, desk: Desk) -> None:
    tap, runs = callback_data, desk.services.tunnels_runs
    found = await runs.lead_in(tap.tunnel_id, tap.lead_id, seen=tap.last, actor=desk.manager)
    toast(query, words.led_in(desk.t))
    await draw(query, desk, tap, found)


@router.callback_query(RunDeed.filter())
async def decide(query: CallbackQuery, callback_data: RunDeed, desk: Desk) -> None:
    tap, runs = callback_data, desk.services.tunnels_runs
    if tap.what == "a":
        await _ask(query, desk, tap, await runs.to_stop(tap.run_id, actor=desk.manager))
        return
    decided = {"p": runs.pause, "r": runs.resume, "s": runs.stop}[tap.what]
    found = await decided(tap.run_id, actor=desk.manager)
    toast(query, words.done(desk.t, tap.what))
    await draw(query, desk, tap, found)


async def draw(query: CallbackQuery, desk: Desk, at: LeadTunnels, found: LeadRuns) -> None:
    t, leads_back = desk.t, _back(query, desk.t, at)
    keyboard = keyboards.lead_tunnels_keyboard(t, found, at, leads_back)
    await show(query, words.lead_tunnels_screen(t, found), keyboard)


async def redraw(query: CallbackQuery, desk: Desk, lead_id: int) -> None:
    """Something happened there meanwhile."""
    found = await desk.services.tunnels_runs.of_lead(lead_id, actor=desk.manager)
    await draw(query, desk, _tapped(query, lead_id), found)


def _tapped(query: CallbackQuery, lead_id: int) -> LeadTunnels:
    for kind in (LeadIn, RunDeed):
        with suppress(TypeError, ValueError):
            return kind.unpack(query.data or "").screen()
    return LeadTunnels(lead_id=lead_id)


async def _ask(query: CallbackQuery, desk: Desk, at: RunDeed, found: LeadRuns) -> None:
    t, one = desk.t, found.going(at.run_id)
    if one is None:
        await leave_deal(query, t)
        return
    keyboard = keyboards.stopping_keyboard(t, at, at.run_id, _back(query, t, at))
    await show(query, words.stopping_screen(t, found, one), keyboard)


def _back(query: CallbackQuery, t: Translator, at: LeadTunnels) -> Row:
    """To the card, and the list beyond it, or to the conversation, and wherever it was opened from."""
    if at.deal_id:
        return way_from(query, at.deal_id).row(t)
    return behind(t, place_of(query, at.lead_id))
