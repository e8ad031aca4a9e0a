"""What the team writes about a deal and its lead, and the way of a lead into another plan."""

from __future__ import annotations

from functools import partial

from aiogram import F
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager
from crm_core.results import DealCard
from crm_core.rules.describing import OF_LEAD, Part
from crm_core.rules.permissions import Action
from crm_core.services.deals import DealService
from crm_core.services.moving import demand_action
from handlers.asking import Asked, Desk, Question, TextForm, region
from handlers.deals import beyond, draw_card, way_from
from handlers.deals_forms import kept_way, show_card
from handlers.filters import Gated, Staff
from handlers.reply import Event, alert, show, toast
from keyboards.deals import DealScreen, Screen
from keyboards.deals_describing import (
    FIELDS,
    AddToPlan,
    RemovePart,
    contact_keyboard,
    plans_keyboard,
    typing_keyboard,
)
from keyboards.deals_screens import Way
from locales import Translator
from views import deals_describing as words

router = Gated("deals_describing", Staff())

ACTIONS = dict.fromkeys(OF_LEAD, Action.EDIT_CONTACT) | {Part.TITLE: Action.TITLE, Part.NOTE: Action.NOTE}


@router.callback_query(DealScreen.filter(F.screen == Screen.CONTACT))
async def contact(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.deal_id, actor=manager)
    demand_action(card, Action.EDIT_CONTACT)
    await show_contact(query, t, card, way_from(query, card.deal.id))


@router.callback_query(RemovePart.filter())
async def remove(
    query: CallbackQuery, callback_data: RemovePart, manager: Manager, deals: DealService, t: Translator
) -> None:
    tap, part = callback_data, Part(callback_data.part)
    card = await deals.describe(tap.deal_id, part, None, seen=tap.version, actor=manager)
    toast(query, words.removed(t))
    if part in OF_LEAD:
        await show_contact(query, t, card, way_from(query, card.deal.id))
    else:
        await draw_card(query, t, card)


@router.callback_query(DealScreen.filter(F.screen == Screen.PLANS))
async def other_plans(
    query: CallbackQuery, callback_data: DealScreen, manager: Manager, deals: DealService, t: Translator
) -> None:
    found = await deals.other_plans(callback_data.deal_id, actor=manager)
    keyboard = plans_keyboard(t, found, way_from(query, found.card.deal.id), callback_data.page)
    await show(query, words.plans_screen(t, found.card, anywhere=bool(found.plans)), keyboard)


@router.callback_query(AddToPlan.filter())
async def add_to_plan(
    query: CallbackQuery, callback_data: AddToPlan, manager: Manager, deals: DealService, t: Translator
) -> None:
    added = await deals.add_to_plan(callback_data.deal_id, callback_data.plan_id, actor=manager)
    answer = toast if added.made and added.in_sight else alert
    answer(query, words.added(t, added))
    await draw_card(query, t, added.card)


async def show_contact(event: Event, t: Translator, card: DealCard, way: Way) -> None:
    await show(event, words.contact_screen(t, card), contact_keyboard(t, card, way))


# -- what is typed ------------------------------------------------------------------------------------------------


async def _question(part: Part, desk: Desk, deal_id: int, event: Event) -> Question:
    t, back = desk.t, beyond(event)
    card = await desk.services.deals.card(deal_id, actor=desk.manager)
    demand_action(card, ACTIONS[part])
    version, removable = card.deal.version, part is not Part.NAME and bool(words.present(card, part))
    return Question(
        screen=words.ask_screen(t, card, part),
        words=words.ask_words(t, card.deal, part),
        hint=words.ask_hint(t, part),
        keyboard=typing_keyboard(t, part, version, Way(deal_id, back), removable=removable),
        version=version,
        more={"text": back.text, "data": back.callback_data or ""} if back else {},
    )


async def _save(part: Part, desk: Desk, asked: Asked, text: str) -> DealCard:
    return await desk.services.deals.describe(
        asked.id, part, text, seen=asked.version, actor=desk.manager, region=region(desk.t)
    )


async def _show_contact(message: Message, desk: Desk, asked: Asked, card: DealCard) -> None:
    await show_contact(message, desk.t, card, Way(asked.id, kept_way(asked)))


FORMS = tuple(
    TextForm(field, partial(_question, part), partial(_save, part), _show_contact if part in OF_LEAD else show_card)
    for part, field in FIELDS.items()
)
