"""What leads do. Whatever they send outside a form is kept and reaches their manager."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiogram.filters import Command, CommandObject, CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message, ReplyKeyboardRemove

from crm_core.models import Company
from crm_core.results import Content, Sender
from crm_core.rules.contacts import parse_phone
from crm_core.services.leads import LeadService
from handlers.asking import region
from handlers.filters import ForeignContact, Gated, LeadChat, OwnContact, PhoneLike, Said, Sent
from handlers.reply import say, show, toast
from keyboards.leads import (
    CANCEL,
    LeadLanguages,
    LeadStart,
    LeavePhone,
    SetLeadLanguage,
    lead_languages_keyboard,
    phone_keyboard,
    start_keyboard,
)
from locales import Translator
from views import leads as screens
from views.home import language_chosen, language_screen

router = Gated("leads", LeadChat())


class PhoneForm(StatesGroup):
    phone = State()


@router.message(CommandStart())
async def start(
    message: Message,
    command: CommandObject,
    lead_person: Sender,
    leads: LeadService,
    company: Company,
    t: Translator,
) -> None:
    came = await leads.start(lead_person, source=command.args, message_id=message.message_id)
    if not came.led:
        await show(message, screens.start_screen(t, lead_person.name, company), start_keyboard(t))


@router.callback_query(LeadStart.filter())
async def back_to_start(query: CallbackQuery, lead_person: Sender, company: Company, t: Translator) -> None:
    await show(query, screens.start_screen(t, lead_person.name, company), start_keyboard(t))


@router.message(Command("language"))
async def ask_language(message: Message, t: Translator) -> None:
    await show(message, language_screen(t), lead_languages_keyboard(t))


@router.callback_query(LeadLanguages.filter())
async def show_languages(query: CallbackQuery, t: Translator) -> None:
    await show(query, language_screen(t), lead_languages_keyboard(t))


@router.callback_query(SetLeadLanguage.filter())
async def set_language(
    query: CallbackQuery,
    callback_data: SetLeadLanguage,
    lead_person: Sender,
    leads: LeadService,
    company: Company,
    t: Translator,
    forget: Callable[[int], None],
) -> None:
    await leads.set_language(lead_person, callback_data.language)
    forget(lead_person.telegram_id)
    chosen = t.into(callback_data.language)
    toast(query, language_chosen(chosen))
    await show(query, screens.start_screen(chosen, lead_person.name, company), start_keyboard(chosen))


@router.message(Command("help"))
async def show_help(message: Message, t: Translator) -> None:
    await show(message, screens.help_screen(t), start_keyboard(t))


@router.message(Command("phone"))
async def ask_phone_by_command(message: Message, state: FSMContext, t: Translator) -> None:
    await state.set_state(PhoneForm.phone)
    await say(message, screens.phone_prompt(t), phone_keyboard(t))


@router.callback_query(LeavePhone.filter())
async def ask_phone(query: CallbackQuery, state: FSMContext, left: dict[str, Any], t: Translator) -> None:
    await state.set_state(PhoneForm.phone)
    if left.get("form") != PhoneForm.phone.state:  # a doubled tap asks once
        await say(query, screens.phone_prompt(t), phone_keyboard(t))


@router.message(OwnContact())
async def share_phone(
    message: Message, phone: str, lead_person: Sender, leads: LeadService, state: FSMContext, t: Translator
) -> None:
    await _keep_phone(message, phone, lead_person, leads, state, t)


@router.message(StateFilter(PhoneForm.phone), PhoneLike())
async def type_phone(
    message: Message, phone: str, lead_person: Sender, leads: LeadService, state: FSMContext, t: Translator
) -> None:
    await _keep_phone(message, parse_phone(phone, region(t)), lead_person, leads, state, t)


@router.message(StateFilter(PhoneForm.phone), ForeignContact())
async def refuse_foreign_contact(message: Message, t: Translator) -> None:
    await say(message, screens.foreign_contact(t), phone_keyboard(t))


@router.message(Said(CANCEL))
async def cancel_phone(
    message: Message, lead_person: Sender, company: Company, state: FSMContext, t: Translator
) -> None:
    await state.clear()
    await say(message, screens.phone_cancelled(t), ReplyKeyboardRemove())
    await show(message, screens.start_screen(t, lead_person.name, company), start_keyboard(t))


@router.message(Sent())
async def write(
    message: Message,
    words: str,
    content: Content,
    lead_person: Sender,
    leads: LeadService,
    state: FSMContext,
    raw_state: str | None,
    t: Translator,
) -> None:
    received = await leads.receive(lead_person, message_id=message.message_id, text=words, content=content)
    if raw_state is not None:  # a question instead of a phone: the form has served
        await state.clear()
    if received.unheard or received.led:
        return
    due = received.first or received.closed is not None or raw_state is not None
    if due or received.repeated:  # repeated: its answer may not have arrived
        await say(message, screens.answer(t, received), ReplyKeyboardRemove())


@router.edited_message(Sent())
async def edit(
    message: Message, words: str, content: Content, lead_person: Sender, leads: LeadService, t: Translator
) -> None:
    received = await leads.edit(lead_person, message_id=message.message_id, text=words, content=content)
    if received.first or received.closed is not None:
        await say(message, screens.answer(t, received))


async def _keep_phone(
    message: Message, number: str, lead_person: Sender, leads: LeadService, state: FSMContext, t: Translator
) -> None:
    received = await leads.leave_phone(lead_person, number, message_id=message.message_id)
    await state.clear()
    if not received.unheard and not received.led:
        await say(message, screens.phone_saved(t, number, received.closed), ReplyKeyboardRemove())
