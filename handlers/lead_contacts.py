"""A lead types an e-mail where a phone is asked for; a phone may stand beside it."""

from __future__ import annotations

from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import Message, ReplyKeyboardRemove

from crm_core.results import Sender
from crm_core.rules.contacts import parse_email, parse_phone
from crm_core.rules.text import digits
from crm_core.services.leads import LeadService
from handlers.asking import region
from handlers.filters import PHONE_DIGITS, EmailLike, Gated, LeadChat
from handlers.leads import PhoneForm
from handlers.reply import say
from locales import Translator
from views.leads import contact_saved

router = Gated("lead_contacts", LeadChat())


@router.message(StateFilter(PhoneForm.phone), EmailLike())
async def type_email(
    message: Message,
    email: str,
    beside: str,
    lead_person: Sender,
    leads: LeadService,
    state: FSMContext,
    t: Translator,
) -> None:
    address = parse_email(email)
    phone = parse_phone(beside, region(t)) if len(digits(beside)) >= PHONE_DIGITS else None
    received = await leads.leave_contact(lead_person, email=address, phone=phone, message_id=message.message_id)
    await state.clear()
    if not received.unheard:
        await say(message, contact_saved(t, address, phone, received.closed), ReplyKeyboardRemove())
