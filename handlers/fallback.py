"""The last router: whatever nobody else understood still gets one clear answer."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from crm_core.models import Company, Manager
from crm_core.results import Sender
from crm_core.services.deals import DealService
from handlers.filters import LeadChat, Staff, Tapped, UnknownCommand
from handlers.home import show_home
from handlers.reply import alert, say, show
from keyboards.home import home_only
from keyboards.leads import start_keyboard
from locales import Translator
from views import home, leads
from views.errors import OUT_OF_DATE

router = Router(name="fallback")


@router.callback_query(Staff(), Tapped())
async def staff_screen_is_old(query: CallbackQuery, manager: Manager, deals: DealService, t: Translator) -> None:
    alert(query, t.plain(OUT_OF_DATE))
    await show_home(query, manager=manager, deals=deals, t=t)


@router.callback_query(LeadChat(), Tapped())
async def lead_screen_is_old(query: CallbackQuery, lead_person: Sender, company: Company, t: Translator) -> None:
    alert(query, t.plain(OUT_OF_DATE))
    await show(query, leads.start_screen(t, lead_person.name, company), start_keyboard(t))


@router.message(Staff(), UnknownCommand())
async def staff_command_is_unknown(message: Message, t: Translator) -> None:
    await show(message, home.unknown_command(t), home_only(t))


@router.message(LeadChat(), UnknownCommand())
async def lead_command_is_unknown(message: Message, t: Translator) -> None:
    await show(message, leads.unknown_command(t), start_keyboard(t))


@router.message(Staff())
async def staff_message_is_unknown(message: Message, t: Translator) -> None:
    await show(message, home.only_text(t), home_only(t))


@router.message(LeadChat())
async def lead_message_is_unknown(message: Message, t: Translator) -> None:
    await say(message, leads.nothing_to_read(t))
