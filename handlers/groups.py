"""Groups of the team: bound by admins, and the one thing that works there: to take a deal that nobody has."""

from __future__ import annotations

from aiogram import Bot
from aiogram.filters import IS_NOT_MEMBER, ChatMemberUpdatedFilter
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from crm_core.models import Company, Manager
from crm_core.services.groups import GroupService
from handlers.filters import Gated, GroupLink, InGroup, Member, Migrated, Staff, Tapped
from handlers.reply import alert, say, show, toast
from keyboards.deals import TakeDeal
from keyboards.groups import (
    Groups,
    LinkGroup,
    OpenGroup,
    UnbindGroup,
    group_keyboard,
    groups_keyboard,
    link_keyboard,
)
from locales import Translator
from views import groups as words
from views.errors import OUT_OF_DATE

router = Gated("groups", Staff())
inside = Gated("inside_groups", InGroup())


@router.callback_query(Groups.filter())
async def open_groups(
    query: CallbackQuery, callback_data: Groups, manager: Manager, groups: GroupService, t: Translator
) -> None:
    found = await groups.every(actor=manager)
    await show(query, words.groups_screen(t, found), groups_keyboard(t, found, page=callback_data.page))


@router.callback_query(OpenGroup.filter())
async def open_group(
    query: CallbackQuery, callback_data: OpenGroup, manager: Manager, groups: GroupService, t: Translator
) -> None:
    found = await groups.get(callback_data.plan_id, actor=manager)
    await show(query, words.group_screen(t, found), group_keyboard(t, found))


@router.callback_query(LinkGroup.filter())
async def make_link(
    query: CallbackQuery, callback_data: LinkGroup, manager: Manager, groups: GroupService, bot: Bot, t: Translator
) -> None:
    found, code = await groups.link(callback_data.plan_id, actor=manager)
    address = words.address((await bot.me()).username, code)
    await show(query, words.link_screen(t, found), link_keyboard(t, found, address))


@router.callback_query(UnbindGroup.filter())
async def unbind(
    query: CallbackQuery, callback_data: UnbindGroup, manager: Manager, groups: GroupService, t: Translator
) -> None:
    found = await groups.unbind(callback_data.plan_id, -callback_data.group, actor=manager)
    toast(query, words.unbound(t))
    await show(query, words.group_screen(t, found), group_keyboard(t, found))


# -- in the group -------------------------------------------------------------------------------------------------


@inside.message(GroupLink(), Member())
async def bind(
    message: Message, code: str, member: Manager, groups: GroupService, company: Company, t: Translator
) -> None:
    found = await groups.bind(code, message.chat.id, message.chat.title or "", actor=member)
    await say(message, words.bound(t.into(company.language), found))


@inside.message(GroupLink())
async def refuse_binding(message: Message, t: Translator) -> None:
    await say(message, words.only_named(t))


@inside.message(Migrated())
async def follow(message: Message, new_chat_id: int, groups: GroupService) -> None:
    await groups.migrate(message.chat.id, new_chat_id)


@inside.callback_query(TakeDeal.filter(), Member())
async def take(
    query: CallbackQuery, callback_data: TakeDeal, member: Manager, groups: GroupService, bot: Bot, t: Translator
) -> None:
    done = await groups.take(callback_data.deal_id, actor=member)
    alert(query, words.taken(t, done, (await bot.me()).username))


@inside.callback_query(Tapped(), Member())
async def button_is_old(query: CallbackQuery, t: Translator) -> None:
    alert(query, t.plain(OUT_OF_DATE))


@inside.callback_query(Tapped())
async def refuse(query: CallbackQuery, t: Translator) -> None:
    alert(query, words.only_team(t))


@inside.my_chat_member(ChatMemberUpdatedFilter(IS_NOT_MEMBER))
async def put_out(event: ChatMemberUpdated, groups: GroupService) -> None:
    await groups.lost(event.chat.id)
