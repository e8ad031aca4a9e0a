"""What a tick in a role of the company's own does, and who may tick."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import (
    Changed,
    Forbidden,
    LockedOut,
    RightsLacking,
)
from crm_core.models import Event, NoticeKind, Permission
from crm_core.rules.permissions import with_implied
from tests.firm import Firm, switch
from tests.services.deals import entries
from tests.services.roles import give, own_role, rights, somebody, version

SEE_OWN, SEE_ALL = Permission.SEE_OWN_DEALS, Permission.SEE_ALL_DEALS
EDIT_OWN, EDIT_ALL = Permission.EDIT_OWN_DEALS, Permission.EDIT_ALL_DEALS


async def test_an_edit_right_brings_its_view_right(firm: Firm) -> None:
    role = await own_role(firm, "Helper")
    done = await firm.services.roles.set_right(role.id, EDIT_ALL, on=True, seen=1, actor=firm.owner)
    assert done.along == {SEE_OWN, SEE_ALL, EDIT_OWN}
    assert await rights(firm, role) == {SEE_OWN, SEE_ALL, EDIT_OWN, EDIT_ALL}


async def test_a_view_right_takes_the_edits_along_that_need_it(firm: Firm) -> None:
    role = await own_role(firm, "Helper", EDIT_ALL, Permission.SEE_LOG)
    done = await firm.services.roles.set_right(role.id, SEE_ALL, on=False, seen=1, actor=firm.owner)
    assert done.along == {EDIT_ALL}
    assert await rights(firm, role) == {SEE_OWN, EDIT_OWN, Permission.SEE_LOG}
    done = await firm.services.roles.set_right(role.id, SEE_OWN, on=False, seen=2, actor=firm.owner)
    assert await rights(firm, role) == {Permission.SEE_LOG}


@pytest.mark.parametrize("right", Permission)
async def test_no_tick_leaves_a_right_without_what_it_needs(firm: Firm, right: Permission) -> None:
    role = await own_role(firm, "Helper", *Permission)
    await give(firm, role, right, on=False)
    left = await rights(firm, role)
    assert right not in left
    assert with_implied(left) == left
    await give(firm, role, right)
    now = await rights(firm, role)
    assert right in now
    assert with_implied(now) == now


async def test_a_tick_is_logged_with_the_rights_before_and_after(firm: Firm) -> None:
    role = await own_role(firm, "Helper", Permission.SEE_LOG)
    await give(firm, role, EDIT_OWN)
    (entry,) = await entries(firm, Event.ROLE_CHANGED)
    assert entry.before == {"role": "Helper", "rights": ["log.see"]}
    assert entry.after == {"role": "Helper", "rights": ["deals.see_own", "deals.edit_own", "log.see"]}
    assert (entry.actor_id, entry.subject) == (firm.owner.id, f"roles:{role.id}")


async def test_the_same_tick_again_changes_nothing(firm: Firm) -> None:
    role = await own_role(firm, "Helper")
    for _ in range(3):
        await firm.services.roles.set_right(role.id, EDIT_OWN, on=True, seen=1, actor=firm.owner)
    assert await version(firm, role) == 2
    assert len(await entries(firm, Event.ROLE_CHANGED)) == 1


async def test_whoever_ticks_from_an_old_screen_is_told_by_whom_it_was_changed(firm: Firm) -> None:
    role, anna = await own_role(firm, "Helper"), await firm.person("Anna", "admin")
    await firm.services.roles.set_right(role.id, Permission.SEE_LOG, on=True, seen=1, actor=anna)
    with pytest.raises(Changed) as refused:
        await firm.services.roles.set_right(role.id, EDIT_OWN, on=True, seen=1, actor=firm.owner)
    assert (refused.value.kind, refused.value.key, refused.value.by) == ("roles", role.id, "Anna")
    assert await rights(firm, role) == {Permission.SEE_LOG}


async def test_of_two_ticks_at_the_same_moment_one_holds(firm: Firm) -> None:
    role, anna = await own_role(firm, "Helper"), await firm.person("Anna", "admin")
    ticks = [(firm.owner, EDIT_OWN), (anna, Permission.SEE_LOG), (anna, Permission.EDIT_PLANS)]
    results = await asyncio.gather(
        *(firm.services.roles.set_right(role.id, right, on=True, seen=1, actor=actor) for actor, right in ticks),
        return_exceptions=True,
    )
    assert [type(result) for result in results].count(Changed) == 2
    assert await version(firm, role) == 2
    assert len(await entries(firm, Event.ROLE_CHANGED)) == 1


async def test_holders_get_their_command_menus_anew(firm: Firm) -> None:
    person, role = await somebody(firm, "Petro", SEE_OWN)
    gone = await firm.person("Roman")
    await switch(firm, gone, role_id=role.id, active=False)
    told = len(await firm.notices(NoticeKind.COMMANDS))
    await give(firm, role, Permission.EDIT_PLANS)
    fresh = (await firm.notices(NoticeKind.COMMANDS))[told:]
    assert [notice.chat_id for notice in fresh] == [person.telegram_id]


async def test_what_one_lacks_can_be_neither_given_nor_taken(firm: Firm) -> None:
    person, _ = await somebody(firm, "Petro", Permission.EDIT_PEOPLE, SEE_ALL)
    small, large = await own_role(firm, "Small", SEE_OWN), await own_role(firm, "Large", Permission.EDIT_PLANS)
    roles = firm.services.roles
    for right in (EDIT_ALL, EDIT_OWN, Permission.EDIT_PLANS):
        with pytest.raises(RightsLacking):
            await roles.set_right(small.id, right, on=True, seen=1, actor=person)
    with pytest.raises(RightsLacking):
        await roles.set_right(large.id, Permission.EDIT_PLANS, on=False, seen=1, actor=person)
    with pytest.raises(RightsLacking):
        await roles.set_right(large.id, SEE_OWN, on=True, seen=1, actor=person)
    with pytest.raises(RightsLacking):
        await roles.rename(large.id, "Mine", reserved=(), seen=1, actor=person)
    for act in (roles.remove(large.id, seen=1, actor=person), roles.unused(large.id, actor=person)):
        with pytest.raises(RightsLacking):
            await act
    await roles.set_right(small.id, SEE_ALL, on=True, seen=1, actor=person)
    assert await rights(firm, small) == {SEE_OWN, SEE_ALL}


async def test_nobody_locks_themselves_out(firm: Firm) -> None:
    person, role = await somebody(firm, "Petro", Permission.EDIT_PEOPLE, Permission.SEE_LOG)
    with pytest.raises(LockedOut):
        await give(firm, role, Permission.EDIT_PEOPLE, on=False, actor=person)
    await give(firm, role, Permission.SEE_LOG, on=False, actor=person)
    await give(firm, role, Permission.EDIT_PEOPLE, on=False)
    assert await rights(firm, role) == frozenset()
    with pytest.raises(Forbidden):
        await firm.services.roles.every(actor=person)
