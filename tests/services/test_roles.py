"""Roles of the company's own: who makes them, their names, and when one can go."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from crm_core.errors import (
    Changed,
    Forbidden,
    Invalid,
    NotFound,
    RightsLacking,
    RoleInUse,
    StandardRole,
)
from crm_core.models import Event, Invite, Manager, Permission, Role
from crm_core.rules.permissions import STANDARD_ROLES, with_implied
from tests.firm import Firm, switch
from tests.services.deals import entries
from tests.services.roles import give, key_of, own_role, rights, somebody, version

STANDARD = ("Owner", "Власник", "Владелец", "Manager")


async def add(firm: Firm, name: str, like: int | None = None, actor: Manager | None = None) -> Role:
    return await firm.services.roles.add(name, like=like, reserved=STANDARD, actor=actor or firm.owner)


async def test_the_list_has_the_standard_roles_first_and_says_how_many_hold_each(firm: Firm) -> None:
    await firm.person("Ivan")
    gone = await firm.person("Petro")
    await switch(firm, gone, active=False)
    await own_role(firm, "яблуко")
    await own_role(firm, "Ящик")
    found = [(role.name, people) for role, people in await firm.services.roles.every(actor=firm.owner)]
    assert found == [
        ("Owner", 1), ("Admin", 0), ("Head of sales", 0), ("Manager", 1), ("Observer", 0), ("яблуко", 0), ("Ящик", 0)
    ]  # fmt: skip


async def test_a_new_role_has_no_rights_and_is_logged(firm: Firm) -> None:
    role = await add(firm, "  Helper\u200b ")
    assert (role.name, role.key, await rights(firm, role)) == ("Helper", None, frozenset())
    (entry,) = await entries(firm, Event.ROLE_CREATED)
    assert (entry.subject, entry.after) == (f"roles:{role.id}", {"role": "Helper", "rights": []})


@pytest.mark.parametrize("key", STANDARD_ROLES)
async def test_a_copy_begins_with_the_same_rights(firm: Firm, key: str) -> None:
    role = await add(firm, "Copy", like=await key_of(firm, key))
    assert await rights(firm, role) == with_implied(STANDARD_ROLES[key][1])


async def test_a_copy_of_what_one_lacks_is_refused(firm: Firm) -> None:
    person, _ = await somebody(firm, "Petro", Permission.EDIT_PEOPLE)
    for key in ("owner", "observer"):
        with pytest.raises(RightsLacking):
            await add(firm, "Copy", like=await key_of(firm, key), actor=person)
    assert "Copy" not in [role.name for role in await firm.rows(Role)]


@pytest.mark.parametrize("name", ["owner", "OWNER ", "власник", "Владелец", "HELPER", "ПОМІЧНИК", "помічник"])
async def test_a_name_is_unique_whatever_its_case_and_language(firm: Firm, name: str) -> None:
    await own_role(firm, "Helper")
    await own_role(firm, "Помічник")
    free = await own_role(firm, "Free")
    with pytest.raises(Invalid) as refused:
        await add(firm, name)
    assert refused.value.problem == "taken"
    with pytest.raises(Invalid):
        await firm.services.roles.rename(free.id, name, reserved=STANDARD, seen=1, actor=firm.owner)


@pytest.mark.parametrize(("name", "problem"), [("", "empty"), ("\u200b", "empty"), ("x" * 101, "long")])
async def test_a_name_has_1_to_100_characters(firm: Firm, name: str, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        await add(firm, name)
    assert (refused.value.field, refused.value.problem) == ("role", problem)
    assert (await add(firm, "x" * 100)).name == "x" * 100


async def test_two_who_choose_one_name_at_the_same_moment_do_not_both_get_it(firm: Firm) -> None:
    names = ("helper", "Helper", "HELPER")
    results = await asyncio.gather(*(add(firm, name) for name in names), return_exceptions=True)
    assert [type(result) for result in results].count(Invalid) == 2
    assert len([role for role in await firm.rows(Role) if role.key is None]) == 1


async def test_a_rename_is_logged_and_its_own_name_in_other_letters_is_free(firm: Firm) -> None:
    role = await own_role(firm, "helper")
    await firm.services.roles.rename(role.id, "Helper", reserved=STANDARD, seen=1, actor=firm.owner)
    (entry,) = await entries(firm, Event.ROLE_CHANGED)
    assert entry.before == {"role": "helper", "name": "helper"}
    assert entry.after == {"role": "helper", "name": "Helper"}
    assert await version(firm, role) == 2


@pytest.mark.parametrize("key", STANDARD_ROLES)
async def test_a_standard_role_stays_as_it_is(firm: Firm, key: str) -> None:
    role_id, roles = await key_of(firm, key), firm.services.roles
    acts = (
        roles.set_right(role_id, Permission.SEE_LOG, on=False, seen=1, actor=firm.owner),
        roles.rename(role_id, "Mine", reserved=(), seen=1, actor=firm.owner),
        roles.remove(role_id, seen=1, actor=firm.owner),
        roles.to_edit(role_id, actor=firm.owner),
        roles.unused(role_id, actor=firm.owner),
    )
    for act in acts:
        with pytest.raises(StandardRole):
            await act


async def test_a_role_that_somebody_holds_is_not_deleted(firm: Firm) -> None:
    _, role = await somebody(firm, "Petro", Permission.SEE_OWN_DEALS)
    for act in (
        firm.services.roles.unused(role.id, actor=firm.owner),
        firm.services.roles.remove(role.id, seen=1, actor=firm.owner),
    ):
        with pytest.raises(RoleInUse) as refused:
            await act
        assert (refused.value.people, refused.value.invites) == (1, 0)


async def invite(firm: Firm, role: Role, code: str, **values: object) -> None:
    now = firm.clock()
    made = {"code_hash": code, "role_id": role.id, "created_at": now, "expires_at": now + timedelta(hours=1)}
    await firm.change(lambda session: session.add(Invite(**made | values)))


async def test_a_role_that_an_open_invite_carries_is_not_deleted(firm: Firm) -> None:
    role = await own_role(firm, "Helper")
    await invite(firm, role, "a")
    await invite(firm, role, "b")
    with pytest.raises(RoleInUse) as refused:
        await firm.services.roles.remove(role.id, seen=1, actor=firm.owner)
    assert (refused.value.people, refused.value.invites) == (0, 2)
    await firm.change(lambda session: session.execute(update(Invite).values(revoked_at=firm.clock())))
    await firm.services.roles.remove(role.id, seen=1, actor=firm.owner)
    assert await firm.rows(Invite) == []


async def test_a_deleted_role_is_logged_and_whoever_left_with_it_is_a_plain_manager(firm: Firm) -> None:
    person, role = await somebody(firm, "Petro", Permission.SEE_OWN_DEALS)
    await switch(firm, person, active=False)
    await invite(firm, role, "used", used_at=firm.clock(), used_by_id=person.id)
    await invite(firm, role, "late", expires_at=firm.clock())
    for _ in range(2):
        await firm.services.roles.remove(role.id, seen=1, actor=firm.owner)
    (entry,) = await entries(firm, Event.ROLE_DELETED)
    assert entry.before == {"role": "Petro's", "rights": ["deals.see_own"]}
    (moved,) = await entries(firm, Event.PERSON_CHANGED)
    assert (moved.before["role"], moved.after["role"]) == ("Petro's", "manager")
    left = next(one for one in await firm.rows(Manager) if one.id == person.id)
    assert left.role_id == await key_of(firm, "manager")
    with pytest.raises(NotFound):
        await firm.services.roles.get(role.id, actor=firm.owner)


async def test_an_old_button_deletes_nothing(firm: Firm) -> None:
    role = await own_role(firm, "Helper")
    await give(firm, role, Permission.SEE_OWN_DEALS)
    with pytest.raises(Changed):
        await firm.services.roles.remove(role.id, seen=1, actor=firm.owner)
    assert await rights(firm, role) == {Permission.SEE_OWN_DEALS}


@pytest.mark.parametrize("key", ["head", "manager", "observer"])
async def test_only_those_who_edit_people_get_to_the_roles(firm: Firm, key: str) -> None:
    person, role, roles = await firm.person("Petro", key), await own_role(firm, "Helper"), firm.services.roles
    acts = (
        roles.every(actor=person),
        roles.get(role.id, actor=person),
        roles.to_edit(role.id, actor=person),
        roles.add("Mine", like=None, reserved=(), actor=person),
        roles.rename(role.id, "Mine", reserved=(), seen=1, actor=person),
        roles.set_right(role.id, Permission.SEE_OWN_DEALS, on=True, seen=1, actor=person),
        roles.unused(role.id, actor=person),
        roles.remove(role.id, seen=1, actor=person),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            await act
    assert [one.name for one in await firm.rows(Role) if one.key is None] == ["Helper"]
