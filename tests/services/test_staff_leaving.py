"""People leave the staff with each fate of their deals, and come back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from crm_core.errors import Changed, DomainError, NotFound
from crm_core.models import Event, Invite, Manager, Mode, NoticeKind, PlanMember
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm
from tests.services.deals import entries
from tests.services.staff import AGAIN, again, dismiss, loads_equal_rows, role


async def test_deals_go_to_the_chosen_colleague(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan)
    made = [await firm.deal() for _ in range(3)]
    await dismiss(firm, ivan, Handing(Fate.HAND, anna.id))
    assert await firm.open_deals() == {anna.id: 3}
    assert len(await entries(firm, Event.DEAL_TRANSFERRED)) == len(made)
    assert {notice.chat_id for notice in await firm.notices(NoticeKind.DEALS_RECEIVED)} == {anna.telegram_id}
    assert await loads_equal_rows(firm)


async def test_deals_are_handed_out_again_by_the_rules_of_their_plans(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    even = await firm.plan(ivan)
    manual = await firm.plan(ivan, name="Courses", label="COURSES", mode=Mode.MANUAL, default=False)
    first, second = await firm.deal(), await firm.deal()
    by_hand = await firm.add(manual, first.lead_id)
    await firm.services.deals.take(by_hand.id, actor=ivan)
    await firm.services.team.seat(even.id, anna.id, active=True, actor=firm.owner)
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
