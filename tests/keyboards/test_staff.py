from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from aiogram.types import InlineKeyboardMarkup

from crm_core.models import Manager, Permission, Role, RolePermission
from crm_core.results.staff import Farewell, Heirs, PersonCard, RoleChoice, Seats
from crm_core.rules.hours import USUAL, Hours
from keyboards.buttons import Payload
from keyboards.paging import HALF
from keyboards.places import People
from keyboards.spelling import HIGHEST_ID
from keyboards.staff import (
    AskDismissal,
    ConfirmDismissal,
    Dismiss,
    GiveRole,
    HeirList,
    LoseRights,
    PersonDay,
    PersonRole,
    SeatPerson,
    SetCap,
    SetPersonHours,
    TakeBack,
    people_keyboard,
    person_keyboard,
)
from keyboards.staff_screens import (
    cap_keyboard,
    dismissal_keyboard,
    farewell_keyboard,
    heirs_keyboard,
    lose_rights_keyboard,
    person_hours_keyboard,
    roles_keyboard,
    seats_keyboard,
)
from locales import LANGUAGES, Translator, translator

EN = translator("en", currency="UAH", time_zone="Europe/Kyiv")
WIDTHS = {1: 33, 2: HALF + 1, 3: 9, 4: 6}
"""Characters of a button by how many stand in its row."""
BIG = HIGHEST_ID


@pytest.mark.parametrize(
    "payload",
    [
        GiveRole(manager_id=BIG, role_id=BIG, version=BIG),
        TakeBack(manager_id=BIG, role_id=BIG, version=BIG),
        Dismiss(manager_id=BIG, heir_id=BIG, version=BIG),
        ConfirmDismissal(manager_id=BIG, heir_id=BIG),
        SetCap(manager_id=BIG, cap=BIG, version=BIG),
        SeatPerson(manager_id=BIG, plan_id=BIG, on=True, page=9999),
        PersonDay(manager_id=BIG, day=6, on=False, version=BIG),
        SetPersonHours(manager_id=BIG, usual=True, version=BIG),
        PersonRole(manager_id=BIG, page=9999),
        HeirList(manager_id=BIG, page=9999),
        AskDismissal(manager_id=BIG),
        LoseRights(role_id=BIG),
    ],
)
def test_a_button_fits_for_every_id(payload: Payload) -> None:
    assert len(payload.pack().encode()) <= 64
    assert type(payload).unpack(payload.pack()) == payload


@pytest.mark.parametrize("forged", ["eg:1:1", "eg:01:1:1", "ed:1:7:1:1", "ed:1:-1:1:1", "es:1:yes", "ek:1:!:1", "eq:0"])
def test_a_forged_button_is_not_read(forged: str) -> None:
    kinds: dict[str, type[Payload]] = {"eg": GiveRole, "ed": PersonDay, "ek": SetCap, "eq": LoseRights}
    with pytest.raises((ValueError, TypeError)):
        kinds.get(forged[:2], PersonRole).unpack(forged)


def role(key: str | None = "head", name: str = "x", *permissions: Permission) -> Role:
    return Role(id=3, key=key, name=name, grants=[RolePermission(permission=one) for one in permissions])


def person(number: int = 5, *, active: bool = True, on_shift: bool = True) -> Manager:
    return Manager(
        id=number,
        name="Maximilian Konstantinopolski",
        role=role("head", "x", *Permission),
        role_id=3,
        active=active,
        on_shift=on_shift,
        reachable=True,
        version=7,
        created_at=datetime(2026, 5, 4, tzinfo=UTC),
    )


def card(who: Manager | None = None, hours: Hours | None = None) -> PersonCard:
    return PersonCard(
        who or person(), manageable=True, itself=False, plans=[], open_deals=12_345, hours=hours, place=41
    )


def keyboards(t: Translator) -> Iterator[InlineKeyboardMarkup]:
    owner = Manager(id=1, name="Olga", role=role("owner"))
    own = role(None, "A role with a name that is far too long for any button")
    for on_shift in (True, False):
        yield person_keyboard(t, card(person(on_shift=on_shift)), owner)
    yield person_keyboard(t, card(person(active=False)), owner)
    for former in (True, False):
        yield people_keyboard(t, People(former=former), [person(number) for number in range(1, 30)])
    yield roles_keyboard(t, RoleChoice(card(), [role(), own]), 0)
    yield lose_rights_keyboard(t, card(), own)
    yield seats_keyboard(Seats(card(), []), 0)
    yield cap_keyboard(t, card())
    for hours in (None, USUAL):
        yield person_hours_keyboard(t, card(hours=hours))
    yield dismissal_keyboard(t, card())
    yield heirs_keyboard(t, Heirs(card(), [(person(6), 12)]), 0)
    yield farewell_keyboard(t, Farewell(card(), None))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_fits_on_a_phone_in_every_language(language: str) -> None:
    wide = [
        one.text
        for keyboard in keyboards(EN.into(language))
        for row in keyboard.inline_keyboard
        for one in row
        if len(one.text) > WIDTHS[len(row)]
    ]
    assert wide == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_a_way_back_in_its_last_row_on_the_left(language: str) -> None:
    lasts = [keyboard.inline_keyboard[-1][0].text for keyboard in keyboards(EN.into(language))]
    assert [text for text in lasts if not text.startswith("⬅️ ")] == []


def test_the_way_back_from_a_card_is_to_the_page_of_the_person() -> None:
    keyboard = person_keyboard(EN, card(), Manager(id=1, name="Olga", role=role("owner")))
    assert keyboard.inline_keyboard[-1][0].callback_data == People(page=3).pack()
