"""The first screen of everyone on staff, their shift and their language."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager
from crm_core.services.deals import DealService
from crm_core.services.people import PeopleService
from handlers.filters import Gated, Said, Staff
from handlers.reply import Event, say, show, toast
from keyboards.guide import guide_keyboard
from keyboards.home import (
    MENU,
    HomeScreen,
    Languages,
    SetLanguage,
    Shift,
    home_only,
    languages_keyboard,
    menu_below,
)
from keyboards.home_screen import home_keyboard
from locales import Translator
from views.guide import guide_screen
from views.home import buttons_below, help_screen, home_screen, language_chosen, language_screen, shift_changed

router = Gated("home", Staff())


async def show_home(event: Event, *, manager: Manager, deals: DealService, t: Translator) -> None:
    home = await deals.home(actor=manager)
    await show(event, home_screen(t, home, manager), home_keyboard(t, home, manager))


async def show_start(event: Event, *, manager: Manager, deals: DealService, t: Translator) -> None:
    """The first steps, as long as the company is new to whoever may set it up; else the first screen."""
    home = await deals.home(actor=manager)
    if home.steps is None or home.steps.complete:
        await show(event, home_screen(t, home, manager), home_keyboard(t, home, manager))
    else:
        await show(event, guide_screen(t, home.steps), guide_keyboard(t, home.steps))


@router.message(CommandStart())
async def start(message: Message, manager: Manager, deals: DealService, t: Translator) -> None:
    await say(message, buttons_below(t), menu_below(t))
    await show_start(message, manager=manager, deals=deals, t=t)


@router.message(Command("menu"))
@router.message(Said(MENU))
async def menu(message: Message, manager: Manager, deals: DealService, t: Translator) -> None:
    await show_home(message, manager=manager, deals=deals, t=t)


@router.callback_query(HomeScreen.filter())
async def back_home(query: CallbackQuery, manager: Manager, deals: DealService, t: Translator) -> None:
    await show_home(query, manager=manager, deals=deals, t=t)


@router.callback_query(Shift.filter())
async def change_shift(
    query: CallbackQuery,
    callback_data: Shift,
    manager: Manager,
    people: PeopleService,
    deals: DealService,
    t: Translator,
    forget: Callable[[int], None],
) -> None:
    changed = await people.set_shift(on=callback_data.on, actor=manager)
    forget(manager.telegram_id)
    toast(query, shift_changed(t, changed))
    await show_home(query, manager=changed, deals=deals, t=t)


@router.message(Command("language"))
async def ask_language(message: Message, t: Translator) -> None:
    await show(message, language_screen(t), languages_keyboard(t))


@router.callback_query(Languages.filter())
async def show_languages(query: CallbackQuery, t: Translator) -> None:
    await show(query, language_screen(t), languages_keyboard(t))


@router.callback_query(SetLanguage.filter())
async def set_language(
    query: CallbackQuery,
    callback_data: SetLanguage,
    manager: Manager,
    people: PeopleService,
    deals: DealService,
    t: Translator,
    forget: Callable[[int], None],
) -> None:
    changed = await people.set_language(callback_data.language, actor=manager)
    forget(manager.telegram_id)
    chosen = t.into(callback_data.language)
    toast(query, language_chosen(chosen))
    await show_home(query, manager=changed, deals=deals, t=chosen)
    if chosen.language != t.language:  # the row under the input changes its words only with a new message
        await say(query, buttons_below(chosen), menu_below(chosen))


@router.message(Command("help"))
async def show_help(message: Message, t: Translator) -> None:
    await show(message, help_screen(t), home_only(t))
