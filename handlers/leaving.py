"""A lead who asks to be left alone, or to be forgotten."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, ReplyKeyboardRemove

from crm_core.results import Sender
from crm_core.services.erasing import ErasingService
from crm_core.services.leaving import LeavingService
from handlers.filters import Gated, LeadChat
from handlers.reply import say, show
from keyboards.leaving import ForgetMe, forget_keyboard, forgotten_keyboard
from locales import Translator
from views import leaving as words

router = Gated("leaving", LeadChat())


@router.message(Command("stop"))
async def stop(message: Message, lead_person: Sender, leaving: LeavingService, t: Translator) -> None:
    await leaving.stop(lead_person.telegram_id)
    await say(message, words.stopped(t), ReplyKeyboardRemove())


@router.message(Command("forget"))
async def ask_forget(message: Message, t: Translator) -> None:
    await show(message, words.ask_forget(t), forget_keyboard(t))


@router.callback_query(ForgetMe.filter())
async def forget_me(
    query: CallbackQuery,
    lead_person: Sender,
    erasing: ErasingService,
    t: Translator,
    forget: Callable[[int], None],
) -> None:
    await erasing.forget(lead_person.telegram_id)
    forget(lead_person.telegram_id)
    await show(query, words.forgotten(t), forgotten_keyboard(t))
