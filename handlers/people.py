"""Joining the staff by a link, and people who block the bot or come back."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.filters import KICKED, MEMBER, ChatMemberUpdatedFilter
from aiogram.types import ChatMemberUpdated, Message

from crm_core.results import Sender
from crm_core.services.deals import DealService
from crm_core.services.invites import InviteService
from crm_core.services.people import PeopleService
from handlers.filters import Gated, InPrivate, Invited
from handlers.home import show_start
from handlers.reply import say
from keyboards.home import menu_below
from locales import Translator
from views.people import welcome

router = Gated("people", InPrivate())


@router.message(Invited())
async def join(
    message: Message,
    code: str,
    sender: Sender,
    invites: InviteService,
    deals: DealService,
    t: Translator,
    forget: Callable[[int], None],
) -> None:
    manager = await invites.join(code, sender)
    forget(sender.telegram_id)
    await say(message, welcome(t, manager), menu_below(t))
    await show_start(message, manager=manager, deals=deals, t=t)


@router.my_chat_member(ChatMemberUpdatedFilter(KICKED))
async def blocked(event: ChatMemberUpdated, people: PeopleService, forget: Callable[[int], None]) -> None:
    await people.unreachable(event.from_user.id)
    forget(event.from_user.id)


@router.my_chat_member(ChatMemberUpdatedFilter(MEMBER))
async def returned(event: ChatMemberUpdated, people: PeopleService) -> None:
    await people.reachable_again(event.from_user.id)
