"""A deal added by hand: from a board, a column, a plan's card, or after a search that found nobody."""

from __future__ import annotations

from functools import partial

from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from crm_core.models import Kind
from crm_core.results import DealCard
from crm_core.results.adding import AddedDeal, Candidates
from crm_core.rules.adding import Origin, Where
from handlers.asking import Asked, Desk, Question, TextForm, region
from handlers.deals import draw_card
from handlers.deals_search import searched, searched_in
from handlers.filters import Gated, Staff
from handlers.reply import Event, alert, answer_to, show, toast
from keyboards.deals_adding import (
    FIELDS,
    AddFound,
    AddFoundIn,
    AddKnown,
    AddNew,
    asking_keyboard,
    candidates_keyboard,
    plans_keyboard,
    way_out,
    way_out_only,
    where_of,
)
from keyboards.deals_screens import Way, lose_keyboard, win_keyboard
from keyboards.home import home_only
from locales import Translator
from views import deals_adding as words
from views.deals_lists import ASK_WHAT
from views.deals_screens import lose_screen, win_screen
from views.errors import OUT_OF_DATE

router = Gated("deals_adding", Staff())


@router.callback_query(AddKnown.filter())
async def add_known(query: CallbackQuery, callback_data: AddKnown, desk: Desk) -> None:
    where = where_of(callback_data)
    added = await desk.services.adding.add_known(where, callback_data.lead_id, actor=desk.manager)
    await show_added(query, desk, where, added)


@router.callback_query(AddNew.filter())
async def add_new(query: CallbackQuery, callback_data: AddNew, desk: Desk) -> None:
    """The words stay in the message that the screen answers."""
    where, original = where_of(callback_data), searched_in(query)
    if original is None:
        await _words_are_gone(query, desk.t)
        return
    added = await desk.services.adding.add_new(
        where, searched(original), message_id=original.message_id, region=region(desk.t), actor=desk.manager
    )
    await show_added(query, desk, where, added)


@router.callback_query(AddFound.filter())
async def add_found(query: CallbackQuery, desk: Desk) -> None:
    if searched_in(query) is None:
        await _words_are_gone(query, desk.t)
        return
    plans = await desk.services.adding.plans(actor=desk.manager)
    if len(plans) == 1:
        await _answer_found(query, desk, plans[0].id)
    else:
        await show(query, words.which_plan(desk.t, plans), plans_keyboard(desk.t, plans))


@router.callback_query(AddFoundIn.filter())
async def add_found_in(query: CallbackQuery, callback_data: AddFoundIn, desk: Desk) -> None:
    await _answer_found(query, desk, callback_data.plan_id)


async def _answer_found(query: CallbackQuery, desk: Desk, plan_id: int) -> None:
    where, original = Where(Origin.SEARCH, plan_id), searched_in(query)
    if original is None:
        await _words_are_gone(query, desk.t)
        return
    result = await _answer(desk, where, searched(original), original.message_id)
    await _show(query, desk, where, result)


async def _words_are_gone(query: CallbackQuery, t: Translator) -> None:
    alert(query, t.plain(OUT_OF_DATE))
    await show(query, t(ASK_WHAT), home_only(t))


async def show_added(event: Event, desk: Desk, where: Where, added: AddedDeal) -> None:
    """Its card, or the screen that closes it, if it was wanted in a final status."""
    t, back = desk.t, way_out(desk.t, where, added.spot)
    if isinstance(event, CallbackQuery):
        (toast if added.made else alert)(event, words.added(t, added))
    if added.card is None:
        await show(event, words.out_of_sight(t, added), way_out_only(t, where, added.spot))
    elif added.closing is None:
        await draw_card(event, t, added.card, back)
    else:
        await _ask_closing(event, desk, added.card, added.closing, back)


async def _ask_closing(event: Event, desk: Desk, card: DealCard, closing: Kind, back: InlineKeyboardButton) -> None:
    t, way = desk.t, Way(card.deal.id, back)
    if closing is Kind.WON:
        await show(event, win_screen(t, card), win_keyboard(t, card, way))
    else:
        form = await desk.services.deals.reasons(card.deal.id, actor=desk.manager)
        await show(event, lose_screen(t, form), lose_keyboard(t, form, way, 0))


async def _show(event: Event, desk: Desk, where: Where, result: Candidates | AddedDeal) -> None:
    if isinstance(result, AddedDeal):
        await show_added(event, desk, where, result)
        return
    text, keyboard = words.candidates_screen(desk.t, result), candidates_keyboard(desk.t, where, result)
    if isinstance(event, Message):
        await answer_to(event, text, keyboard)
    else:
        await show(event, text, keyboard)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _question(origin: Origin, desk: Desk, key: int, _event: Event) -> Question:
    t, where = desk.t, Where(origin, key)
    spot = await desk.services.adding.spot(where, actor=desk.manager)
    keyboard = asking_keyboard(t, where, spot)
    return Question(words.asked_screen(t, spot), words.prompt(t), words.hint(t), keyboard)


async def _save(origin: Origin, desk: Desk, asked: Asked, text: str) -> Candidates | AddedDeal:
    return await _answer(desk, Where(origin, asked.id), text, asked.answer_id)


async def _then(origin: Origin, message: Message, desk: Desk, asked: Asked, result: Candidates | AddedDeal) -> None:
    await _show(message, desk, Where(origin, asked.id), result)


async def _answer(desk: Desk, where: Where, text: str, message_id: int) -> Candidates | AddedDeal:
    return await desk.services.adding.answer(
        where, text, message_id=message_id, region=region(desk.t), actor=desk.manager
    )


FORMS = tuple(
    TextForm(field, partial(_question, origin), partial(_save, origin), partial(_then, origin), takes_contacts=True)
    for origin, field in FIELDS.items()
)
