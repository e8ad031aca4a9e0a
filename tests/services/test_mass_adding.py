"""Many leads added to a plan at once end up exactly as if each had been added by itself."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.models import (
    Assignment,
    AuditEntry,
    Deal,
    DealTotal,
    Erased,
    Event,
    Lead,
    LeadManager,
    Mode,
    NoticeKind,
    Pick,
    PlanLoad,
    PlanMember,
    Pool,
    SalesPlan,
    StatusChange,
)
from crm_core.queries import people as staff
from crm_core.rules.mass import AddToPlan, Outcome
from crm_core.services.mass import MassService
from crm_core.services.opening import Wish, open_deal
from tests.firm import Firm, switch
from tests.services.mass import done, people, started, worked

MODES = [(Mode.EVEN, pool, pick) for pool in Pool for pick in Pick] + [(Mode.MANUAL, Pool.RANDOM, Pick.EVENLY)]
OF_DEALS = ("lead_id", "status_id", "kind", "manager_id", "awaits_manager", "amount", "source", "source_id",
            "created_at", "updated_at", "status_since", "sort_name", "version")  # fmt: skip
OF_LOG = ("event", "actor_kind", "actor_id", "deal_version", "lead_id", "plan_id", "before", "after", "at")
OF_LEDGER = ("manager_id", "pool", "pick", "related", "candidates", "skipped", "at")


class Undone(Exception):
    """Takes back what was only done to be looked at."""

    def __init__(self, seen: dict[str, Any]) -> None:
        self.seen = seen


def everything(session: Session) -> dict[str, Any]:
    """All that adding writes, without the numbers of new rows."""
    session.flush()
    session.expire_all()
    deals = {deal.id: deal.lead_id for deal in session.scalars(select(Deal))}

    def rows(model: type[Any], names: tuple[str, ...], of_deal: bool = False) -> list[Any]:
        query = select(model).order_by(model.id if hasattr(model, "id") else model.manager_id)
        found = [
            (deals[row.deal_id] if of_deal else 0, *(getattr(row, n) for n in names)) for row in session.scalars(query)
        ]
        return sorted(found, key=lambda row: (row[0], str(row[1]))) if of_deal else found

    log = [
        tuple(getattr(row, name) for name in OF_LOG)
        for row in session.scalars(select(AuditEntry).where(AuditEntry.deal_id.is_not(None)).order_by(AuditEntry.id))
    ]
    return {
        "deals": sorted(rows(Deal, OF_DEALS), key=lambda row: (row[1], str(row))),
        "log": sorted(log, key=lambda row: (row[4], row[0].value)),
        "ledger": rows(Assignment, OF_LEDGER, of_deal=True),
        "steps": rows(StatusChange, ("to_status_id", "manager_id", "at"), of_deal=True),
        "seats": sorted(rows(PlanMember, ("plan_id", "manager_id", "turns", "received", "last_assigned_at"))),
        "loads": sorted(rows(PlanLoad, ("plan_id", "manager_id", "open_deals"))),
        "totals": sorted(rows(DealTotal, ("plan_id", "status_id", "manager_id", "deals", "amount"))),
        "contacts": sorted(rows(LeadManager, ("lead_id", "manager_id", "last_contact_at"))),
    }


async def scene(firm: Firm, mode: Mode, pool: Pool, pick: Pick, chance: Random) -> tuple[SalesPlan, list[int]]:
    """A team in which somebody is away, somebody nearly full; leads of whom some are known, some there already."""
    team = [await firm.person(f"Manager {n}") for n in range(6)]
    other = await firm.plan(*team, name="Other", label="OTHER", default=False)
    plan = await firm.plan(*team, mode=mode, pool=pool, pick=pick)
    leads = await people(firm, 40, source="fair")
    for lead_id in chance.sample(leads, 12):
        await firm.add(other, lead_id)
        firm.clock.forward(1)
    for lead_id in chance.sample(leads, 5):
        await firm.add(plan, lead_id)
        firm.clock.forward(1)
    await switch(firm, team[0], on_shift=False)
    await switch(firm, team[1], max_open_deals=chance.randint(4, 7))
    await switch(firm, team[2], reachable=False)
    firm.clock.forward(1)
    return plan, leads


async def one_by_one(firm: Firm, plan: SalesPlan, leads: list[int], params: AddToPlan, chance: Random) -> Any:
    def unit(session: Session) -> None:
        me = staff.actor(session, firm.owner)
        to = None if params.manager_id is None else staff.by_id(session, params.manager_id)
        wish = Wish(status_id=params.status_id, manager=to, amount=params.amount)
        for lead_id in leads:
            lead = session.get_one(Lead, lead_id)
            open_deal(session, plan.id, lead, wish, actor=me, random=chance, now=firm.clock())
        raise Undone(everything(session))

    with pytest.raises(Undone) as seen:
        await firm.db.write(unit)
    return seen.value.seen


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("mode", "pool", "pick"), MODES)
async def test_many_at_once_are_dealt_and_written_as_one_by_one(
    firm: Firm, mode: Mode, pool: Pool, pick: Pick, seed: int
) -> None:
    plan, leads = await scene(firm, mode, pool, pick, Random(seed))
    expected = await one_by_one(firm, plan, leads, AddToPlan(plan.id), Random(5))
    mass = MassService(firm.db, firm.clock, Random(5))
    action = await mass.start(AddToPlan(plan.id), leads, key="one", actor=firm.owner)
    while await mass.work(action.action.id, 9):
        pass
    found = await firm.db.read(everything)
    for part, rows in expected.items():
        assert found[part] == rows, part


async def test_a_chosen_manager_a_status_and_an_amount_are_what_the_deals_get(firm: Firm) -> None:
    plan, leads = await scene(firm, Mode.EVEN, Pool.RANDOM, Pick.FEWEST, Random(3))
    anna = await firm.person("Anna")
    status = await firm.status(plan, "In work")
    params = AddToPlan(plan.id, manager_id=anna.id, status_id=status.id, amount=500)
    expected = await one_by_one(firm, plan, leads, params, Random(5))
    report = await done(firm, params, leads)
    found = await firm.db.read(everything)
    for part, rows in expected.items():
        assert found[part] == rows, part
    assert [(one.id, count) for one, count in report.to] == [(anna.id, 35)]


@pytest.mark.parametrize(("pool", "pick"), [(pool, pick) for pool in Pool for pick in Pick])
async def test_the_shares_of_a_mass_add_are_even(firm: Firm, pool: Pool, pick: Pick) -> None:
    team = [await firm.person(f"Manager {n}") for n in range(7)]
    plan = await firm.plan(*team, pool=pool, pick=pick)
    report = await done(firm, AddToPlan(plan.id), await people(firm, 700), limit=150)
    assert sorted(count for _, count in report.to) == [100] * 7
    assert await firm.open_deals() == {manager.id: 100 for manager in team}


async def test_a_second_run_adds_nobody(firm: Firm) -> None:
    plan = await firm.plan(await firm.person(), await firm.person("Anna"))
    leads = await people(firm, 20)
    first = await done(firm, AddToPlan(plan.id), leads)
    again = await done(firm, AddToPlan(plan.id), leads)
    assert (first.figures.done, first.figures.already) == (20, 0)
    assert (again.figures.done, again.figures.already) == (0, 20)
    assert await firm.count(Deal) == 20
    repeated = [row for row in await firm.rows(AuditEntry) if row.event is Event.DEAL_ADD_REPEATED]
    assert len(repeated) == 20


async def test_merged_and_erased_leads_are_skipped_and_named(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    leads = await people(firm, 5)
    await firm.change(lambda session: session.add(Erased(lead_id=leads[0], at=firm.clock())))
    await firm.change(lambda session: setattr(session.get_one(Lead, leads[1]), "merged_into_id", leads[2]))
    report = await done(firm, AddToPlan(plan.id), leads)
    assert report.figures.done == 3
    assert report.figures.skipped == {Outcome.MERGED: 1, Outcome.GONE: 1}
    named = await firm.services.mass.exceptions(report.action.id, Outcome.MERGED, actor=firm.owner)
    assert [lead.id for lead in named.leads] == [leads[1]]


async def test_if_nobody_is_available_the_deals_wait_and_whoever_assigns_is_told_once(firm: Firm) -> None:
    ivan, hanna = await firm.person(), await firm.person("Hanna", "head")
    plan = await firm.plan(ivan)
    await switch(firm, ivan, on_shift=False)
    report = await done(firm, AddToPlan(plan.id), await people(firm, 30))
    assert report.figures.unassigned == 30
    assert {deal.awaits_manager for deal in await firm.rows(Deal)} == {True}
    told = await firm.notices(NoticeKind.DEALS_WAITING)
    assert [(notice.chat_id, notice.data) for notice in told] == [
        (hanna.telegram_id, {"plan_id": plan.id, "count": 30})
    ]
    assert await firm.notices(NoticeKind.DEAL_OFFERED) == []
    await switch(firm, ivan, on_shift=True)
    assert await firm.services.deals.hand_out() == 30


async def test_each_manager_hears_of_all_their_deals_once(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    plan = await firm.plan(ivan, anna)
    await done(firm, AddToPlan(plan.id), await people(firm, 50))
    told = await firm.notices(NoticeKind.DEALS_RECEIVED)
    assert sorted((notice.chat_id, notice.data["count"]) for notice in told) == [
        (ivan.telegram_id, 25),
        (anna.telegram_id, 25),
    ]
    assert await firm.notices(NoticeKind.DEAL_ASSIGNED) == []


async def test_what_others_do_between_two_lots_counts_at_once(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    plan = await firm.plan(ivan, anna)
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 30))).action
    await firm.services.mass.work(action.id, 10)
    await firm.services.people.set_shift(on=False, actor=anna)
    await worked(firm, action.id)
    assert await firm.open_deals() == {ivan.id: 25, anna.id: 5}
