"""Counts that are kept can be compared with the deals, and put right."""

from __future__ import annotations

from random import Random

from sqlalchemy import update

from crm_core.models import DealTotal, PlanLoad
from crm_core.services.recount import RecountService
from tests.firm import Firm
from tests.services.deals import lost, moved, started


async def test_counts_follow_whatever_happens_to_a_deal(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    recount = RecountService(firm.db, firm.clock, Random(1))
    card = await moved(firm, card, "In work", ivan)
    card = await firm.services.deals.set_amount(card.deal.id, 500, seen=card.deal.version, actor=ivan)
    await lost(firm, card, ivan)
    assert await recount.differences() == []
    assert [(row.deals, row.amount) for row in await firm.rows(DealTotal) if row.deals] == [(1, 500)]


async def test_a_wrong_count_is_named_and_put_right(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    recount = RecountService(firm.db, firm.clock, Random(1))
    await firm.change(lambda session: session.execute(update(DealTotal).values(deals=7)))
    await firm.change(lambda session: session.execute(update(PlanLoad).values(open_deals=0)))
    place = f"plan_id {plan.id}, status_id {card.deal.status_id}, manager_id {ivan.id}"
    wrong = [
        f"deal_totals: {place}, deals 7, amount 1100000: kept, but not so",
        f"deal_totals: {place}, deals 1, amount 1100000: so, but not kept",
        f"plan_loads: plan_id {plan.id}, manager_id {ivan.id}, open_deals 1: so, but not kept",
    ]
    assert await recount.differences() == wrong
    assert await recount.rebuild() == wrong
    assert await recount.differences() == await recount.rebuild() == []
