"""Invitations into the staff: links, and Telegram's own picker of people."""

from __future__ import annotations

from aiogram import Bot
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message, SharedUser, UsersShared

from crm_core.models import Company, Manager
from crm_core.results.invites import Choices, ListedInvite, Picked, Way
from crm_core.services.deals import DealService
from crm_core.services.invites import InviteService
from handlers.asking import Desk, TextForm
from handlers.filters import Gated, PeopleShared, Said, Staff
from handlers.home import show_home
from handlers.reply import Event, say, show, toast
from keyboards import invites as buttons
from keyboards.home import menu_below
from keyboards.invites import (
    AddPicked,
    DropInvite,
    InviteForm,
    InviteHours,
    InvitePlan,
    InviteRole,
    MakeLink,
    NewLink,
    OpenInvite,
    PickPeople,
    RevokeInvite,
)
from keyboards.leads import CANCEL
from keyboards.places import Invites
from locales import Translator
from views import invites as words
from views.home import buttons_below

router = Gated("invites", Staff())

FORMS: tuple[TextForm, ...] = ()


class Picking(StatesGroup):
    people = State()


# -- those there are ----------------------------------------------------------------------------------------------


@router.callback_query(Invites.filter())
async def open_invites(query: CallbackQuery, callback_data: Invites, desk: Desk) -> None:
    await show_invites(query, desk, callback_data.page)


@router.callback_query(OpenInvite.filter())
async def open_invite(
    query: CallbackQuery, callback_data: OpenInvite, desk: Desk, manager: Manager, invites: InviteService
) -> None:
    await _show_invite(query, desk, await invites.get(callback_data.invite_id, actor=manager))


@router.callback_query(RevokeInvite.filter())
async def revoke(
    query: CallbackQuery, callback_data: RevokeInvite, desk: Desk, manager: Manager, invites: InviteService
) -> None:
    found = await invites.revoke(callback_data.invite_id, actor=manager)
    toast(query, words.revoked(desk.t, found))
    await _show_invite(query, desk, found)


# -- choices, of a link and of people who were picked -------------------------------------------------------------


@router.callback_query(NewLink.filter())
async def begin(query: CallbackQuery, manager: Manager, invites: InviteService, t: Translator) -> None:
    await _show_choices(query, t, await invites.begin(actor=manager), InviteForm(way=Way.LINK))


@router.callback_query(InviteForm.filter())
async def turn(
    query: CallbackQuery, callback_data: InviteForm, manager: Manager, invites: InviteService, t: Translator
) -> None:
    await _show_choices(query, t, await invites.choices(callback_data.way, actor=manager), callback_data)


@router.callback_query(InviteRole.filter())
async def choose_role(
    query: CallbackQuery, callback_data: InviteRole, manager: Manager, invites: InviteService, t: Translator
) -> None:
    tap = callback_data
    choices = await invites.choose_role(tap.way, tap.role_id, actor=manager)
    await _show_choices(query, t, choices, InviteForm(way=tap.way, roles=tap.roles, plans=tap.plans))


@router.callback_query(InvitePlan.filter())
async def choose_plan(
    query: CallbackQuery, callback_data: InvitePlan, manager: Manager, invites: InviteService, t: Translator
) -> None:
    tap = callback_data
    choices = await invites.choose_plan(tap.way, tap.plan_id, on=tap.on, actor=manager)
    await _show_choices(query, t, choices, InviteForm(way=tap.way, roles=tap.roles, plans=tap.plans))


@router.callback_query(InviteHours.filter())
async def choose_hours(
    query: CallbackQuery, callback_data: InviteHours, manager: Manager, invites: InviteService, t: Translator
) -> None:
    tap = callback_data
    choices = await invites.choose_hours(tap.hours, actor=manager)
    await _show_choices(query, t, choices, InviteForm(way=Way.LINK, roles=tap.roles, plans=tap.plans))


@router.callback_query(DropInvite.filter())
async def drop(
    query: CallbackQuery, callback_data: DropInvite, desk: Desk, manager: Manager, invites: InviteService
) -> None:
    if await invites.drop(callback_data.way, actor=manager):
        toast(query, words.dropped(desk.t))
    await show_invites(query, desk)


# -- what they lead to --------------------------------------------------------------------------------------------


@router.callback_query(MakeLink.filter())
async def make(
    query: CallbackQuery, bot: Bot, desk: Desk, manager: Manager, company: Company, invites: InviteService
) -> None:
    me = await bot.me()  # before the link is made: nothing must keep it from being shown afterwards
    made = await invites.make(query.id, actor=manager)
    link = buttons.invite_link(me.username, made.code)
    text = words.made_screen(desk.t, made, link, now=desk.now())
    await show(query, text, buttons.link_keyboard(desk.t, link, words.invitation(desk.t, company)))


@router.callback_query(AddPicked.filter())
async def add(query: CallbackQuery, bot: Bot, desk: Desk, manager: Manager, invites: InviteService) -> None:
    link = buttons.bot_link((await bot.me()).username)
    added = await invites.add_picked(query.id, actor=manager)
    for person in added.people:
        desk.forget(person.telegram_id)
    send = buttons.link_keyboard(desk.t, link, words.link_words(desk.t))
    await show(query, words.added_screen(desk.t, added, link), send if added.waiting else buttons.back_only(desk.t))


# -- Telegram's own picker ----------------------------------------------------------------------------------------


@router.callback_query(PickPeople.filter())
async def pick(query: CallbackQuery, desk: Desk, left: dict[str, object], invites: InviteService) -> None:
    request = await invites.pick(actor=desk.manager)
    await desk.state.set_data({"keyboard": True})  # whoever leaves without an answer gets the usual buttons back
    await desk.state.set_state(Picking.people)
    toast(query, words.picking_asked(desk.t))
    if left.get("form") != Picking.people.state:  # a doubled tap asks once
        await say(query, words.picking(desk.t), buttons.picker_keyboard(desk.t, request))


@router.message(PeopleShared())
async def take_people(message: Message, shared: UsersShared, desk: Desk, invites: InviteService) -> None:
    """Whatever becomes of the answer, the usual buttons come back under the input first."""
    await desk.state.clear()
    await say(message, buttons_below(desk.t), menu_below(desk.t))
    people = [_picked(user) for user in shared.users]
    choices = await invites.picked(shared.request_id, people, actor=desk.manager)
    await _show_choices(message, desk.t, choices, InviteForm(way=Way.PICKED))


@router.message(Said(CANCEL))
async def stop_picking(
    message: Message, desk: Desk, left: dict[str, object], deals: DealService, invites: InviteService
) -> None:
    if not left.get("keyboard"):  # an old keyboard of a form that has gone
        await say(message, buttons_below(desk.t), menu_below(desk.t))
    if await invites.drop(Way.PICKED, actor=desk.manager):
        await show_invites(message, desk)
    else:
        await show_home(message, manager=desk.manager, deals=deals, t=desk.t)


async def show_invites(event: Event, desk: Desk, page: int = 0) -> None:
    found = await desk.services.invites.page(page, actor=desk.manager)
    text = words.invites_screen(desk.t, found, now=desk.now())
    await show(event, text, buttons.invites_keyboard(desk.t, found, now=desk.now()))


async def _show_invite(query: CallbackQuery, desk: Desk, found: ListedInvite) -> None:
    text = words.invite_screen(desk.t, found, now=desk.now())
    await show(query, text, buttons.invite_keyboard(desk.t, found))


async def _show_choices(event: Event, t: Translator, choices: Choices, shown: InviteForm) -> None:
    await show(event, words.choices_screen(t, choices), buttons.choices_keyboard(t, choices, shown))


def _picked(user: SharedUser) -> Picked:
    """Telegram leaves out what a person hides; their number then stands for the name until they come."""
    name = " ".join(filter(None, (user.first_name, user.last_name)))
    return Picked(user.user_id, name or str(user.user_id), user.username)
