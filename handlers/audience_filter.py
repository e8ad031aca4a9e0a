"""The filter panel of an audience, its parts, and the saved audiences."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.models import Audience
from crm_core.rules.audience import AudiencePart, LeadFilter
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show
from keyboards.asking import Field, cancel_keyboard
from keyboards.audience import (
    AudienceChoice,
    AudienceFilters,
    AudienceReset,
    AudienceRestriction,
    SavedAudiences,
    UnsaveAudience,
)
from keyboards.audience_filter import SEVERAL, filters_keyboard, part_keyboard, saved_keyboard
from views import audience as words

router = Gated("audience_filter", Staff())


@router.callback_query(AudienceFilters.filter())
async def open_filters(query: CallbackQuery, callback_data: AudienceFilters, desk: Desk) -> None:
    await show_filters(query, desk, callback_data.audience_id)


@router.callback_query(AudienceRestriction.filter())
async def open_part(query: CallbackQuery, callback_data: AudienceRestriction, desk: Desk) -> None:
    await show_part(query, desk, callback_data)


@router.callback_query(AudienceChoice.filter())
async def choose(query: CallbackQuery, callback_data: AudienceChoice, desk: Desk) -> None:
    """Applies at once; where several can be ticked, the choice stays open."""
    tap = callback_data
    kept = await desk.services.audience.change(tap.audience_id, tap.part, tap.value, actor=desk.manager)
    if tap.part in SEVERAL:
        await show_part(query, desk, AudienceRestriction(audience_id=kept.id, part=tap.part))
    else:
        await show_filters(query, desk, kept.id)


@router.callback_query(AudienceReset.filter())
async def reset(query: CallbackQuery, desk: Desk) -> None:
    kept = await desk.services.audience.keep(LeadFilter(), actor=desk.manager)
    await show_filters(query, desk, kept.id)


@router.callback_query(SavedAudiences.filter())
async def open_saved(query: CallbackQuery, desk: Desk) -> None:
    await show_saved(query, desk)


@router.callback_query(UnsaveAudience.filter())
async def unsave(query: CallbackQuery, callback_data: UnsaveAudience, desk: Desk) -> None:
    await desk.services.audience.forget(callback_data.audience_id, actor=desk.manager)
    await show_saved(query, desk)


async def show_saved(event: Event, desk: Desk) -> None:
    found = await desk.services.audience.saved(actor=desk.manager)
    await show(event, words.saved_screen(desk.t, anything=bool(found)), saved_keyboard(desk.t, found))


async def show_filters(event: Event, desk: Desk, audience_id: int) -> None:
    found = await desk.services.audience.count(audience_id, actor=desk.manager)
    await show(event, words.filters_screen(desk.t, found), filters_keyboard(desk.t, audience_id, found.filter))


async def show_part(event: Event, desk: Desk, shown: AudienceRestriction) -> None:
    found = await desk.services.audience.choices(shown.audience_id, shown.part, actor=desk.manager)
    await show(event, words.part_screen(desk.t, shown.part, found.count), part_keyboard(desk.t, shown, found))


# -- what is typed ------------------------------------------------------------------------------------------------


async def _which_days(desk: Desk, audience_id: int, _event: Event) -> Question:
    t, part = desk.t, AudiencePart.CAME
    found = await desk.services.audience.count(audience_id, actor=desk.manager)
    back = cancel_keyboard(t, AudienceRestriction(audience_id=audience_id, part=part))
    return Question(words.part_screen(t, part, found), words.came_prompt(t), words.CAME_HINT, back)


async def _save_days(desk: Desk, asked: Asked, text: str) -> Audience:
    return await desk.services.audience.write_in(asked.id, text, actor=desk.manager)


async def _which_name(desk: Desk, audience_id: int, _event: Event) -> Question:
    t = desk.t
    found = await desk.services.audience.count(audience_id, actor=desk.manager)
    back = cancel_keyboard(t, AudienceFilters(audience_id=audience_id))
    return Question(words.filters_screen(t, found), words.name_prompt(t), words.name_hint(t), back)


async def _save_name(desk: Desk, asked: Asked, text: str) -> Audience:
    return await desk.services.audience.save(asked.id, text, actor=desk.manager)


async def _then_filters(message: Message, desk: Desk, _asked: Asked, kept: Audience) -> None:
    await show_filters(message, desk, kept.id)


async def _then_saved(message: Message, desk: Desk, _asked: Asked, _kept: Audience) -> None:
    await show_saved(message, desk)


FORMS = (
    TextForm(Field.AUDIENCE_CAME, _which_days, _save_days, _then_filters),
    TextForm(Field.AUDIENCE_NAME, _which_name, _save_name, _then_saved),
)
