"""People on staff: who may change whom, the last owner, what is set."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete

from crm_core.errors import (
    Changed,
    Forbidden,
    Invalid,
    LastOwner,
    NotOnStaff,
    OwnDismissal,
    PlanArchived,
    RightsLacking,
)
from crm_core.models import Event, Manager, NoticeKind, Permission, RolePermission
from crm_core.rules.hours import USUAL
from tests.firm import Firm, switch
from tests.services.deals import entries
from tests.services.staff import AGAIN, again, dismiss, give, holder, owners, role


async def test_nobody_without_the_right_sees_or_changes_people(firm: Firm) -> None:
    ivan, head, staff = await firm.person(), await firm.person("Anna", "head"), firm.services.staff
    for actor in (ivan, head):
        calls = (
            staff.every(former=False, actor=actor),
            staff.card(ivan.id, actor=actor),
            staff.roles(ivan.id, actor=actor),
            staff.seats(ivan.id, actor=actor),
            staff.heirs(ivan.id, actor=actor),
            staff.farewell(ivan.id, None, actor=actor),
            staff.set_role(ivan.id, head.role_id, seen=1, actor=actor),
            staff.rename(ivan.id, "Boss", seen=1, actor=actor),
            staff.set_cap(ivan.id, 5, seen=1, actor=actor),
            staff.set_hours(ivan.id, USUAL, seen=1, actor=actor),
            staff.set_day(ivan.id, 0, on=False, seen=1, actor=actor),
            staff.set_times(ivan.id, "9-18", seen=1, actor=actor),
            staff.set_shift(ivan.id, on=False, actor=actor),
            staff.dismiss(ivan.id, AGAIN, seen=1, actor=actor),
            staff.take_back(ivan.id, head.role_id, seen=1, actor=actor),
        )
        for call in calls:
            with pytest.raises(Forbidden):
                await call
    assert (await again(firm, ivan)).version == 1


async def test_an_admin_gives_every_role_but_the_owners(firm: Firm) -> None:
    admin, ivan = await firm.person("Anna", "admin"), await firm.person()
    given = {one.key for one in (await firm.services.staff.roles(ivan.id, actor=admin)).roles}
    assert given == {"admin", "head", "manager", "observer"}
    await give(firm, ivan, "admin", admin)
    with pytest.raises(RightsLacking):
        await give(firm, ivan, "owner", admin)
    await give(firm, ivan, "owner", firm.owner)
    assert await owners(firm) == 2


async def test_nobody_grants_what_they_lack_or_changes_people_who_may_do_more(firm: Firm) -> None:
    clerk = await holder(firm, "Clerk", Permission.EDIT_PEOPLE, Permission.SEE_OWN_DEALS)
    watcher = await holder(firm, "Watcher", Permission.SEE_OWN_DEALS)
    ivan, staff = await firm.person(), firm.services.staff
    with pytest.raises(RightsLacking):
        await give(firm, watcher, "manager", clerk)
    above = (firm.owner, ivan)
    for person in above:
        calls = (
            staff.roles(person.id, actor=clerk),
            staff.set_role(person.id, watcher.role_id, seen=1, actor=clerk),
            staff.rename(person.id, "Nobody", seen=1, actor=clerk),
            staff.set_cap(person.id, 1, seen=1, actor=clerk),
            staff.set_shift(person.id, on=False, actor=clerk),
            staff.dismiss(person.id, AGAIN, seen=1, actor=clerk),
        )
        for call in calls:
            with pytest.raises(RightsLacking):
                await call
        assert not (await staff.card(person.id, actor=clerk)).manageable
    await staff.rename(watcher.id, "Vira", seen=watcher.version, actor=clerk)
    assert (await again(firm, watcher)).name == "Vira"


async def test_a_seat_needs_no_right_to_plans_but_a_living_one(firm: Firm) -> None:
    clerk = await holder(firm, "Clerk", *Permission)
    await firm.change(
        lambda session: session.execute(
            delete(RolePermission).where(
                RolePermission.role_id == clerk.role_id, RolePermission.permission == Permission.EDIT_PLANS
            )
        )
    )
    plan, ivan = await firm.plan(), await firm.person()
    seats = await firm.services.staff.seat(ivan.id, plan.id, on=True, actor=clerk)
    assert [one.id for one in seats.card.plans] == [plan.id]
    await firm.services.plans.set_archived(plan.id, archived=True, seen=None, actor=firm.owner)
    with pytest.raises(PlanArchived):
        await firm.services.staff.seat(ivan.id, plan.id, on=False, actor=clerk)


async def test_a_right_that_was_taken_away_is_gone_at_once(firm: Firm) -> None:
    admin, ivan = await firm.person("Anna", "admin"), await firm.person()
    await give(firm, admin, "manager", firm.owner)
    with pytest.raises(Forbidden):
        await firm.services.staff.rename(ivan.id, "Boss", seen=ivan.version, actor=admin)
    await dismiss(firm, admin)
    with pytest.raises(NotOnStaff):
        await firm.services.staff.rename(ivan.id, "Boss", seen=ivan.version, actor=admin)


async def test_the_last_owner_stays(firm: Firm) -> None:
    with pytest.raises(LastOwner):
        await give(firm, firm.owner, "admin", firm.owner)
    second = await firm.person("Oleh", "owner")
    await give(firm, firm.owner, "admin", firm.owner)
    with pytest.raises(LastOwner):
        await give(firm, second, "manager", second)
    assert await owners(firm) == 1


async def test_owners_who_demote_each_other_at_once_leave_one(firm: Firm) -> None:
    second = await firm.person("Oleh", "owner")
    manager_role = await role(firm, "manager")
    for _ in range(5):
        first, other = await again(firm, firm.owner), await again(firm, second)
        crossing = (
            firm.services.staff.set_role(other.id, manager_role, seen=other.version, actor=first),
            firm.services.staff.set_role(first.id, manager_role, seen=first.version, actor=other),
        )
        results = await asyncio.gather(*crossing, return_exceptions=True)
        refused = [type(one) for one in results if isinstance(one, BaseException)]
        assert refused == [Forbidden]  # the slower one is no owner any more
        assert await owners(firm) == 1
        for person in (firm.owner, second):
            await switch(firm, person, role_id=await role(firm, "owner"))


async def test_owners_who_dismiss_each_other_in_a_ring_leave_one(firm: Firm) -> None:
    ring = [firm.owner, *[await firm.person(name, "owner") for name in ("Oleh", "Oksana")]]
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    staff = firm.services.staff
    calls = [staff.dismiss(other.id, AGAIN, seen=other.version, actor=one) for one, other in pairs]
    await asyncio.gather(*calls, return_exceptions=True)
    assert await owners(firm) >= 1
    assert len([one for one in await firm.rows(Manager) if one.active]) >= 1


async def test_an_admin_and_an_owner_cannot_leave_the_company_without_an_owner(firm: Firm) -> None:
    with pytest.raises(OwnDismissal):
        await dismiss(firm, firm.owner)
    admin = await firm.person("Anna", "admin")
    with pytest.raises(RightsLacking):
        await dismiss(firm, firm.owner, actor=admin)
    assert await owners(firm) == 1


async def test_a_new_role_is_logged_told_and_brings_a_menu(firm: Firm) -> None:
    ivan = await firm.person()
    firm.clock.forward(1)
    await give(firm, ivan, "head", firm.owner)
    (entry,) = await entries(firm, Event.PERSON_CHANGED)
    assert (entry.before["role"], entry.after["role"], entry.subject) == ("manager", "head", f"managers:{ivan.id}")
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.ROLE_CHANGED)] == [ivan.telegram_id]
    assert len(await firm.notices(NoticeKind.COMMANDS)) == 3
    await give(firm, ivan, "head", firm.owner)
    assert len(await firm.notices(NoticeKind.ROLE_CHANGED)) == 1


async def test_what_does_not_touch_the_menu_does_not_send_it_again(firm: Firm) -> None:
    ivan = await firm.person()
    firm.clock.forward(1)
    before = len(await firm.notices(NoticeKind.COMMANDS))
    card = await firm.services.staff.set_cap(ivan.id, 5, seen=1, actor=firm.owner)
    await firm.services.staff.rename(ivan.id, "Petro", seen=card.person.version, actor=firm.owner)
    assert len(await firm.notices(NoticeKind.COMMANDS)) == before


async def test_crossing_edits_of_one_person_are_refused_to_the_slower(firm: Firm) -> None:
    admin, ivan = await firm.person("Anna", "admin"), await firm.person()
    await firm.services.staff.set_cap(ivan.id, 5, seen=1, actor=admin)
    await firm.services.people.set_shift(on=False, actor=ivan)
    with pytest.raises(Changed) as refused:
        await firm.services.staff.rename(ivan.id, "Petro", seen=1, actor=firm.owner)
    assert (refused.value.kind, refused.value.key, refused.value.by) == ("managers", ivan.id, "Anna")
    again_five = await firm.services.staff.set_cap(ivan.id, 5, seen=1, actor=firm.owner)
    assert again_five.person.version == 2


@pytest.mark.parametrize("cap", [0, -1, 10_001])
async def test_a_cap_is_from_one_to_ten_thousand(firm: Firm, cap: int) -> None:
    ivan = await firm.person()
    with pytest.raises(Invalid):
        await firm.services.staff.set_cap(ivan.id, cap, seen=1, actor=firm.owner)


async def test_a_higher_cap_hands_out_what_waits(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    card = await firm.services.staff.set_cap(ivan.id, 1, seen=1, actor=firm.owner)
    first, second = await firm.deal(), await firm.deal()
    assert (first.manager_id, second.manager_id) == (ivan.id, None)
    card = await firm.services.staff.set_cap(ivan.id, None, seen=card.person.version, actor=firm.owner)
    assert (card.open_deals, card.person.max_open_deals) == (2, None)


async def test_a_shift_begun_by_an_admin_hands_out_what_waits(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    await firm.services.staff.set_shift(ivan.id, on=False, actor=firm.owner)
    deal = await firm.deal()
    assert deal.manager_id is None
    card = await firm.services.staff.set_shift(ivan.id, on=True, actor=firm.owner)
    assert card.open_deals == 1
    assert [entry.subject for entry in await entries(firm, Event.SHIFT_CHANGED)] == [f"managers:{ivan.id}"] * 2


async def test_a_person_is_in_their_place_in_the_list(firm: Firm) -> None:
    names = ["Яна", "анна", "Борис", "ivan"]
    made = [await firm.person(name) for name in names]
    listed = [one.name for one in await firm.services.staff.every(former=False, actor=firm.owner)]
    assert listed == ["ivan", "Olga", "анна", "Борис", "Яна"]
    card = await firm.services.staff.card(made[2].id, actor=firm.owner)
    assert card.place == 3
