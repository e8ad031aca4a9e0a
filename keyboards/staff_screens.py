"""The screens behind a person's card: role, plans, cap, hours, dismissal."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, Role, SalesPlan
from crm_core.results.staff import Farewell, Heirs, PersonCard, RoleChoice, Seats
from crm_core.rules.permissions import covers
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, Payload, back, button, inert, rows
from keyboards.hours import HoursPayloads, hours_keyboard
from keyboards.paging import WHOLE, in_columns, picked
from keyboards.places import OpenPerson
from keyboards.staff import (
    AskDismissal,
    ConfirmDismissal,
    Dismiss,
    GiveRole,
    HeirList,
    LoseRights,
    PersonDay,
    PersonPlans,
    PersonRole,
    SeatPerson,
    SetCap,
    SetPersonHours,
    TakeBack,
    name_between,
    person_sign,
    to_person,
)
from locales import Translator
from locales.roles import role_title

CAPS = (10, 20, 30, 50)


def roles_keyboard(t: Translator, choice: RoleChoice, page: int) -> InlineKeyboardMarkup:
    """The roles that the reader may give; the present one cannot be tapped."""
    card = choice.card

    def one(role: Role) -> InlineKeyboardButton:
        name = cut(role_title(t, role.key, clean_line(role.name)), WHOLE)
        if role.id == card.person.role_id and card.person.active:
            return inert(f"● {name}")
        return button(name, _role_payload(card, role))

    def turn(to: int) -> PersonRole:
        return PersonRole(manager_id=card.person.id, page=to)

    return rows(*picked(choice.roles, one, page=page, turn=turn), to_person(card.person))


def _role_payload(card: PersonCard, role: Role) -> Payload:
    person = card.person
    if not person.active:
        return TakeBack(manager_id=person.id, role_id=role.id, version=person.version)
    if card.itself and not covers(role, person.role):
        return LoseRights(role_id=role.id)
    return GiveRole(manager_id=person.id, role_id=role.id, version=person.version)


def lose_rights_keyboard(t: Translator, card: PersonCard, role: Role) -> InlineKeyboardMarkup:
    person = card.person
    yes = GiveRole(manager_id=person.id, role_id=role.id, version=person.version)
    return rows([button(t.plain("🎭 Yes, change it"), yes, DANGER)], [back(t.plain("No"), _roles(person))])


def _roles(person: Manager) -> PersonRole:
    return PersonRole(manager_id=person.id)


def seats_keyboard(seats: Seats, page: int) -> InlineKeyboardMarkup:
    """Every plan, ticked where the person has a seat; each tap counts at once."""
    person, taken = seats.card.person, {plan.id for plan in seats.card.plans}

    def one(plan: SalesPlan) -> InlineKeyboardButton:
        on = plan.id in taken
        text = f"{'☑' if on else '☐'} {cut(clean_line(plan.name), WHOLE)}"
        return button(text, SeatPerson(manager_id=person.id, plan_id=plan.id, on=not on, page=page))

    def turn(to: int) -> PersonPlans:
        return PersonPlans(manager_id=person.id, page=to)

    return rows(*picked(seats.plans, one, page=page, turn=turn), to_person(person))


def cap_keyboard(t: Translator, card: PersonCard) -> InlineKeyboardMarkup:
    person = card.person

    def one(cap: int) -> InlineKeyboardButton:
        text = t.number(cap) if cap else t.plain("♾ No cap")
        if cap == (person.max_open_deals or 0):
            return inert(f"● {text}")
        return button(text, SetCap(manager_id=person.id, cap=cap, version=person.version))

    other = button(t.plain("✏️ Number"), AskText(field=Field.PERSON_CAP, id=person.id))
    return rows(*in_columns([*map(one, (0, *CAPS)), other], 2), to_person(person))


def person_hours_keyboard(t: Translator, card: PersonCard) -> InlineKeyboardMarkup:
    key, version = card.person.id, card.person.version
    payloads = HoursPayloads(
        day=lambda day, on: PersonDay(manager_id=key, day=day, on=on, version=version),
        times=AskText(field=Field.PERSON_HOURS, id=key),
        usual=SetPersonHours(manager_id=key, usual=True, version=version),
        always=SetPersonHours(manager_id=key, usual=False, version=version),
    )
    return hours_keyboard(t, card.hours, payloads, always=t.plain("♾ No hours"), way_back=to_person(card.person))


def dismissal_keyboard(t: Translator, card: PersonCard) -> InlineKeyboardMarkup:
    """Where the open deals go; who has none is confirmed at once, by `farewell_keyboard`."""
    key = card.person.id
    return rows(
        [button(t.plain("👥 Hand to a colleague"), HeirList(manager_id=key))],
        [button(t.plain("🔁 Hand out again"), ConfirmDismissal(manager_id=key, heir_id=0))],
        to_person(card.person),
    )


def heirs_keyboard(t: Translator, heirs: Heirs, page: int) -> InlineKeyboardMarkup:
    person = heirs.card.person

    def one(row: tuple[Manager, int]) -> InlineKeyboardButton:
        heir, holding = row
        text = name_between(f"{person_sign(heir)} ", heir.name, f" · {t.number(holding)}")
        return button(text, ConfirmDismissal(manager_id=person.id, heir_id=heir.id))

    def turn(to: int) -> HeirList:
        return HeirList(manager_id=person.id, page=to)

    way_back = [back(t.plain("Back"), AskDismissal(manager_id=person.id))]
    return rows(*picked(heirs.people, one, page=page, turn=turn), way_back)


def farewell_keyboard(t: Translator, farewell: Farewell) -> InlineKeyboardMarkup:
    person, heir = farewell.card.person, farewell.heir
    yes = Dismiss(manager_id=person.id, heir_id=heir.id if heir else 0, version=person.version)
    no = OpenPerson(manager_id=person.id)
    return rows([button(t.plain("🚪 Yes, dismiss"), yes, DANGER)], [back(t.plain("No"), no)])
