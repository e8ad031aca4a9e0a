"""The company's settings."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.models import Company
from crm_core.services.company import Settings
from handlers.asking import Desk, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.company import SetSwitch, SetUndoTime, UndoTime, company_keyboard, undo_keyboard
from keyboards.places import CompanyScreen
from locales import Translator, choose_language, translator
from locales.currencies import minor_digits
from views import company as words

router = Gated("company", Staff())


@router.message(Command("company"))
async def say_company(message: Message, desk: Desk) -> None:
    await show_company(message, desk)


@router.callback_query(CompanyScreen.filter())
async def open_company(query: CallbackQuery, desk: Desk) -> None:
    await show_company(query, desk)


@router.callback_query(UndoTime.filter())
async def open_undo(query: CallbackQuery, desk: Desk) -> None:
    company = await desk.services.company.settings(actor=desk.manager)
    await show(query, words.undo_screen(desk.t), undo_keyboard(desk.t, company))


@router.callback_query(SetUndoTime.filter())
async def set_undo(query: CallbackQuery, callback_data: SetUndoTime, desk: Desk) -> None:
    await change(desk, {"undo_minutes": callback_data.minutes}, seen=callback_data.version)
    toast(query, words.saved(desk.t))
    await show_company(query, desk)


@router.callback_query(SetSwitch.filter())
async def set_switch(query: CallbackQuery, callback_data: SetSwitch, desk: Desk) -> None:
    tap = callback_data
    values: Settings = {"managers_may_reopen": tap.on} if tap.switch == "r" else {"contacts_masked": tap.on}
    await change(desk, values, seen=tap.version)
    toast(query, words.saved(desk.t))
    await show_company(query, desk)


async def show_company(event: Event, desk: Desk) -> None:
    company = await desk.services.company.settings(actor=desk.manager)
    t = follow(desk, company)
    await show(event, words.company_screen(t, company, desk.now()), company_keyboard(t, company))


async def redraw(query: CallbackQuery, desk: Desk, _key: int) -> None:
    await show_company(query, desk)


async def change(desk: Desk, values: Settings, *, seen: int) -> None:
    """Everybody's screens follow at once."""
    await desk.services.company.change(values, minor_digits=minor_digits, seen=seen, actor=desk.manager)
    desk.forget(None)


def follow(desk: Desk, company: Company) -> Translator:
    """For whoever acts, in the company's currency, zone and language as they are now."""
    me = desk.manager
    language = choose_language(me.language, me.telegram_language, company.language)
    return translator(language, currency=company.currency, time_zone=company.time_zone)


FORMS: tuple[TextForm, ...] = ()
