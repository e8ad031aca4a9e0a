"""The action log of the whole company."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager
from crm_core.rules.filters import Days
from crm_core.services.deals import DealService
from crm_core.services.log import LogService
from handlers.asking import Asked, Desk, Question, TextForm, ask
from handlers.deals import draw_card
from handlers.filters import Gated, Staff
from handlers.reply import Event, show
from keyboards import log_screens as keyboards
from keyboards.asking import Field, cancel_keyboard
from keyboards.log import (
    AskLogDays,
    AskLogDeal,
    LogDays,
    LoggedDeal,
    LogKinds,
    LogWho,
    cursor,
    log_filter,
    of_days,
    of_deal,
    place,
)
from keyboards.places import Log
from locales import Translator
from views import log as words

router = Gated("log", Staff())


@router.message(Command("log"))
async def say_log(message: Message, manager: Manager, log: LogService, t: Translator) -> None:
    await show_log(message, Log(), manager=manager, log=log, t=t)


@router.callback_query(Log.filter())
async def open_log(query: CallbackQuery, callback_data: Log, manager: Manager, log: LogService, t: Translator) -> None:
    await show_log(query, callback_data, manager=manager, log=log, t=t)


@router.callback_query(LogWho.filter())
async def choose_who(
    query: CallbackQuery, callback_data: LogWho, manager: Manager, log: LogService, t: Translator
) -> None:
    people = await log.people(actor=manager)
    await show(query, words.who_screen(t), keyboards.who_keyboard(t, callback_data, people))


@router.callback_query(LogKinds.filter())
async def choose_kind(
    query: CallbackQuery, callback_data: LogKinds, manager: Manager, log: LogService, t: Translator
) -> None:
    await log.today(actor=manager)  # may this person read the log?
    await show(query, words.kinds_screen(t), keyboards.kinds_keyboard(t, callback_data))


@router.callback_query(LogDays.filter())
async def choose_days(
    query: CallbackQuery, callback_data: LogDays, manager: Manager, log: LogService, t: Translator
) -> None:
    today = await log.today(actor=manager)
    await show(query, words.days_screen(t), keyboards.days_keyboard(t, callback_data, today))


@router.callback_query(LoggedDeal.filter())
async def open_logged_deal(
    query: CallbackQuery, callback_data: LoggedDeal, manager: Manager, deals: DealService, t: Translator
) -> None:
    card = await deals.card(callback_data.opened_id, actor=manager)
    await draw_card(query, t, card, keyboards.log_back(t, callback_data))


async def show_log(event: Event, listed: Log, *, manager: Manager, log: LogService, t: Translator) -> None:
    page = await log.page(log_filter(listed), cursor(listed), actor=manager)
    await show(event, words.log_screen(t, page), keyboards.log_keyboard(t, listed, page, manager))


# -- what is typed ------------------------------------------------------------------------------------------------


@router.callback_query(AskLogDeal.filter())
async def ask_deal(query: CallbackQuery, callback_data: AskLogDeal, desk: Desk, left: dict[str, Any]) -> None:
    await _ask(query, desk, DEAL, callback_data, left)


@router.callback_query(AskLogDays.filter())
async def ask_days(query: CallbackQuery, callback_data: AskLogDays, desk: Desk, left: dict[str, Any]) -> None:
    await _ask(query, desk, DAYS, callback_data, left)


async def _ask(query: CallbackQuery, desk: Desk, form: TextForm, listed: Log, left: dict[str, Any]) -> None:
    """The rest of the filter is remembered until the answer."""
    here = place(listed)

    async def question(desk: Desk, key: int, event: Event) -> Question:
        asked = await form.question(desk, key, event)
        return replace(asked, keyboard=cancel_keyboard(desk.t, here), more={LISTED: here.pack()})

    await ask(query, desk, replace(form, question=question), 0, left)


async def _which_deal(desk: Desk, _key: int, _event: Event) -> Question:
    t = desk.t
    await desk.services.log.today(actor=desk.manager)  # may this person read the log?
    return Question(words.asked(t), words.deal_prompt(t), "#118", cancel_keyboard(t, Log()))


async def _which_days(desk: Desk, _key: int, _event: Event) -> Question:
    t = desk.t
    await desk.services.log.today(actor=desk.manager)  # may this person read the log?
    return Question(words.asked(t), words.days_prompt(t), "1.10–15.10.2026", cancel_keyboard(t, Log()))


async def _find_deal(desk: Desk, _asked: Asked, text: str) -> int:
    return await desk.services.log.deal(text, actor=desk.manager)


async def _read_days(desk: Desk, _asked: Asked, text: str) -> Days:
    return await desk.services.log.days(text, actor=desk.manager)


async def _then_deal(message: Message, desk: Desk, asked: Asked, deal_id: int) -> None:
    listed = of_deal(_listed(asked), deal_id)
    await show_log(message, listed, manager=desk.manager, log=desk.services.log, t=desk.t)


async def _then_days(message: Message, desk: Desk, asked: Asked, days: Days) -> None:
    listed = of_days(_listed(asked), days)
    await show_log(message, listed, manager=desk.manager, log=desk.services.log, t=desk.t)


def _listed(asked: Asked) -> Log:
    kept = asked.more.get(LISTED)
    return Log.unpack(kept) if kept else Log()


LISTED = "log"
DEAL = TextForm(Field.LOG_DEAL, _which_deal, _find_deal, _then_deal)
DAYS = TextForm(Field.LOG_DAYS, _which_days, _read_days, _then_days)
FORMS = (DEAL, DAYS)
