"""The three fates of the deals of whoever is removed from a plan's team."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import NotFound
from crm_core.models import (
    Assignment,
    Event,
    Mode,
    NoticeKind,
    Pick,
)
from crm_core.services.assigning import AT_ONCE
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm, switch
from tests.services.deals import entries
from tests.services.team import AGAIN, KEEP, card, counters_equal_rows, remove


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
    (received,) = await firm.notices(NoticeKind.DEALS_RECEIVED)
    (handed,) = await firm.notices(NoticeKind.DEALS_HANDED_OVER)
    assert (received.chat_id, received.data["count"]) == (petro.telegram_id, 3)
    assert (handed.chat_id, handed.data["count"], handed.data["to_id"]) == (ivan.telegram_id, 3, petro.id)
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
    (handed,) = await firm.notices(NoticeKind.DEALS_HANDED_OVER)
    assert (handed.chat_id, handed.data["count"]) == (ivan.telegram_id, 4)
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
