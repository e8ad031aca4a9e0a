"""People on staff: who may change whom, the last owner, caps, seats, leaving and coming back, hours."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update

from crm_core.errors import (
    Changed,
    DomainError,
    Forbidden,
    Invalid,
    LastOwner,
    NotFound,
    NotOnStaff,
    OwnDismissal,
    PlanArchived,
    RightsLacking,
)
from crm_core.models import (
    Deal,
    Event,
    Invite,
    Kind,
    Manager,
    Mode,
    NoticeKind,
    Permission,
    PlanLoad,
    PlanMember,
    Role,
    RolePermission,
)
from crm_core.queries import people
from crm_core.rules.hours import USUAL
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm, switch
from tests.services.deals import entries

AGAIN = Handing(Fate.AGAIN)
KYIV = ZoneInfo("Europe/Kyiv")


async def again(firm: Firm, person: Manager) -> Manager:
    """As the person is now."""
    return await firm.services.people.get(person.id)


async def role(firm: Firm, key: str) -> int:
    found = await firm.rows(Role)
    return next(one.id for one in found if key in (one.key, one.name))


async def own_role(firm: Firm, *permissions: Permission, name: str = "Clerk") -> int:
    grants = [RolePermission(permission=one) for one in permissions]
    await firm.change(lambda session: session.add(Role(name=name, grants=grants)))
    return await role(firm, name)


async def holder(firm: Firm, name: str, *permissions: Permission) -> Manager:
    """Somebody whose role has just these rights."""
    role_id = await own_role(firm, *permissions, name=f"Role of {name}")
    person = await firm.person(name)
    await switch(firm, person, role_id=role_id)
    return await again(firm, person)


async def give(firm: Firm, person: Manager, key: str, actor: Manager) -> None:
    person, role_id = await again(firm, person), await role(firm, key)
    await firm.services.staff.set_role(person.id, role_id, seen=person.version, actor=actor)


async def dismiss(firm: Firm, person: Manager, handing: Handing = AGAIN, actor: Manager | None = None) -> None:
    seen = (await again(firm, person)).version
    await firm.services.staff.dismiss(person.id, handing, seen=seen, actor=actor or firm.owner)


async def owners(firm: Firm) -> int:
    return await firm.db.read(people.owners)


async def loads_equal_rows(firm: Firm) -> bool:
    rows = Counter((d.plan_id, d.manager_id) for d in await firm.rows(Deal) if d.kind is Kind.OPEN and d.manager_id)
    return rows == {
        (row.plan_id, row.manager_id): row.open_deals for row in await firm.rows(PlanLoad) if row.open_deals
    }


# -- who may do what --------------------------------------------------------------------------------------------


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


# -- the last owner ---------------------------------------------------------------------------------------------


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


# -- what is set ------------------------------------------------------------------------------------------------


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


# -- leaving and coming back ------------------------------------------------------------------------------------


async def test_deals_go_to_the_chosen_colleague(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan)
    made = [await firm.deal() for _ in range(3)]
    await dismiss(firm, ivan, Handing(Fate.HAND, anna.id))
    assert await firm.open_deals() == {anna.id: 3}
    assert len(await entries(firm, Event.DEAL_TRANSFERRED)) == len(made)
    assert {notice.chat_id for notice in await firm.notices(NoticeKind.DEAL_RECEIVED)} == {anna.telegram_id}
    assert await loads_equal_rows(firm)


async def test_deals_are_handed_out_again_by_the_rules_of_their_plans(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    even = await firm.plan(ivan)
    manual = await firm.plan(ivan, name="Courses", label="COURSES", mode=Mode.MANUAL, default=False)
    first, second = await firm.deal(), await firm.deal()
    by_hand = await firm.add(manual, first.lead_id)
    await firm.services.deals.take(by_hand.id, actor=ivan)
    await firm.services.plans.seat(even.id, anna.id, active=True, actor=firm.owner)
    await dismiss(firm, ivan)
    assert [(await firm.card(deal.id)).deal.manager_id for deal in (first, second)] == [anna.id, anna.id]
    offered = (await firm.card(by_hand.id)).deal
    assert (offered.manager_id, offered.awaits_manager) == (None, False)
    assert await loads_equal_rows(firm)


async def test_whoever_leaves_has_no_seat_no_invitation_and_is_told(firm: Firm) -> None:
    admin = await firm.person("Anna", "admin")
    await firm.plan(admin)
    await firm.change(lambda session: session.add(invite(firm, admin)))
    firm.clock.forward(60)
    await dismiss(firm, admin)
    left = await again(firm, admin)
    assert (left.active, left.left_at) == (False, firm.clock())
    assert [seat.active for seat in await firm.rows(PlanMember)] == [False]
    assert [one.revoked_at for one in await firm.rows(Invite)] == [firm.clock()]
    assert [one.chat_id for one in await firm.notices(NoticeKind.PERSON_DISMISSED)] == [admin.telegram_id]
    (entry,) = await entries(firm, Event.PERSON_DISMISSED)
    assert (entry.actor_id, entry.subject) == (firm.owner.id, f"managers:{admin.id}")
    assert len(await entries(firm, Event.INVITE_REVOKED)) == 1


def invite(firm: Firm, maker: Manager) -> Invite:
    now = firm.clock()
    return Invite(
        code_hash="0" * 64,
        role_id=maker.role_id,
        created_by_id=maker.id,
        created_at=now,
        expires_at=now + timedelta(hours=72),
    )


async def test_a_second_dismissal_changes_nothing(firm: Firm) -> None:
    ivan = await firm.person()
    for _ in range(2):
        await firm.services.staff.dismiss(ivan.id, AGAIN, seen=1, actor=firm.owner)
    assert len(await entries(firm, Event.PERSON_DISMISSED)) == 1
    assert len(await firm.notices(NoticeKind.PERSON_DISMISSED)) == 1


async def test_a_dismissal_from_an_old_screen_is_refused(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.services.staff.set_cap(ivan.id, 5, seen=1, actor=firm.owner)
    with pytest.raises(Changed):
        await firm.services.staff.dismiss(ivan.id, AGAIN, seen=1, actor=firm.owner)
    assert (await again(firm, ivan)).active


async def test_deals_cannot_be_left_to_somebody_who_has_left_or_to_nobody(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan)
    await firm.deal()
    await dismiss(firm, anna)
    for heir in (anna.id, ivan.id, 999):
        with pytest.raises(NotFound):
            await dismiss(firm, ivan, Handing(Fate.HAND, heir))
    assert (await again(firm, ivan)).active
    assert await firm.open_deals() == {ivan.id: 1}


async def test_somebody_who_left_cannot_be_edited_only_taken_back(firm: Firm) -> None:
    ivan, staff = await firm.person(), firm.services.staff
    plan = await firm.plan(ivan)
    await dismiss(firm, ivan)
    calls = (
        staff.set_role(ivan.id, firm.owner.role_id, seen=2, actor=firm.owner),
        staff.set_shift(ivan.id, on=False, actor=firm.owner),
        staff.seat(ivan.id, plan.id, on=True, actor=firm.owner),
        staff.set_cap(ivan.id, 3, seen=2, actor=firm.owner),
    )
    for call in calls:
        with pytest.raises(Changed):
            await call
    assert [one.id for one in await staff.every(former=True, actor=firm.owner)] == [ivan.id]
    head = await role(firm, "head")
    await staff.take_back(ivan.id, head, seen=2, actor=firm.owner)
    card = await staff.take_back(ivan.id, head, seen=2, actor=firm.owner)
    assert (card.person.active, card.person.role_id, card.person.left_at, card.plans) == (True, head, None, [])
    assert [one.chat_id for one in await firm.notices(NoticeKind.PERSON_ADDED)] == [ivan.telegram_id]
    assert not await firm.notices(NoticeKind.ROLE_CHANGED)


async def test_deals_that_arrive_and_are_handed_over_meanwhile_do_not_stay_with_whoever_leaves(firm: Firm) -> None:
    ivan, anna, head = await firm.person(), await firm.person("Anna"), await firm.person("Vira", "head")
    await firm.plan(ivan, anna)
    made = [await firm.deal() for _ in range(6)]
    transfers = [
        firm.services.deals.transfer(deal.id, ivan.id, seen=deal.version, actor=head)
        for deal in made
        if deal.manager_id == anna.id
    ]
    arriving = [firm.deal() for _ in range(10)]
    leaving = firm.services.staff.dismiss(ivan.id, AGAIN, seen=1, actor=firm.owner)
    results = await asyncio.gather(*arriving[:5], *transfers, leaving, *arriving[5:], return_exceptions=True)
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, DomainError)] == []
    assert await firm.open_deals() == {anna.id: 16}
    assert await loads_equal_rows(firm)


async def test_somebody_out_of_reach_who_has_left_is_no_news(firm: Firm) -> None:
    ivan = await firm.person()
    await dismiss(firm, ivan)
    await firm.services.people.unreachable(ivan.telegram_id)
    assert not await firm.notices(NoticeKind.STAFF_UNREACHABLE)


# -- hours ------------------------------------------------------------------------------------------------------


def at(firm: Firm, day: int, hour: int, minute: int = 0, *, month: int = 5) -> None:
    firm.clock.at = datetime(2026, month, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


async def received(firm: Firm, person: Manager, turns: int) -> None:
    """So many automatic assignments in all their plans."""
    seats = update(PlanMember).where(PlanMember.manager_id == person.id).values(turns=turns)
    await firm.change(lambda session: session.execute(seats))


async def sweep(firm: Firm) -> int:
    due = await firm.services.staff.shifts_due()
    return await firm.services.staff.turn_shifts(due) if due else 0


async def with_hours(firm: Firm, *several: Manager) -> None:
    for person in several:
        await firm.services.staff.set_hours(person.id, USUAL, seen=person.version, actor=firm.owner)


async def on_shift(firm: Firm, people: Sequence[Manager]) -> list[bool]:
    return [(await again(firm, person)).on_shift for person in people]


async def test_hours_begin_and_end_a_shift_and_hand_out_what_waited(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    at(firm, 4, 20)  # Monday
    await with_hours(firm, ivan)
    assert await sweep(firm) == 1
    assert await on_shift(firm, [ivan]) == [False]
    deal = await firm.deal()
    assert deal.manager_id is None
    at(firm, 5, 8, 59)
    assert await sweep(firm) == 0
    at(firm, 5, 9)
    assert await sweep(firm) == 1
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id
    log = await entries(firm, Event.SHIFT_CHANGED)
    assert [(entry.actor_kind.value, entry.after["on_shift"]) for entry in log] == [("system", False), ("system", True)]
    assert await sweep(firm) == 0


async def test_a_tap_holds_until_the_next_turn(firm: Firm) -> None:
    ivan = await firm.person()
    at(firm, 4, 10)
    await with_hours(firm, ivan)
    await firm.services.people.set_shift(on=False, actor=ivan)  # a long lunch
    at(firm, 4, 17)
    assert await sweep(firm) == 0
    at(firm, 4, 18, 1)
    assert await sweep(firm) == 0
    await firm.services.people.set_shift(on=True, actor=ivan)  # and a late evening
    at(firm, 4, 23)
    assert await sweep(firm) == 0
    at(firm, 5, 9)
    assert await sweep(firm) == 0
    at(firm, 5, 18)
    assert await sweep(firm) == 1
    assert await on_shift(firm, [ivan]) == [False]


async def test_those_who_begin_together_share_what_waited_and_do_not_catch_up_with_each_other(firm: Firm) -> None:
    several = [await firm.person(name) for name in ("Ivan", "Anna", "Vira")]
    await firm.plan(*several)
    for turns, person in zip((50, 10, 12), several, strict=True):
        await received(firm, person, turns)
    at(firm, 4, 20)
    await with_hours(firm, *several)
    assert await sweep(firm) == 3
    for _ in range(4):
        await firm.deal()
    at(firm, 5, 9)
    assert await sweep(firm) == 3
    assert await firm.open_deals() == {several[1].id: 3, several[2].id: 1}
    assert {seat.manager_id: seat.turns for seat in await firm.rows(PlanMember)} == {
        several[0].id: 50,
        several[1].id: 13,
        several[2].id: 13,
    }


async def test_two_sweepers_at_once_turn_a_shift_once(firm: Firm) -> None:
    ivan = await firm.person()
    at(firm, 4, 20)
    await with_hours(firm, ivan)
    due = await firm.services.staff.shifts_due()
    turned = await asyncio.gather(*(firm.services.staff.turn_shifts(due) for _ in range(3)))
    assert sorted(turned) == [0, 0, 1]
    assert len(await entries(firm, Event.SHIFT_CHANGED)) == 1


async def test_those_without_hours_and_those_who_left_are_left_alone(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await with_hours(firm, anna)
    await dismiss(firm, anna)
    at(firm, 4, 20)
    assert await sweep(firm) == 0
    assert await on_shift(firm, [ivan, anna]) == [True, True]


@pytest.mark.parametrize(("month", "day"), [(3, 29), (10, 25)])
async def test_shifts_follow_the_local_clock_on_days_on_which_it_changes(firm: Firm, month: int, day: int) -> None:
    ivan = await firm.person()
    at(firm, day - 1, 20, month=month)
    every_day = USUAL.with_day(5, on=True).with_day(6, on=True)
    await firm.services.staff.set_hours(ivan.id, every_day, seen=1, actor=firm.owner)
    turned = []
    for hour, minute in ((20, 0), (8, 59), (9, 0), (17, 59), (18, 0)):
        at(firm, day - (hour == 20), hour, minute, month=month)
        turned.append(await sweep(firm))
    assert turned == [1, 0, 1, 0, 1]


async def test_hours_are_read_by_the_companys_clock(firm: Firm) -> None:
    ivan = await firm.person()
    at(firm, 4, 9)
    await switch(firm, ivan, on_shift=False)
    await with_hours(firm, ivan)
    await firm.change(lambda session: setattr(people.company(session), "time_zone", "America/New_York"))
    assert await sweep(firm) == 0
    at(firm, 4, 16)  # nine in New York
    assert await sweep(firm) == 1


async def test_days_and_times_are_set_one_by_one(firm: Firm) -> None:
    ivan, staff = await firm.person(), firm.services.staff
    card = await staff.set_times(ivan.id, "10–19:30", seen=1, actor=firm.owner)
    assert card.person.hours == {"days": [0, 1, 2, 3, 4], "start": "10:00", "end": "19:30"}
    card = await staff.set_day(ivan.id, 5, on=True, seen=2, actor=firm.owner)
    card = await staff.set_day(ivan.id, 0, on=False, seen=3, actor=firm.owner)
    assert card.hours is not None
    assert card.hours.days == {1, 2, 3, 4, 5}
    card = await staff.set_hours(ivan.id, None, seen=4, actor=firm.owner)
    assert card.hours is None
