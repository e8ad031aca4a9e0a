"""Somebody on the blacklist: what they say is kept, nothing is answered. They may still stop the bot or be erased."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.results import Content, Sender
from crm_core.services.leads import LeadService
from handlers.filters import Gated, Sent, Unheard, UnknownCommand
from keyboards.leaving import ForgetMe

router = Gated("unheard", Unheard())


@router.message(Sent())
async def keep(message: Message, words: str, content: Content, lead_person: Sender, leads: LeadService) -> None:
    await leads.receive(lead_person, message_id=message.message_id, text=words, content=content)


@router.edited_message(Sent())
async def keep_edit(message: Message, words: str, content: Content, lead_person: Sender, leads: LeadService) -> None:
    await leads.edit(lead_person, message_id=message.message_id, text=words, content=content)


@router.message(UnknownCommand(), ~Command("stop", "forget"))
async def skip_command(_message: Message) -> None:
    """Whatever it asks for."""


@router.message(~UnknownCommand())
async def skip_message(_message: Message) -> None:
    """There is nothing in it that could be kept."""


@router.callback_query(~ForgetMe.filter())
async def skip_tap(_query: CallbackQuery) -> None:
    """The tap ends without a word."""
