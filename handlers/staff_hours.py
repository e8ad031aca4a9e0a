"""When somebody's shift begins and ends by itself."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.results.staff import PersonCard
from crm_core.rules.hours import USUAL
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show
from handlers.staff import question
from keyboards.asking import Field
from keyboards.staff import PersonDay, PersonHours, SetPersonHours
from keyboards.staff_screens import person_hours_keyboard
from views.hours import hours_prompt
from views.staff import hours_screen

router = Gated("staff_hours", Staff())


@router.callback_query(PersonHours.filter())
async def open_hours(query: CallbackQuery, callback_data: PersonHours, desk: Desk) -> None:
    await show_hours(query, desk, await desk.services.staff.for_edit(callback_data.manager_id, actor=desk.manager))


@router.callback_query(PersonDay.filter())
async def set_day(query: CallbackQuery, callback_data: PersonDay, desk: Desk) -> None:
    tap, staff = callback_data, desk.services.staff
    card = await staff.set_day(tap.manager_id, tap.day, on=tap.on, seen=tap.version, actor=desk.manager)
    await show_hours(query, desk, card)


@router.callback_query(SetPersonHours.filter())
async def set_hours(query: CallbackQuery, callback_data: SetPersonHours, desk: Desk) -> None:
    tap, hours = callback_data, USUAL if callback_data.usual else None
    card = await desk.services.staff.set_hours(tap.manager_id, hours, seen=tap.version, actor=desk.manager)
    await show_hours(query, desk, card)


async def show_hours(event: Event, desk: Desk, card: PersonCard) -> None:
    await show(event, hours_screen(desk.t, card), person_hours_keyboard(desk.t, card))


async def _times(desk: Desk, manager_id: int, _event: Event) -> Question:
    return await question(desk, manager_id, hours_prompt(desk.t), "9:00–18:00", PersonHours(manager_id=manager_id))


async def _save_times(desk: Desk, asked: Asked, text: str) -> PersonCard:
    return await desk.services.staff.set_times(asked.id, text, seen=asked.version, actor=desk.manager)


async def _then_hours(message: Message, desk: Desk, _asked: Asked, card: PersonCard) -> None:
    await show_hours(message, desk, card)


FORMS = (TextForm(Field.PERSON_HOURS, _times, _save_times, _then_hours),)
