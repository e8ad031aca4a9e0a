"""Counts that are kept can be compared with the deals, and put right."""

from __future__ import annotations

from random import Random

from sqlalchemy import delete, update

from crm_core.models import ClosedTotal, Deal, DealTotal, Kind, Lead, PlanLoad
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


async def test_closed_deals_are_counted_by_reason_as_long_as_they_are_closed(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    card = await lost(firm, card, ivan)
    kept = [(row.kind, row.manager_id, row.deals, row.amount) for row in await firm.rows(ClosedTotal)]
    assert kept == [(Kind.LOST, ivan.id, 1, 1_100_000)]
    await firm.services.deals.cancel_closed(card.deal.id, seen=card.deal.version, actor=firm.owner)
    assert [(row.deals, row.amount) for row in await firm.rows(ClosedTotal)] == [(0, 0)]


async def test_a_wrong_count_of_closed_deals_is_put_right(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    await lost(firm, card, ivan)
    await firm.change(lambda session: session.execute(delete(ClosedTotal)))
    recount = RecountService(firm.db, firm.clock, Random(1))
    (wrong,) = await recount.rebuild()
    assert wrong.startswith("closed_totals: ")
    assert wrong.endswith("deals 1, amount 1100000: so, but not kept")
    assert await recount.differences() == []


async def test_deals_are_sorted_by_what_their_lead_is_called_now(firm: Firm) -> None:
    await started(firm)
    await firm.write(firm.lead(7001, "Zoe"))
    await firm.write(firm.lead(7001, "Anna"))
    names = {lead.id: lead.search_text for lead in await firm.rows(Lead)}
    assert "anna" in names.values()
    assert all(deal.sort_name == names[deal.lead_id] for deal in await firm.rows(Deal))


async def test_a_deal_under_another_name_is_named_and_put_right(firm: Firm) -> None:
    _, _, card = await started(firm)
    await firm.change(lambda session: session.execute(update(Deal).values(sort_name="nobody")))
    recount = RecountService(firm.db, firm.clock, Random(1))
    assert await recount.rebuild() == [f"deals: id {card.deal.id}: sorted by another name than its lead's"]
    assert await recount.differences() == []
