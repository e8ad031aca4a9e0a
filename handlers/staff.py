"""People on staff: list, card, name, role, plans, cap, shift."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup

from crm_core.errors import NotFound
from crm_core.results.staff import PersonCard, Seats
from crm_core.rules.staff import parse_cap
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.home import show_home
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.buttons import Payload
from keyboards.places import OpenPerson, People
from keyboards.staff import (
    GiveRole,
    LoseRights,
    PersonCap,
    PersonPlans,
    PersonRole,
    PersonShift,
    SeatPerson,
    SetCap,
    people_keyboard,
    person_keyboard,
)
from keyboards.staff_screens import cap_keyboard, lose_rights_keyboard, roles_keyboard, seats_keyboard
from views import staff as words

router = Gated("staff", Staff())


@router.message(Command("people"))
async def say_people(message: Message, desk: Desk) -> None:
    await show_people(message, People(), desk)


@router.callback_query(People.filter())
async def open_people(query: CallbackQuery, callback_data: People, desk: Desk) -> None:
    await show_people(query, callback_data, desk)


@router.callback_query(OpenPerson.filter())
async def open_person(query: CallbackQuery, callback_data: OpenPerson, desk: Desk) -> None:
    await redraw(query, desk, callback_data.manager_id)


@router.callback_query(PersonShift.filter())
async def set_shift(query: CallbackQuery, callback_data: PersonShift, desk: Desk) -> None:
    tap = callback_data
    card = await desk.services.staff.set_shift(tap.manager_id, on=tap.on, actor=desk.manager)
    toast(query, words.shift_set(desk.t, card))
    await show_changed(query, desk, card)


@router.callback_query(PersonRole.filter())
async def choose_role(query: CallbackQuery, callback_data: PersonRole, desk: Desk) -> None:
    choice = await desk.services.staff.roles(callback_data.manager_id, actor=desk.manager)
    await show(query, words.roles_screen(desk.t, choice.card), roles_keyboard(desk.t, choice, callback_data.page))


@router.callback_query(LoseRights.filter())
async def ask_before_losing(query: CallbackQuery, callback_data: LoseRights, desk: Desk) -> None:
    choice = await desk.services.staff.roles(desk.manager.id, actor=desk.manager)
    role = next((one for one in choice.roles if one.id == callback_data.role_id), None)
    if role is None:
        raise NotFound
    t, card = desk.t, choice.card
    await show(query, words.lose_rights_screen(t, card, role), lose_rights_keyboard(t, card, role))


@router.callback_query(GiveRole.filter())
async def give_role(query: CallbackQuery, callback_data: GiveRole, desk: Desk) -> None:
    """Whoever changes their own role sees the home of that role: the card may be out of their sight."""
    tap, staff = callback_data, desk.services.staff
    card = await staff.set_role(tap.manager_id, tap.role_id, seen=tap.version, actor=desk.manager)
    toast(query, words.role_given(desk.t, card))
    if not card.itself:
        await show_changed(query, desk, card)
        return
    desk.forget(card.person.telegram_id)
    await show_home(query, manager=card.person, deals=desk.services.deals, t=desk.t)


@router.callback_query(PersonPlans.filter())
async def open_seats(query: CallbackQuery, callback_data: PersonPlans, desk: Desk) -> None:
    seats = await desk.services.staff.seats(callback_data.manager_id, actor=desk.manager)
    await _show_seats(query, desk, seats, callback_data.page)


@router.callback_query(SeatPerson.filter())
async def seat(query: CallbackQuery, callback_data: SeatPerson, desk: Desk) -> None:
    tap = callback_data
    seats = await desk.services.staff.seat(tap.manager_id, tap.plan_id, on=tap.on, actor=desk.manager)
    await _show_seats(query, desk, seats, tap.page)


@router.callback_query(PersonCap.filter())
async def choose_cap(query: CallbackQuery, callback_data: PersonCap, desk: Desk) -> None:
    card = await desk.services.staff.for_edit(callback_data.manager_id, actor=desk.manager)
    await show(query, words.cap_screen(desk.t, card), cap_keyboard(desk.t, card))


@router.callback_query(SetCap.filter())
async def set_cap(query: CallbackQuery, callback_data: SetCap, desk: Desk) -> None:
    tap, staff = callback_data, desk.services.staff
    card = await staff.set_cap(tap.manager_id, tap.cap or None, seen=tap.version, actor=desk.manager)
    await show_changed(query, desk, card)


async def show_people(event: Event, listed: People, desk: Desk) -> None:
    found = await desk.services.staff.every(former=listed.former, actor=desk.manager)
    screen = words.people_screen(desk.t, found, former=listed.former)
    await show(event, screen, people_keyboard(desk.t, listed, found))


async def redraw(event: Event, desk: Desk, manager_id: int) -> None:
    await show_person(event, desk, await desk.services.staff.card(manager_id, actor=desk.manager))


async def show_changed(event: Event, desk: Desk, card: PersonCard) -> None:
    """The card of somebody who has just become another: what is remembered of them is not true any more."""
    desk.forget(card.person.telegram_id)
    await show_person(event, desk, card)


async def show_person(event: Event, desk: Desk, card: PersonCard) -> None:
    await show(event, words.person_screen(desk.t, card), person_keyboard(desk.t, card, desk.manager))


async def _show_seats(query: CallbackQuery, desk: Desk, seats: Seats, page: int) -> None:
    await show(query, words.seats_screen(desk.t, seats), seats_keyboard(seats, page))


# -- what is typed ------------------------------------------------------------------------------------------------


async def _name(desk: Desk, manager_id: int, _event: Event) -> Question:
    leave = OpenPerson(manager_id=manager_id)
    return await question(desk, manager_id, words.name_prompt(desk.t), desk.t.plain("Name"), leave)


async def _save_name(desk: Desk, asked: Asked, text: str) -> PersonCard:
    return await desk.services.staff.rename(asked.id, text, seen=asked.version, actor=desk.manager)


async def _cap(desk: Desk, manager_id: int, _event: Event) -> Question:
    leave = PersonCap(manager_id=manager_id)
    return await question(desk, manager_id, words.cap_prompt(desk.t), desk.t.plain("Number"), leave)


async def _save_cap(desk: Desk, asked: Asked, text: str) -> PersonCard:
    cap = parse_cap(text)
    return await desk.services.staff.set_cap(asked.id, cap, seen=asked.version, actor=desk.manager)


async def _then_person(message: Message, desk: Desk, _asked: Asked, card: PersonCard) -> None:
    await show_changed(message, desk, card)


async def question(desk: Desk, manager_id: int, prompt: Markup, hint: str, leave: Payload) -> Question:
    """Asks for a value of the person; ``leave`` is the screen to go back to."""
    t, card = desk.t, await desk.services.staff.for_edit(manager_id, actor=desk.manager)
    keyboard = cancel_keyboard(t, leave)
    return Question(words.person_asked(t, card), prompt, hint, keyboard, version=card.person.version)


FORMS = (
    TextForm(Field.PERSON_NAME, _name, _save_name, _then_person),
    TextForm(Field.PERSON_CAP, _cap, _save_cap, _then_person),
)
