"""Behind what the system dealt: each entry of the ledger that is counted, and the open deals that are compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Assignment, Deal, Kind, Pick
from crm_core.results.reports import ReportHand
from crm_core.rules.audience import Standing
from crm_core.rules.filters import Cursor
from crm_core.rules.report_about import Figure, Member, What
from crm_core.rules.report_params import ReportParams
from tests.services.test_reports_more import FAIRNESS, MANAGERS, Life, days_of, inside, life

__all__ = ["life"]


@pytest.fixture
async def busy(life: Life) -> Life:
    """Some deals were dealt to the same person twice, and some leads are in the archive."""
    firm = life.firm
    there = [deal for deal in await firm.rows(Deal) if deal.kind is Kind.OPEN and deal.plan_id == life.plans[0].id]
    for deal in there[:4]:
        for _ in range(3):
            firm.clock.forward(60)
            card = await firm.card(deal.id)
            await firm.services.deals.transfer_by_rule(deal.id, seen=card.deal.version, actor=firm.owner)
    for deal in there[1:3]:
        await firm.services.audience.set_standing(deal.lead_id, Standing.ARCHIVED, actor=firm.owner)
    return life


async def entries(
    life: Life, params: ReportParams, plan_id: int, pick: Pick, manager_id: int | None
) -> tuple[ReportHand, list[int]]:
    ask, owner = life.firm.services.reports.hand, life.firm.owner
    first = page = await ask(params, plan_id, pick, Cursor(), manager_id=manager_id, actor=owner)
    found = [row[0] for row in page.rows]
    while page.sheet.next is not None:
        before, page = page, await ask(params, plan_id, pick, page.sheet.next, manager_id=manager_id, actor=owner)
        assert page.sheet.previous is not None
        back = await ask(params, plan_id, pick, page.sheet.previous, manager_id=manager_id, actor=owner)
        assert back.rows == before.rows
        found += [row[0] for row in page.rows]
    return first, found


async def test_what_was_dealt_is_each_entry_of_the_ledger_that_is_counted(busy: Life) -> None:
    ledger = await busy.firm.rows(Assignment)
    put_away = {deal.id for deal in await busy.firm.rows(Deal) if deal.archived}
    twice = hidden = 0
    for span in busy.spans():
        params = replace(FAIRNESS, span=span)
        report = await busy.firm.services.reports.fairness(params, actor=busy.firm.owner)
        for rule in report.hands:
            people = {None: rule.total} | {one.manager_id: one.received for one in rule.dealt}
            for manager_id, number in people.items():
                expected = [
                    one
                    for one in ledger
                    if (one.plan_id, one.pick) == (rule.plan_id, rule.pick)
                    and manager_id in (None, one.manager_id)
                    and inside(one.at, days_of(span))
                ]
                first, found = await entries(busy, params, rule.plan_id, rule.pick, manager_id)
                assert first.sheet.total == number == len(found)
                assert found == sorted((one.id for one in expected), reverse=True)
                for entry_id, at, deal in first.rows:
                    (entry,) = [one for one in expected if one.id == entry_id]
                    assert at == entry.at
                    assert (deal is None) == (entry.deal_id in put_away)
                    assert deal is None or deal.id == entry.deal_id
                    hidden += deal is None
                twice += manager_id is not None and len({one.deal_id for one in expected}) < len(expected)
    assert twice
    assert hidden


async def test_the_open_deals_that_a_rule_compares_are_opened(busy: Life) -> None:
    report = await busy.firm.services.reports.fairness(FAIRNESS, actor=busy.firm.owner)
    compared = 0
    for rule in report.hands:
        for one in rule.dealt:
            if rule.pick is Pick.FEWEST and one.compared is not None:
                wanted = report.about.deals(Figure(What.OPEN, only=Member(rule.plan_id), group=Member(one.manager_id)))
                assert await busy.counted(wanted) == one.compared
                compared += one.compared
    assert compared


async def test_what_was_dealt_is_for_those_who_see_everything(busy: Life) -> None:
    ask, plan_id = busy.firm.services.reports.hand, busy.plans[0].id
    with pytest.raises(Forbidden):
        await ask(FAIRNESS, plan_id, Pick.EVENLY, Cursor(), manager_id=None, actor=busy.ivan)
    with pytest.raises(NotFound):
        await ask(MANAGERS, plan_id, Pick.EVENLY, Cursor(), manager_id=None, actor=busy.firm.owner)
    for unknown in ({"plan_id": 999, "manager_id": None}, {"plan_id": plan_id, "manager_id": 999}):
        with pytest.raises(NotFound):
            await ask(FAIRNESS, pick=Pick.EVENLY, cursor=Cursor(), actor=busy.firm.owner, **unknown)


async def test_a_page_that_is_there_no_more_is_the_first(busy: Life) -> None:
    ask, owner = busy.firm.services.reports.hand, busy.firm.owner
    first = await ask(FAIRNESS, busy.plans[0].id, Pick.EVENLY, Cursor(), manager_id=None, actor=owner)
    lost = await ask(FAIRNESS, busy.plans[0].id, Pick.EVENLY, Cursor(1, page=9), manager_id=None, actor=owner)
    assert lost == first
