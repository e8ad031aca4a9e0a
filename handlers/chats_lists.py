"""The list of conversations: its tabs, the filter by plan, and search."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager
from crm_core.results.chats import FoundChats
from crm_core.services.dialogs import DialogService
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Said, Staff
from handlers.reply import Event, say, show
from keyboards.asking import Field, cancel_keyboard
from keyboards.chats_lists import (
    ChatPlans,
    Chats,
    chat_cursor,
    chat_filter,
    chats_keyboard,
    found_keyboard,
    plans_keyboard,
)
from keyboards.home import CHATS
from locales import Translator
from views import chats_lists as words

router = Gated("chats_lists", Staff())


@router.message(Command("chats"))
@router.message(Said(CHATS))
async def say_chats(message: Message, manager: Manager, dialogs: DialogService, t: Translator) -> None:
    await show_chats(message, Chats(), manager=manager, dialogs=dialogs, t=t)


@router.callback_query(Chats.filter())
async def open_chats(
    query: CallbackQuery, callback_data: Chats, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    await show_chats(query, callback_data, manager=manager, dialogs=dialogs, t=t)


@router.callback_query(ChatPlans.filter())
async def choose_plan(
    query: CallbackQuery, callback_data: ChatPlans, manager: Manager, dialogs: DialogService, t: Translator
) -> None:
    plans = await dialogs.plans(actor=manager)
    await show(query, words.which_plan(t), plans_keyboard(t, plans, callback_data))


async def show_chats(event: Event, listed: Chats, *, manager: Manager, dialogs: DialogService, t: Translator) -> None:
    page = await dialogs.list(chat_filter(listed), chat_cursor(listed), actor=manager)
    place = listed if page.page == listed.page else Chats(tab=listed.tab, plan_id=listed.plan_id)
    await show(event, words.chats_screen(t, page), chats_keyboard(t, place, page))


# -- what is typed ------------------------------------------------------------------------------------------------


async def _ask(desk: Desk, _key: int, _event: Event) -> Question:
    t = desk.t
    await desk.services.dialogs.plans(actor=desk.manager)  # may this person read chats?
    keyboard = cancel_keyboard(t, Chats())
    return Question(words.find_asked(t), words.find_prompt(t), t.plain("Name, phone or e-mail"), keyboard)


async def _find(desk: Desk, _asked: Asked, text: str) -> tuple[FoundChats, str]:
    return await desk.services.dialogs.find(text, actor=desk.manager), text


async def _found(message: Message, desk: Desk, _asked: Asked, answer: tuple[FoundChats, str]) -> None:
    found, text = answer
    await say(message, words.found_screen(desk.t, found, text), found_keyboard(desk.t, found))


FORMS = (TextForm(Field.CHAT_SEARCH, _ask, _find, _found),)
