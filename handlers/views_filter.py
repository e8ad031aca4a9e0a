"""The filter panel of a view, its parts, and the saved lists."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message
from babel.numbers import get_currency_precision

from crm_core.models import DealView
from crm_core.results import DealCount
from crm_core.rules.views import Part
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.views import SavedViews, UnsaveView, UnsaveViews, ViewChoice, ViewFilters, ViewPart, ViewReset
from keyboards.views_filter import SEVERAL, filters_keyboard, part_keyboard, saved_keyboard, unsave_keyboard
from views import deals_filter as words

router = Gated("views_filter", Staff())


@router.callback_query(ViewFilters.filter())
async def open_filters(query: CallbackQuery, callback_data: ViewFilters, desk: Desk) -> None:
    await show_filters(query, desk, callback_data.view_id)


@router.callback_query(ViewPart.filter())
async def open_part(query: CallbackQuery, callback_data: ViewPart, desk: Desk) -> None:
    await show_part(query, desk, callback_data)


@router.callback_query(ViewChoice.filter())
async def choose(query: CallbackQuery, callback_data: ViewChoice, desk: Desk) -> None:
    """Applies at once. Where several can be ticked, and where the order is chosen, the choice stays open."""
    tap = callback_data
    view = await desk.services.views.change(tap.view_id, tap.part, tap.value, actor=desk.manager)
    if tap.part in SEVERAL | {Part.SORT}:
        await show_part(query, desk, ViewPart(view_id=view.id, part=tap.part))
    else:
        await show_filters(query, desk, view.id)


@router.callback_query(ViewReset.filter())
async def reset(query: CallbackQuery, callback_data: ViewReset, desk: Desk) -> None:
    view = await desk.services.views.reset(callback_data.view_id, actor=desk.manager)
    await show_filters(query, desk, view.id)


@router.callback_query(SavedViews.filter())
async def open_saved(query: CallbackQuery, desk: Desk) -> None:
    await show_saved(query, desk)


@router.callback_query(UnsaveViews.filter())
async def which_to_unsave(query: CallbackQuery, desk: Desk) -> None:
    found = await desk.services.views.saved(actor=desk.manager)
    await show(query, words.unsave_screen(desk.t, anything=bool(found)), unsave_keyboard(desk.t, found))


@router.callback_query(UnsaveView.filter())
async def unsave(query: CallbackQuery, callback_data: UnsaveView, desk: Desk) -> None:
    await desk.services.views.forget(callback_data.view_id, actor=desk.manager)
    toast(query, words.unsaved(desk.t))
    await show_saved(query, desk)


async def show_saved(event: Event, desk: Desk) -> None:
    found = await desk.services.views.saved(actor=desk.manager)
    await show(event, words.saved_screen(desk.t, anything=bool(found)), saved_keyboard(desk.t, found))


async def show_filters(event: Event, desk: Desk, view_id: int) -> None:
    found = await _count(desk, view_id)
    bare = await desk.services.views.bare(view_id, actor=desk.manager)
    await show(event, words.filters_screen(desk.t, found), filters_keyboard(desk.t, view_id, found.filter, bare))


async def show_part(event: Event, desk: Desk, shown: ViewPart) -> None:
    choices = await desk.services.views.choices(shown.view_id, shown.part, actor=desk.manager)
    found = await desk.services.deals.count(choices.wanted, actor=desk.manager)
    await show(event, words.part_screen(desk.t, shown.part, found), part_keyboard(desk.t, shown, choices))


async def _count(desk: Desk, view_id: int) -> DealCount:
    wanted = await desk.services.views.get(view_id, actor=desk.manager)
    return await desk.services.deals.count(wanted, actor=desk.manager)


# -- what is typed ------------------------------------------------------------------------------------------------


def _typed(field: Field, part: Part) -> TextForm:
    """Days or amounts of a view."""

    async def question(desk: Desk, view_id: int, _event: Event) -> Question:
        t = desk.t
        await desk.services.views.get(view_id, actor=desk.manager)
        back = cancel_keyboard(t, ViewPart(view_id=view_id, part=part))
        hint = words.hint(part)
        return Question(words.typed_screen(t, part), words.typed_prompt(t, part), hint, back)

    async def save(desk: Desk, asked: Asked, text: str) -> DealView:
        digits = get_currency_precision(desk.t.currency)
        return await desk.services.views.write_in(asked.id, part, text, minor_digits=digits, actor=desk.manager)

    return TextForm(field, question, save, _then_filters)


async def _then_filters(message: Message, desk: Desk, _asked: Asked, view: DealView) -> None:
    await show_filters(message, desk, view.id)


async def _which_name(desk: Desk, view_id: int, _event: Event) -> Question:
    t = desk.t
    found = await _count(desk, view_id)
    back = cancel_keyboard(t, ViewFilters(view_id=view_id))
    return Question(words.filters_screen(t, found), words.name_prompt(t), words.name_hint(t), back)


async def _save(desk: Desk, asked: Asked, text: str) -> DealView:
    return await desk.services.views.save(asked.id, text, actor=desk.manager)


async def _then_saved(message: Message, desk: Desk, _asked: Asked, _view: DealView) -> None:
    await show_saved(message, desk)


FORMS = (
    _typed(Field.VIEW_CREATED, Part.CREATED),
    _typed(Field.VIEW_CLOSED, Part.CLOSED),
    _typed(Field.VIEW_AMOUNT, Part.AMOUNT),
    TextForm(Field.VIEW_NAME, _which_name, _save, _then_saved),
)
