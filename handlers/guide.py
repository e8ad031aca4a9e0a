"""The first steps of a new company, for those who may take all of them."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.results.company import Steps
from handlers.asking import Desk, TextForm
from handlers.company import follow
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.guide import TakeDeals, guide_keyboard
from keyboards.places import Guide
from views.guide import guide_screen, ready_screen, seated

router = Gated("guide", Staff())


@router.callback_query(Guide.filter())
async def open_guide(query: CallbackQuery, desk: Desk) -> None:
    await show_guide(query, desk)


@router.callback_query(TakeDeals.filter())
async def take_deals(query: CallbackQuery, desk: Desk) -> None:
    steps = await desk.services.company.take_deals(actor=desk.manager)
    toast(query, seated(desk.t))
    await _show(query, desk, steps)


async def show_guide(event: Event, desk: Desk) -> None:
    await _show(event, desk, await desk.services.company.steps(actor=desk.manager))


async def _show(event: Event, desk: Desk, steps: Steps) -> None:
    t = follow(desk, steps.company)
    if not steps.complete or steps.plan is None:
        await show(event, guide_screen(t, steps), guide_keyboard(t, steps))
        return
    assert event.bot is not None
    bot = await event.bot.me()
    await show(event, ready_screen(t, steps.plan, str(bot.username)), guide_keyboard(t, steps))


FORMS: tuple[TextForm, ...] = ()
