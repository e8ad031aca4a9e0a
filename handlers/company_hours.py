"""The company's working hours."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.rules.hours import USUAL, Hours, timed
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.company import change, follow
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.company import CompanyHours, SetCompanyDay, SetCompanyHours, company_hours_keyboard
from views import company as words
from views.hours import hours_prompt

router = Gated("company_hours", Staff())


@router.callback_query(CompanyHours.filter())
async def open_hours(query: CallbackQuery, desk: Desk) -> None:
    await show_hours(query, desk)


@router.callback_query(SetCompanyDay.filter())
async def set_day(query: CallbackQuery, callback_data: SetCompanyDay, desk: Desk) -> None:
    tap, hours = callback_data, await _hours(desk) or USUAL
    await change(desk, {"hours": hours.with_day(tap.day, on=tap.on)}, seen=tap.version)
    toast(query, words.saved(desk.t))
    await show_hours(query, desk)


@router.callback_query(SetCompanyHours.filter())
async def set_hours(query: CallbackQuery, callback_data: SetCompanyHours, desk: Desk) -> None:
    await change(desk, {"hours": None if callback_data.always else USUAL}, seen=callback_data.version)
    toast(query, words.saved(desk.t))
    await show_hours(query, desk)


async def show_hours(event: Event, desk: Desk) -> None:
    company = await desk.services.company.settings(actor=desk.manager)
    t = follow(desk, company)
    await show(event, words.hours_screen(t, company), company_hours_keyboard(t, company))


async def _hours(desk: Desk) -> Hours | None:
    return Hours.read((await desk.services.company.settings(actor=desk.manager)).hours)


async def _ask(desk: Desk, _key: int, _event: Event) -> Question:
    company = await desk.services.company.settings(actor=desk.manager)
    screen = words.hours_asked(desk.t, company)
    keyboard = cancel_keyboard(desk.t, CompanyHours())
    return Question(screen, hours_prompt(desk.t), "9:00–18:00", keyboard, version=company.version)


async def _save(desk: Desk, asked: Asked, text: str) -> None:
    await change(desk, {"hours": timed(await _hours(desk), text)}, seen=asked.version)


async def _then(message: Message, desk: Desk, _asked: Asked, _saved: None) -> None:
    await show_hours(message, desk)


FORMS = (TextForm(Field.COMPANY_HOURS, _ask, _save, _then),)
