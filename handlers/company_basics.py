"""What a company begins with: name, currency, time zone, language. The guide asks for them one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from aiogram.types import CallbackQuery, Message
from markupsafe import Markup

from crm_core.rules.permissions import may_set_up
from crm_core.services.company import Settings
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.company import change, follow, show_company
from handlers.filters import Gated, Staff
from handlers.guide import show_guide
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.buttons import Payload
from keyboards.company import (
    BASICS,
    Basic,
    CompanyBasic,
    SetCompanyLanguage,
    SetCurrency,
    SetZone,
    basic_keyboard,
    found_keyboard,
)
from keyboards.places import CompanyScreen, Guide
from locales.currencies import find_currencies
from locales.zones import find_zones
from views import company as words

router = Gated("company_basics", Staff())

LONGEST = 100
"""Characters in which no name of a currency or a city is looked for."""


@router.callback_query(CompanyBasic.filter())
async def open_basic(query: CallbackQuery, callback_data: CompanyBasic, desk: Desk) -> None:
    await show_basic(query, desk, callback_data.what, guide=callback_data.guide)


@router.callback_query(SetCurrency.filter())
async def set_currency(query: CallbackQuery, callback_data: SetCurrency, desk: Desk) -> None:
    await change(desk, {"currency": callback_data.code}, seen=callback_data.version)
    toast(query, words.saved(desk.t))
    await show_next(query, desk, "c", guide=callback_data.guide)


@router.callback_query(SetZone.filter())
async def set_zone(query: CallbackQuery, callback_data: SetZone, desk: Desk) -> None:
    await change(desk, {"time_zone": callback_data.zone}, seen=callback_data.version)
    toast(query, words.saved(desk.t))
    await show_next(query, desk, "z", guide=callback_data.guide)


@router.callback_query(SetCompanyLanguage.filter())
async def set_language(query: CallbackQuery, callback_data: SetCompanyLanguage, desk: Desk) -> None:
    await change(desk, {"language": callback_data.language}, seen=callback_data.version)
    toast(query, words.saved(desk.t))
    await show_next(query, desk, "l", guide=callback_data.guide)


async def show_basic(event: Event, desk: Desk, what: Basic, *, guide: bool) -> None:
    company = await desk.services.company.settings(actor=desk.manager)
    t, now = follow(desk, company), desk.now()
    keyboard = basic_keyboard(t, company, what, now, guide=guide)
    await show(event, words.basic_screen(t, company, what, now, guide=guide), keyboard)


async def show_next(event: Event, desk: Desk, what: Basic, *, guide: bool) -> None:
    """Back on the company's screen; in the guide, on the next step."""
    onward = BASICS.index(what) + 1
    if guide and onward < len(BASICS):
        await show_basic(event, desk, BASICS[onward], guide=True)
    elif guide and may_set_up(desk.manager):
        await show_guide(event, desk)
    else:
        await show_company(event, desk)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _name(desk: Desk, key: int, _event: Event) -> Question:
    guide = bool(key)
    company = await desk.services.company.settings(actor=desk.manager)
    t = desk.t
    return Question(
        words.name_asked(t, company, guide=guide),
        words.name_prompt(t),
        t.plain("Company's name"),
        cancel_keyboard(t, Guide() if guide else CompanyScreen()),
        version=company.version,
    )


async def _save_name(desk: Desk, asked: Asked, text: str) -> None:
    await change(desk, {"name": text}, seen=asked.version)


async def _then_company(message: Message, desk: Desk, asked: Asked, _saved: None) -> None:
    if asked.id:
        await show_basic(message, desk, BASICS[0], guide=True)
    else:
        await show_company(message, desk)


async def _currency(desk: Desk, key: int, _event: Event) -> Question:
    return await _basic(desk, "c", words.currency_prompt(desk.t), desk.t.plain("Currency"), guide=bool(key))


async def _zone(desk: Desk, key: int, _event: Event) -> Question:
    return await _basic(desk, "z", words.zone_prompt(desk.t), desk.t.plain("City"), guide=bool(key))


async def _basic(desk: Desk, what: Basic, prompt: Markup, hint: str, *, guide: bool) -> Question:
    company = await desk.services.company.settings(actor=desk.manager)
    to: Payload = CompanyBasic(what=what, guide=guide)
    screen = words.basic_asked(desk.t, company, what, desk.now(), guide=guide)
    return Question(screen, prompt, hint, cancel_keyboard(desk.t, to), version=company.version)


async def _save_currency(desk: Desk, asked: Asked, text: str) -> Sequence[str]:
    return await _save(desk, asked, "currency", text, find_currencies(text[:LONGEST]))


async def _save_zone(desk: Desk, asked: Asked, text: str) -> Sequence[str]:
    return await _save(desk, asked, "time_zone", text, find_zones(text[:LONGEST]))


async def _save(desk: Desk, asked: Asked, name: str, text: str, found: Sequence[str]) -> Sequence[str]:
    """The only one that was meant, or the text itself, which the core explains; several are left to choose from."""
    if len(found) > 1:
        return found
    value = found[0] if found else text
    await change(desk, cast(Settings, {name: value}), seen=asked.version)
    return []


async def _then_currency(message: Message, desk: Desk, asked: Asked, found: Sequence[str]) -> None:
    await _then(message, desk, "c", found, guide=bool(asked.id))


async def _then_zone(message: Message, desk: Desk, asked: Asked, found: Sequence[str]) -> None:
    await _then(message, desk, "z", found, guide=bool(asked.id))


async def _then(message: Message, desk: Desk, what: Basic, found: Sequence[str], *, guide: bool) -> None:
    if not found:
        await show_next(message, desk, what, guide=guide)
        return
    company = await desk.services.company.settings(actor=desk.manager)
    t = follow(desk, company)
    keyboard = found_keyboard(t, company, what, found[: words.MANY], desk.now(), guide=guide)
    await show(message, words.found_screen(t, found), keyboard)


FORMS = (
    TextForm(Field.COMPANY_NAME, _name, _save_name, _then_company),
    TextForm(Field.COMPANY_CURRENCY, _currency, _save_currency, _then_currency),
    TextForm(Field.COMPANY_ZONE, _zone, _save_zone, _then_zone),
)
