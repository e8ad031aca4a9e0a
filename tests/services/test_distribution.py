"""The distribution on real databases: fairness, related managers, nobody available, the ledger."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import (
    Assignment,
    AuditEntry,
    Deal,
    Event,
    Kind,
    NoticeKind,
    Pick,
    PlanLoad,
    PlanMember,
    Pool,
)
from crm_core.queries import people
from crm_core.services.opening import Wish
from tests.firm import Firm

MODES = [(pool, pick) for pool in Pool for pick in Pick]


async def shares(firm: Firm) -> Counter[int]:
    rows = await firm.rows(Deal)
    return Counter(deal.manager_id for deal in rows if deal.manager_id is not None)


@pytest.mark.parametrize(("pool", "pick"), MODES)
async def test_seven_hundred_leads_to_seven_managers_are_exactly_even(firm: Firm, pool: Pool, pick: Pick) -> None:
    team = [await firm.person(f"Manager {n}") for n in range(7)]
    await firm.plan(*team, pool=pool, pick=pick)
    leads = [firm.lead() for _ in range(700)]
    for start in range(0, len(leads), 50):
        await asyncio.gather(*(firm.write(lead) for lead in leads[start : start + 50]))
    assert await shares(firm) == {manager.id: 100 for manager in team}
    assert await firm.count(Assignment) == 700
    assert len(await firm.notices(NoticeKind.DEAL_ASSIGNED)) == 700


async def test_twenty_adds_of_one_lead_at_once_make_one_deal(firm: Firm) -> None:
    plan = await firm.plan(await firm.person(), await firm.person("Anna"), default=False)
    lead = (await firm.write(firm.lead())).lead
    made = await asyncio.gather(
        *(firm.services.deals.create(plan.id, lead.id, wish=Wish(), actor=firm.owner) for _ in range(20))
    )
    assert {card.deal.id for card, _ in made} == {1}
    assert sum(new for _, new in made) == 1
    assert await firm.count(Deal) == 1
    repeated = [row for row in await firm.rows(AuditEntry) if row.event is Event.DEAL_ADD_REPEATED]
    assert len(repeated) == 19


async def test_a_lead_whose_deals_are_all_closed_gets_a_new_one(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    sender = firm.lead()
    first = await firm.deal(sender)
    await firm.services.deals.win(first.id, None, seen=first.version, actor=ivan)
    again = await firm.write(sender, "One more course, please")
    assert again.first
    assert again.deal is not None
    assert again.deal.id != first.id


async def test_a_returning_lead_meets_the_manager_they_know(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    plan = await firm.plan(ivan, anna, pool=Pool.RELATED, pick=Pick.FEWEST)
    sender = firm.lead()
    deal = await firm.deal(sender)
    await firm.services.deals.win(deal.id, None, seen=1, actor=firm.owner)
    known = ivan.id if deal.manager_id == ivan.id else anna.id
    for _ in range(3):
        lead = (await firm.write(firm.lead())).lead
        await firm.services.deals.transfer(
            (await firm.card(lead.id + 0)).deal.id,
            known,
            seen=(await firm.card(lead.id)).deal.version,
            actor=firm.owner,
        )
    again = (await firm.write(sender)).deal
    assert again is not None
    assert again.manager_id == known
    rows = await firm.rows(Assignment)
    assert rows[-1].related
    assert plan.id == rows[-1].plan_id


async def test_related_never_leaves_the_plan(firm: Firm) -> None:
    ivan, anna, stranger = [await firm.person(name) for name in ("Ivan", "Anna", "Stranger")]
    first = await firm.plan(stranger, name="Courses", label="COURSES")
    sender = firm.lead()
    await firm.deal(sender)
    second = await firm.plan(ivan, anna, pool=Pool.RELATED)
    lead = (await firm.write(sender)).lead
    deal = await firm.add(second, lead.id)
    assert deal.manager_id in {ivan.id, anna.id}
    assert first.id != second.id


async def test_a_newcomer_starts_level_under_evenly(firm: Firm) -> None:
    ivan, anna, newcomer = [await firm.person(name) for name in ("Ivan", "Anna", "Newcomer")]
    plan = await firm.plan(ivan, anna)
    for _ in range(10):
        await firm.write(firm.lead())
    await firm.services.team.seat(plan.id, newcomer.id, active=True, actor=firm.owner)
    for _ in range(9):
        await firm.write(firm.lead())
    assert await shares(firm) == {ivan.id: 8, anna.id: 8, newcomer.id: 3}


async def test_a_newcomer_catches_up_under_fewest(firm: Firm) -> None:
    ivan, anna, newcomer = [await firm.person(name) for name in ("Ivan", "Anna", "Newcomer")]
    plan = await firm.plan(ivan, anna, pick=Pick.FEWEST)
    for _ in range(10):
        await firm.write(firm.lead())
    await firm.services.team.seat(plan.id, newcomer.id, active=True, actor=firm.owner)
    for _ in range(5):
        await firm.write(firm.lead())
    assert await shares(firm) == {ivan.id: 5, anna.id: 5, newcomer.id: 5}


async def test_whoever_comes_back_on_shift_is_not_caught_up_with(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan, anna)
    await firm.services.people.set_shift(on=False, actor=anna)
    for _ in range(10):
        await firm.write(firm.lead())
    await firm.services.people.set_shift(on=True, actor=anna)
    for _ in range(4):
        await firm.write(firm.lead())
    assert await shares(firm) == {ivan.id: 12, anna.id: 2}


async def test_an_explicit_manager_overrides_the_mode_and_writes_no_ledger(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    plan = await firm.plan(ivan, default=False)
    lead = (await firm.write(firm.lead())).lead
    deal = await firm.add(plan, lead.id, wish=Wish(manager=anna, amount=500))
    assert (deal.manager_id, deal.amount) == (anna.id, 500)
    assert await firm.count(Assignment) == 0


async def test_a_change_of_the_average_bill_touches_no_deal(firm: Firm) -> None:
    plan = await firm.plan(await firm.person(), bill=100)
    deal = await firm.deal()
    await firm.change(lambda session: setattr(session.get_one(type(plan), plan.id), "average_bill", 900))
    assert (await firm.card(deal.id)).deal.amount == 100
    assert (await firm.deal()).amount == 900


async def test_whoever_blocks_the_bot_leaves_the_pool_and_heads_are_told(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan, anna)
    await firm.services.people.unreachable(anna.telegram_id)
    for _ in range(4):
        await firm.deal()
    assert await firm.open_deals() == {ivan.id: 4}
    told = await firm.notices(NoticeKind.STAFF_UNREACHABLE)
    assert [notice.chat_id for notice in told] == [firm.owner.telegram_id]


async def test_the_ledger_says_who_was_asked_with_what_counts_and_who_was_skipped(firm: Firm) -> None:
    ivan, anna, away = [await firm.person(name) for name in ("Ivan", "Anna", "Away")]
    await firm.plan(ivan, anna, away, pick=Pick.FEWEST)
    await firm.services.people.set_shift(on=False, actor=away)
    await firm.deal()
    row = (await firm.rows(Assignment))[0]
    assert row.candidates == [[ivan.id, 0], [anna.id, 0]]
    assert row.skipped == [[away.id, "off_shift"]]


async def test_loads_and_turns_equal_the_rows_they_count(firm: Firm) -> None:
    team = [await firm.person(f"Manager {n}") for n in range(3)]
    await firm.plan(*team)
    dealt = [await firm.deal() for _ in range(9)]
    await firm.services.deals.win(dealt[0].id, None, seen=1, actor=firm.owner)
    await firm.services.deals.transfer(dealt[1].id, team[0].id, seen=1, actor=firm.owner)
    await firm.services.deals.cancel_closed(dealt[0].id, seen=2, actor=firm.owner)
    counted = await firm.open_deals()
    loads = {row.manager_id: row.open_deals for row in await firm.rows(PlanLoad)}
    assert loads == counted
    received = Counter(row.manager_id for row in await firm.rows(Assignment))
    assert {row.manager_id: row.turns for row in await firm.rows(PlanMember)} == received


async def test_no_two_open_deals_even_if_the_code_forgot(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    deal = await firm.deal()
    copy = select(Deal).where(Deal.id == deal.id)

    def twice(session: Session) -> None:
        there = session.scalars(copy).one()
        session.add(
            Deal(
                plan_id=plan.id,
                lead_id=there.lead_id,
                status_id=there.status_id,
                kind=Kind.OPEN,
                amount=1,
                created_at=there.created_at,
                updated_at=there.created_at,
                status_since=there.created_at,
            )
        )

    with pytest.raises(Exception, match=r"(?i)unique"):
        await firm.change(twice)


async def test_whoever_no_longer_works_on_deals_is_not_asked_and_is_told_so(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan, anna)
    observer = await firm.db.read(lambda session: people.role(session, "observer"))
    await firm.services.staff.set_role(ivan.id, observer.id, seen=1, actor=firm.owner)
    deals = [await firm.deal() for _ in range(3)]
    assert {deal.manager_id for deal in deals} == {anna.id}
    why = await firm.services.deals.why(deals[0].id, actor=firm.owner)
    assert why.assignment is not None
    assert why.assignment.skipped == [[ivan.id, "without_right"]]
    with pytest.raises(NotFound):
        await firm.services.deals.transfer(deals[0].id, ivan.id, seen=deals[0].version, actor=firm.owner)


async def test_whoever_works_on_deals_again_does_not_have_to_be_caught_up_with(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan, anna)
    observer = await firm.db.read(lambda session: people.role(session, "observer"))
    card = await firm.services.staff.set_role(ivan.id, observer.id, seen=1, actor=firm.owner)
    for _ in range(6):
        await firm.deal()
    await firm.services.staff.set_role(ivan.id, ivan.role_id, seen=card.person.version, actor=firm.owner)
    deals = [await firm.deal() for _ in range(4)]
    assert Counter(deal.manager_id for deal in deals) == {ivan.id: 2, anna.id: 2}
