"""Deals that nobody could be given: they wait, everybody who may take them hears of it, and they are handed out."""

from __future__ import annotations

import asyncio
from collections import Counter

from crm_core.models import (
    Assignment,
    Deal,
    Mode,
    NoticeKind,
    PlanLoad,
)
from crm_core.services.assigning import AT_ONCE
from tests.firm import Firm, switch


async def test_nobody_available_still_makes_the_deal_and_tells_those_who_may_assign(firm: Firm) -> None:
    ivan = await firm.person()
    head = await firm.person("Anna", "head")
    await firm.plan(ivan)
    await firm.services.people.set_shift(on=False, actor=ivan)
    deal = await firm.deal()
    assert deal.manager_id is None
    assert deal.awaits_manager
    told = {notice.chat_id for notice in await firm.notices(NoticeKind.DEAL_OFFERED)}
    assert told == {firm.owner.telegram_id, head.telegram_id}


async def test_a_waiting_deal_is_handed_out_when_a_shift_starts(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    await firm.services.people.set_shift(on=False, actor=ivan)
    deal = await firm.deal()
    await firm.services.people.set_shift(on=True, actor=ivan)
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id
    assert [row.manager_id for row in await firm.rows(Assignment)] == [ivan.id]
    assert len(await firm.notices(NoticeKind.DEAL_ASSIGNED)) == 1


async def test_a_waiting_deal_is_handed_out_when_a_member_is_added(firm: Firm) -> None:
    plan = await firm.plan()
    deal = await firm.deal()
    ivan = await firm.person()
    await firm.services.team.seat(plan.id, ivan.id, active=True, actor=firm.owner)
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id


async def test_a_waiting_deal_is_handed_out_when_a_cap_is_freed(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    await switch(firm, ivan, max_open_deals=1)
    first, second = await firm.deal(), await firm.deal()
    assert (first.manager_id, second.manager_id) == (ivan.id, None)
    await firm.services.deals.win(first.id, None, seen=first.version, actor=ivan)
    assert (await firm.card(second.id)).deal.manager_id == ivan.id


async def test_a_waiting_deal_is_handed_out_when_a_cap_is_raised(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    await firm.services.staff.set_cap(ivan.id, 1, seen=1, actor=firm.owner)
    _, second = await firm.deal(), await firm.deal()
    assert second.manager_id is None
    await firm.services.staff.set_cap(ivan.id, 2, seen=2, actor=firm.owner)
    assert (await firm.card(second.id)).deal.manager_id == ivan.id


async def test_a_waiting_deal_is_handed_out_when_a_member_is_switched_on(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    await firm.services.team.seat(plan.id, ivan.id, active=False, actor=firm.owner)
    deal = await firm.deal()
    assert deal.manager_id is None
    await firm.services.team.seat(plan.id, ivan.id, active=True, actor=firm.owner)
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id


async def test_a_waiting_deal_is_handed_out_when_a_manager_unblocks_the_bot(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    await firm.services.people.unreachable(ivan.telegram_id)
    deal = await firm.deal()
    assert deal.manager_id is None
    await firm.services.people.reachable_again(ivan.telegram_id)
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id


async def test_a_waiting_deal_is_handed_out_when_a_full_desk_hands_others_over(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan)
    await switch(firm, ivan, max_open_deals=1)
    first, second = await firm.deal(), await firm.deal()
    assert (first.manager_id, second.manager_id) == (ivan.id, None)
    await firm.services.transfers.hand_belongings(ivan.id, anna.id, actor=firm.owner)
    assert await firm.open_deals() == {anna.id: 1, ivan.id: 1}


async def test_the_sweep_hands_out_what_waits(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    await switch(firm, ivan, on_shift=False)
    for _ in range(3):
        await firm.deal()
    assert await firm.services.deals.hand_out() == 0
    await switch(firm, ivan, on_shift=True)
    assert await firm.services.deals.hand_out() == 3
    assert await firm.open_deals() == {ivan.id: 3}


async def test_a_plan_without_anybody_free_does_not_hold_up_the_others(firm: Firm) -> None:
    full = await firm.plan(name="Full", label="FULL")
    for _ in range(AT_ONCE + 1):
        await firm.deal()
    ivan = await firm.person()
    plan = await firm.plan(ivan, name="Free", label="FREE")
    await switch(firm, ivan, on_shift=False)
    deal = await firm.deal()
    await switch(firm, ivan, on_shift=True)
    assert await firm.services.deals.hand_out() == 1
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id
    assert full.id < plan.id


async def test_handing_out_and_taking_at_once_give_a_deal_to_one(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna", "head")
    await firm.plan(ivan)
    await switch(firm, ivan, on_shift=False)
    waiting = [await firm.deal() for _ in range(10)]
    await switch(firm, ivan, on_shift=True)
    takes = (firm.services.deals.take(deal.id, actor=anna) for deal in waiting)
    await asyncio.gather(firm.services.deals.hand_out(), *takes, return_exceptions=True)
    owners = Counter(row.manager_id for row in await firm.rows(Deal))
    assert sum(owners.values()) == owners[ivan.id] + owners[anna.id] == 10
    loads = {row.manager_id: row.open_deals for row in await firm.rows(PlanLoad) if row.open_deals}
    assert loads == {manager_id: count for manager_id, count in owners.items() if count}


async def test_what_a_lead_wrote_meanwhile_reaches_whoever_gets_the_deal(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    await firm.services.people.set_shift(on=False, actor=ivan)
    sender = firm.lead()
    await firm.deal(sender)
    firm.clock.forward(60)
    await firm.write(sender, "Is anybody there?")
    assert not await firm.notices(NoticeKind.LEAD_WROTE)
    await firm.services.people.set_shift(on=True, actor=ivan)
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.LEAD_WROTE)] == [ivan.telegram_id]


async def test_a_manual_plan_leaves_the_choice_to_people_even_after_a_change_of_mode(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan, mode=Mode.MANUAL)
    deal = await firm.deal()
    await firm.change(lambda session: setattr(session.get_one(type(plan), plan.id), "mode", Mode.EVEN))
    assert await firm.services.deals.hand_out() == 0
    assert (await firm.card(deal.id)).deal.manager_id is None
    assert (await firm.deal()).manager_id == ivan.id
