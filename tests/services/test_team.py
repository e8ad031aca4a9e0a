"""The team of a plan: adding, switching, and the three fates of the deals of whoever is removed."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from crm_core.errors import Changed, Forbidden, NotFound
from crm_core.models import (
    Assignment,
    Deal,
    Event,
    Manager,
    Mode,
    NoticeKind,
    Pick,
    PlanLoad,
    PlanMember,
    SalesPlan,
)
from crm_core.results.team import SeatCard
from crm_core.services.assigning import AT_ONCE
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm, switch
from tests.services.deals import entries

KEEP, AGAIN = Handing(Fate.KEEP), Handing(Fate.AGAIN)


async def card(firm: Firm, plan: SalesPlan, manager: Manager) -> SeatCard:
    return await firm.services.team.get(plan.id, manager.id, actor=firm.owner)


async def remove(firm: Firm, plan: SalesPlan, manager: Manager, handing: Handing | None = None) -> int:
    seen = (await card(firm, plan, manager)).seat.member.version
    done = await firm.services.team.remove(plan.id, manager.id, handing=handing, seen=seen, actor=firm.owner)
    assert done.done
    return done.deals


async def counters_equal_rows(firm: Firm) -> None:
    loads = {(row.plan_id, row.manager_id): row.open_deals for row in await firm.rows(PlanLoad) if row.open_deals}
    open_deals = [deal for deal in await firm.rows(Deal) if deal.kind == "open" and deal.manager_id is not None]
    assert loads == Counter((deal.plan_id, deal.manager_id) for deal in open_deals)
    received = Counter((row.plan_id, row.manager_id) for row in await firm.rows(Assignment))
    seats = {(row.plan_id, row.manager_id): row.received for row in await firm.rows(PlanMember) if row.received}
    assert seats == received


# -- adding and switching -----------------------------------------------------------------------------------------


async def test_what_each_received_is_counted_apart_from_the_lifted_turns(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan)
    for _ in range(5):
        await firm.deal()
    await firm.services.team.seat(plan.id, petro.id, active=True, actor=firm.owner)
    for _ in range(3):
        await firm.deal()
    team = await firm.services.team.list(plan.id, actor=firm.owner)
    assert [(seat.manager.name, seat.member.received, seat.open_deals) for seat in team.seats] in (
        [("Ivan", 6, 6), ("Petro", 2, 2)],
        [("Ivan", 7, 7), ("Petro", 1, 1)],
    )
    await counters_equal_rows(firm)


async def test_whoever_comes_back_after_a_removal_starts_level_and_keeps_what_they_received(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    for _ in range(2):
        await firm.deal()
    await remove(firm, plan, petro, KEEP)
    for _ in range(8):
        await firm.deal()
    firm.clock.forward(86400)
    back = await firm.services.team.seat(plan.id, petro.id, active=True, actor=firm.owner)
    member = back.seat.member
    assert (member.turns, member.received, member.removed_at) == (9, 1, None)
    assert member.joined_at == firm.clock()
    assert len(await entries(firm, Event.MEMBER_ADDED)) == 3


async def test_whoever_had_more_than_the_team_comes_back_with_their_own(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(petro)
    for _ in range(6):
        await firm.deal()
    await remove(firm, plan, petro, KEEP)
    await firm.services.team.seat(plan.id, ivan.id, active=True, actor=firm.owner)
    back = await firm.services.team.seat(plan.id, petro.id, active=True, actor=firm.owner)
    assert back.seat.member.turns == 6


async def test_the_same_wish_again_changes_nothing_whatever_was_seen(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    for seen in (1, 1, 7):
        await firm.services.team.seat(plan.id, ivan.id, active=False, seen=seen, actor=firm.owner)
    assert len(await entries(firm, Event.MEMBER_CHANGED)) == 1


async def test_an_older_button_is_refused_with_the_name_of_whoever_was_quicker(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna", "admin")
    plan = await firm.plan(ivan)
    await firm.services.team.seat(plan.id, ivan.id, active=False, seen=1, actor=anna)
    for act in (
        firm.services.team.seat(plan.id, ivan.id, active=True, seen=1, actor=firm.owner),
        firm.services.team.remove(plan.id, ivan.id, handing=KEEP, seen=1, actor=firm.owner),
        firm.services.team.remove(plan.id, ivan.id, handing=None, seen=1, actor=firm.owner),
    ):
        with pytest.raises(Changed) as refused:
            await act
        assert (refused.value.by, refused.value.kind, refused.value.key) == ("Anna", "plan_members", plan.id)


async def test_removals_that_cross_are_one(firm: Firm) -> None:
    ivan, petro, anna = [await firm.person(name) for name in ("Ivan", "Petro", "Anna")]
    admin = await firm.person("Admin", "admin")
    plan = await firm.plan(ivan)
    for _ in range(3):
        await firm.deal()
    team = firm.services.team
    outcomes = await asyncio.gather(
        team.remove(plan.id, ivan.id, handing=Handing(Fate.HAND, petro.id), seen=1, actor=firm.owner),
        team.remove(plan.id, ivan.id, handing=Handing(Fate.HAND, anna.id), seen=1, actor=admin),
        return_exceptions=True,
    )
    (refused,) = [one for one in outcomes if isinstance(one, BaseException)]
    assert isinstance(refused, Changed)
    assert list((await firm.open_deals()).values()) == [3]
    assert len(await entries(firm, Event.MEMBER_REMOVED)) == 1
    await counters_equal_rows(firm)


async def test_only_those_who_may_hold_deals_can_be_added(firm: Firm) -> None:
    plan = await firm.plan()
    watcher, left = await firm.person("Watcher", "observer"), await firm.person("Left")
    await switch(firm, left, active=False)
    for manager_id in (watcher.id, left.id, 999):
        with pytest.raises(NotFound):
            await firm.services.team.seat(plan.id, manager_id, active=True, actor=firm.owner)
    found = await firm.services.team.newcomers(plan.id, actor=firm.owner)
    assert [(manager.name, version) for manager, version in found.people] == [("Olga", 0)]


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_nobody_without_the_right_reads_or_changes_a_team(firm: Firm, role: str) -> None:
    ivan, petro = await firm.person(), await firm.person("Petro", role)
    plan, team = await firm.plan(ivan), firm.services.team
    for act in (
        team.list(plan.id, actor=petro),
        team.get(plan.id, ivan.id, actor=petro),
        team.newcomers(plan.id, actor=petro),
        team.heirs(plan.id, ivan.id, actor=petro),
        team.seat(plan.id, ivan.id, active=False, actor=petro),
        team.remove(plan.id, ivan.id, handing=KEEP, seen=1, actor=petro),
    ):
        with pytest.raises(Forbidden):
            await act


# -- removing -----------------------------------------------------------------------------------------------------


async def test_open_deals_are_asked_about_before_anything_is_changed(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    deal = await firm.deal()
    asked = await firm.services.team.remove(plan.id, ivan.id, handing=None, seen=1, actor=firm.owner)
    assert (asked.done, asked.deals) == (False, 1)
    assert (await card(firm, plan, ivan)).seat.member.active
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=ivan)
    done = await firm.services.team.remove(plan.id, ivan.id, handing=None, seen=1, actor=firm.owner)
    assert done.done


async def test_kept_deals_stay_and_no_new_ones_come(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    for _ in range(4):
        await firm.deal()
    assert await remove(firm, plan, ivan, KEEP) == 2
    for _ in range(2):
        await firm.deal()
    assert await firm.open_deals() == {ivan.id: 2, petro.id: 4}
    (entry,) = await entries(firm, Event.MEMBER_REMOVED)
    assert entry.after == {"manager": "Ivan", "manager_id": ivan.id, "deals": 2, "fate": "keep"}
    assert entry.subject == f"seats:{plan.id}:{ivan.id}"
    await counters_equal_rows(firm)


async def test_deals_of_other_plans_are_left_alone(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    other = await firm.plan(ivan, name="Courses", label="COURSES")
    kept = await firm.deal()
    plan = await firm.plan(ivan, petro)
    gone = [await firm.deal() for _ in range(4)]
    assert await remove(firm, plan, ivan, Handing(Fate.HAND, petro.id)) == 2
    assert {(await firm.card(deal.id)).deal.manager_id for deal in gone} == {petro.id}
    assert (await firm.card(kept.id)).deal.manager_id == ivan.id
    assert (await card(firm, other, ivan)).seat.member.active
    await counters_equal_rows(firm)


async def test_a_colleague_gets_every_deal_and_both_are_told(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan)
    for _ in range(3):
        await firm.deal()
    assert await remove(firm, plan, ivan, Handing(Fate.HAND, petro.id)) == 3
    assert await firm.open_deals() == {petro.id: 3}
    received = await firm.notices(NoticeKind.DEAL_RECEIVED)
    handed = await firm.notices(NoticeKind.DEAL_HANDED_OVER)
    assert [notice.chat_id for notice in received] == [petro.telegram_id] * 3
    assert [notice.chat_id for notice in handed] == [ivan.telegram_id] * 3
    logged = await entries(firm, Event.DEAL_TRANSFERRED)
    assert {(row.before["manager"], row.after["manager"], row.actor_id) for row in logged} == {
        ("Ivan", "Petro", firm.owner.id)
    }
    await counters_equal_rows(firm)


async def test_a_colleague_who_is_not_there_leaves_everything_as_it_was(firm: Firm) -> None:
    ivan, left = await firm.person("Ivan"), await firm.person("Left")
    plan = await firm.plan(ivan)
    await firm.deal()
    await switch(firm, left, active=False)
    for to in (left.id, ivan.id, 999, None):
        with pytest.raises(NotFound):
            await remove(firm, plan, ivan, Handing(Fate.HAND, to))
    assert (await card(firm, plan, ivan)).seat.member.active
    assert await firm.open_deals() == {ivan.id: 1}


@pytest.mark.parametrize("pick", list(Pick))
async def test_deals_handed_out_again_follow_the_plans_rule(firm: Firm, pick: Pick) -> None:
    ivan, petro, anna = [await firm.person(name) for name in ("Ivan", "Petro", "Anna")]
    plan = await firm.plan(ivan, petro, anna, pick=pick)
    for _ in range(12):
        await firm.deal()
    assert await remove(firm, plan, ivan, AGAIN) == 4
    assert await firm.open_deals() == {petro.id: 6, anna.id: 6}
    assert len(await entries(firm, Event.DEAL_RELEASED)) == 4
    assert await firm.count(Assignment) == 16
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.DEAL_HANDED_OVER)] == [ivan.telegram_id] * 4
    assert not await firm.notices(NoticeKind.DEAL_OFFERED)
    await counters_equal_rows(firm)


async def test_sixty_deals_are_handed_out_in_lots_and_nobody_is_offered_what_the_sweep_gives(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan)
    for _ in range(AT_ONCE + 10):
        await firm.deal()
    await firm.services.team.seat(plan.id, petro.id, active=True, actor=firm.owner)
    assert await remove(firm, plan, ivan, AGAIN) == AT_ONCE + 10
    assert await firm.open_deals() == {petro.id: AT_ONCE, None: 10}
    assert not await firm.notices(NoticeKind.DEAL_OFFERED)
    await counters_equal_rows(firm)
    assert await firm.services.deals.hand_out() == 10
    assert await firm.open_deals() == {petro.id: AT_ONCE + 10}
    await counters_equal_rows(firm)


async def test_with_nobody_available_deals_wait_and_whoever_may_assign_is_told(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    for _ in range(4):
        await firm.deal()
    await firm.services.people.set_shift(on=False, actor=petro)
    assert await remove(firm, plan, ivan, AGAIN) == 2
    assert await firm.open_deals() == {petro.id: 2, None: 2}
    assert {notice.chat_id for notice in await firm.notices(NoticeKind.DEAL_OFFERED)} == {firm.owner.telegram_id}
    assert (await firm.services.team.list(plan.id, actor=firm.owner)).waiting == 2
    await firm.services.people.set_shift(on=True, actor=petro)
    assert await firm.open_deals() == {petro.id: 4}
    await counters_equal_rows(firm)


async def test_in_a_manual_plan_deals_are_offered_to_those_who_may_take(firm: Firm) -> None:
    ivan, petro, anna = await firm.person("Ivan"), await firm.person("Petro"), await firm.person("Anna", "head")
    plan = await firm.plan(ivan, petro, mode=Mode.MANUAL)
    deal = await firm.deal()
    await firm.services.deals.take(deal.id, actor=ivan)
    before = len(await firm.notices(NoticeKind.DEAL_OFFERED))
    assert await remove(firm, plan, ivan, AGAIN) == 1
    offered = (await firm.notices(NoticeKind.DEAL_OFFERED))[before:]
    assert {notice.chat_id for notice in offered} == {petro.telegram_id, anna.telegram_id, firm.owner.telegram_id}
    assert await firm.services.deals.hand_out() == 0
    with pytest.raises(NotFound):
        await firm.services.deals.take(deal.id, actor=ivan)
    await firm.services.deals.take(deal.id, actor=petro)
    await counters_equal_rows(firm)


async def test_whoever_is_freed_from_a_full_desk_gets_what_waits_in_another_plan(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan, name="Courses", label="COURSES")
    await firm.deal()
    other = await firm.plan(ivan)
    await switch(firm, ivan, max_open_deals=1)
    waiting = await firm.deal()
    assert waiting.manager_id is None
    await remove(firm, plan, ivan, Handing(Fate.HAND, petro.id))
    assert (await firm.card(waiting.id)).deal.manager_id == ivan.id
    assert other.id != plan.id


async def test_leads_that_arrive_while_the_team_changes_all_get_a_deal_and_counts_hold(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan, team = await firm.plan(ivan, petro), firm.services.team
    for _ in range(4):
        await firm.deal()
    arrivals = [firm.write(firm.lead()) for _ in range(10)]
    changes = [
        team.remove(plan.id, ivan.id, handing=AGAIN, seen=1, actor=firm.owner),
        team.seat(plan.id, petro.id, active=False, seen=1, actor=firm.owner),
        team.seat(plan.id, petro.id, active=True, actor=firm.owner),
    ]
    mixed = [act for n, arrival in enumerate(arrivals) for act in (arrival, *changes[n : n + 1])]
    await asyncio.gather(*mixed)
    await team.seat(plan.id, petro.id, active=True, actor=firm.owner)  # the two of them may have come in either order
    assert await firm.open_deals() == {petro.id: 14}
    await counters_equal_rows(firm)


async def test_reading_a_team_counts_no_rows_of_the_ledger(firm: Firm) -> None:
    """However long the ledger is, the list costs the same: the count is kept beside the seat."""
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    await firm.deal()
    await firm.change(lambda session: session.query(Assignment).delete())
    (seat,) = (await firm.services.team.list(plan.id, actor=firm.owner)).seats
    assert seat.member.received == 1
