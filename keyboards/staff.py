"""People on staff: payloads, the list, a person's card."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, Permission
from crm_core.results.staff import PersonCard
from crm_core.rules.permissions import allowed, rights_of
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, SUCCESS, Id, Payload, Version, back, button, rows
from keyboards.deals import DealList
from keyboards.home import home_row
from keyboards.hours import Weekday
from keyboards.paging import AT_ONCE, HALF, Page, Row, picked
from keyboards.places import Invites, Log, OpenPerson, People, Roles
from keyboards.spelling import Number
from keyboards.transfers import hand_over_row
from locales import Translator
from locales.roles import role_title

WIDTH, SHORTEST_NAME = 33, 8
"""Characters in a full-width button on a phone."""


class PersonRole(Payload, prefix="er"):
    """The roles to choose from, for somebody on staff or for somebody who comes back."""

    manager_id: Id
    page: Page = 0


class GiveRole(Payload, prefix="eg"):
    manager_id: Number
    role_id: Number
    version: Number


class LoseRights(Payload, prefix="eq"):
    """Asks before somebody gives themselves a role that may do less."""

    role_id: Id


class PersonPlans(Payload, prefix="ep"):
    """The plans in whose teams the person is."""

    manager_id: Id
    page: Page = 0


class SeatPerson(Payload, prefix="et"):
    manager_id: Number
    plan_id: Number
    on: bool
    page: Page = 0


class PersonShift(Payload, prefix="es"):
    manager_id: Id
    on: bool


class PersonCap(Payload, prefix="ec"):
    """How many open deals the person may have."""

    manager_id: Id


class SetCap(Payload, prefix="ek"):
    manager_id: Number
    cap: Number
    """0 is "without a cap"."""
    version: Number


class PersonHours(Payload, prefix="eh"):
    manager_id: Id


class PersonDay(Payload, prefix="ed"):
    manager_id: Number
    day: Weekday
    on: bool
    version: Number


class SetPersonHours(Payload, prefix="ew"):
    """The usual hours, or none."""

    manager_id: Id
    usual: bool
    version: Version


class AskDismissal(Payload, prefix="ex"):
    """What becomes of the person's deals?"""

    manager_id: Id


class HeirList(Payload, prefix="ei"):
    """The colleagues who can take a person's deals over."""

    manager_id: Id
    page: Page = 0


class ConfirmDismissal(Payload, prefix="ey"):
    manager_id: Number
    heir_id: Number
    """0: the deals are handed out again."""


class Dismiss(Payload, prefix="ez"):
    manager_id: Number
    heir_id: Number
    version: Number


class TakeBack(Payload, prefix="eb"):
    manager_id: Number
    role_id: Number
    version: Number


def people_keyboard(t: Translator, listed: People, found: Sequence[Manager]) -> InlineKeyboardMarkup:
    def one(person: Manager) -> InlineKeyboardButton:
        return button(_row(t, person), OpenPerson(manager_id=person.id))

    people = picked(found, one, page=listed.page, turn=lambda page: People(former=listed.former, page=page))
    if listed.former:
        return rows(*people, [back(t.plain("People"), People())])
    invites, roles = button(t.plain("✉️ Invitations"), Invites()), button(t.plain("🎭 Roles"), Roles())
    former = button(t.plain("🗄 Former"), People(former=True))
    return rows(*people, [invites, roles], [former], home_row(t))


def person_keyboard(t: Translator, card: PersonCard, reader: Manager) -> InlineKeyboardMarkup:
    """What the reader may do with the person; only to come back, if the person has left."""
    person, way_back = card.person, [_to_list(t, card)]
    if not person.active:
        again = button(t.plain("♻️ Take back"), PersonRole(manager_id=person.id), SUCCESS)
        return rows([again] if card.manageable else [], _history(t, person, reader), way_back)
    settings = _settings(t, card) if card.manageable else []
    leave = button(t.plain("🚪 Dismiss"), AskDismissal(manager_id=person.id), DANGER)
    return rows(
        *settings,
        [*_deals(t, person, reader), *_history(t, person, reader)],
        hand_over_row(t, person, card.open_deals, reader),
        [leave] if card.manageable and not card.itself else [],
        way_back,
    )


def to_person(person: Manager) -> Row:
    return [back(cut(clean_line(person.name), HALF), OpenPerson(manager_id=person.id))]


def person_sign(person: Manager) -> str:
    if not person.reachable:
        return "🚫"
    return "🟢" if person.on_shift else "⏸"


def name_between(start: str, name: str, end: str) -> str:
    """Whatever a phone would cut off, it is of the name."""
    return f"{start}{cut(clean_line(name), max(SHORTEST_NAME, WIDTH - len(start) - len(end)))}{end}"


def _row(t: Translator, person: Manager) -> str:
    role = cut(role_title(t, person.role.key, clean_line(person.role.name)), HALF)
    return name_between(f"{person_sign(person)} " if person.active else "", person.name, f" · {role}")


def _settings(t: Translator, card: PersonCard) -> list[Row]:
    key = card.person.id
    role = button(t.plain("🎭 Role"), PersonRole(manager_id=key))
    plans = button(t.plain("🗃 Plans"), PersonPlans(manager_id=key))
    name = button(t.plain("✏️ Name"), AskText(field=Field.PERSON_NAME, id=key))
    if Permission.EDIT_OWN_DEALS not in rights_of(card.person.role):  # no deals are given to them
        return [[role, plans], [name]]
    text = t.plain("⏸ Off shift") if card.person.on_shift else t.plain("▶️ On shift")
    shift = button(text, PersonShift(manager_id=key, on=not card.person.on_shift))
    cap = button(t.plain("🔢 Cap"), PersonCap(manager_id=key))
    hours = button(t.plain("🕘 Hours"), PersonHours(manager_id=key))
    return [[role, plans], [shift, cap], [hours, name]]


def _deals(t: Translator, person: Manager, reader: Manager) -> Row:
    if not allowed(reader, Permission.SEE_ALL_DEALS):
        return []
    return [button(t.plain("💼 Deals"), DealList(scope="v", kind="o", manager_id=person.id))]


def _history(t: Translator, person: Manager, reader: Manager) -> Row:
    if not allowed(reader, Permission.SEE_LOG):
        return []
    return [button(t.plain("🕘 History"), Log(about_id=person.id))]


def _to_list(t: Translator, card: PersonCard) -> InlineKeyboardButton:
    """To the page on which the person stands."""
    former = not card.person.active
    page = card.place // AT_ONCE + 1
    return back(t.plain("Former") if former else t.plain("People"), People(former=former, page=page if page > 1 else 0))
