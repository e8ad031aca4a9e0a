"""The filter panel of a view, its parts, and the saved lists."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from babel.numbers import get_currency_precision

from crm_core.models import DealView, Manager
from crm_core.rules.filters import Cursor
from crm_core.rules.views import Part
from crm_core.services.deals import DealService
from crm_core.services.views import ViewService
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Staff, gated
from handlers.reply import Event, show
from keyboards.asking import Field, cancel_keyboard
from keyboards.views import SavedViews, UnsaveView, ViewChoice, ViewFilters, ViewPart, ViewReset
from keyboards.views_filter import filters_keyboard, part_keyboard, saved_keyboard
from locales import Translator
from views import deals_filter as words

router = gated(Router(name="views_filter"), Staff())


@router.callback_query(ViewFilters.filter())
async def open_filters(
    query: CallbackQuery,
    callback_data: ViewFilters,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    await show_filters(query, callback_data.view_id, manager=manager, views=views, deals=deals, t=t)


@router.callback_query(ViewPart.filter())
async def open_part(
    query: CallbackQuery,
    callback_data: ViewPart,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    await show_part(query, callback_data, manager=manager, views=views, deals=deals, t=t)


@router.callback_query(ViewChoice.filter())
async def choose(
    query: CallbackQuery,
    callback_data: ViewChoice,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    """Applies at once. Where several can be ticked, and where the order is chosen, the choice stays open."""
    part = callback_data.part
    view = await views.change(callback_data.view_id, part, callback_data.value, actor=manager)
    if part in (Part.STATUS, Part.SORT):
        here = ViewPart(view_id=view.id, part=part)
        await show_part(query, here, manager=manager, views=views, deals=deals, t=t)
    else:
        await show_filters(query, view.id, manager=manager, views=views, deals=deals, t=t)


@router.callback_query(ViewReset.filter())
async def reset(
    query: CallbackQuery,
    callback_data: ViewReset,
    manager: Manager,
    views: ViewService,
    deals: DealService,
    t: Translator,
) -> None:
    view = await views.reset(callback_data.view_id, actor=manager)
    await show_filters(query, view.id, manager=manager, views=views, deals=deals, t=t)


@router.callback_query(SavedViews.filter())
async def open_saved(query: CallbackQuery, manager: Manager, views: ViewService, t: Translator) -> None:
    await show_saved(query, manager=manager, views=views, t=t)


@router.callback_query(UnsaveView.filter())
async def unsave(
    query: CallbackQuery, callback_data: UnsaveView, manager: Manager, views: ViewService, t: Translator
) -> None:
    await views.forget(callback_data.view_id, actor=manager)
    await show_saved(query, manager=manager, views=views, t=t)


async def show_saved(event: Event, *, manager: Manager, views: ViewService, t: Translator) -> None:
    found = await views.saved(actor=manager)
    await show(event, words.saved_screen(t, anything=bool(found)), saved_keyboard(t, found))


async def show_filters(
    event: Event, view_id: int, *, manager: Manager, views: ViewService, deals: DealService, t: Translator
) -> None:
    wanted = await views.get(view_id, actor=manager)
    page = await deals.list(wanted, Cursor(), actor=manager)
    await show(event, words.filters_screen(t, page), filters_keyboard(t, view_id, wanted))


async def show_part(
    event: Event, shown: ViewPart, *, manager: Manager, views: ViewService, deals: DealService, t: Translator
) -> None:
    found = await views.choices(shown.view_id, shown.part, actor=manager)
    page = await deals.list(found.wanted, Cursor(), actor=manager)
    await show(event, words.part_screen(t, shown.part, page), part_keyboard(t, shown, found))


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
    services = desk.services
    await show_filters(message, view.id, manager=desk.manager, views=services.views, deals=services.deals, t=desk.t)


async def _which_name(desk: Desk, view_id: int, _event: Event) -> Question:
    t = desk.t
    wanted = await desk.services.views.get(view_id, actor=desk.manager)
    page = await desk.services.deals.list(wanted, Cursor(), actor=desk.manager)
    back = cancel_keyboard(t, ViewFilters(view_id=view_id))
    return Question(words.filters_screen(t, page), words.name_prompt(t), words.name_hint(t), back)


async def _save(desk: Desk, asked: Asked, text: str) -> DealView:
    return await desk.services.views.save(asked.id, text, actor=desk.manager)


async def _then_saved(message: Message, desk: Desk, _asked: Asked, _view: DealView) -> None:
    await show_saved(message, manager=desk.manager, views=desk.services.views, t=desk.t)


FORMS = (
    _typed(Field.VIEW_CREATED, Part.CREATED),
    _typed(Field.VIEW_CLOSED, Part.CLOSED),
    _typed(Field.VIEW_AMOUNT, Part.AMOUNT),
    TextForm(Field.VIEW_NAME, _which_name, _save, _then_saved),
)
