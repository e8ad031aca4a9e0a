"""Actions over many leads: a fixed set, lots that each happen once, stops, rights, and who is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crm_core.errors import Forbidden, HoldsNoDeals, NothingTicked, PlanArchived
from crm_core.models import (
    AuditEntry,
    Deal,
    Event,
    Halt,
    MassAction,
    MassLot,
    MassState,
    NoticeKind,
    Permission,
    RolePermission,
    SalesPlan,
)
from crm_core.queries.mass import Found
from crm_core.rules.mass import (
    AddTags,
    AddToPlan,
    Archive,
    Assign,
    Blacklist,
    ChangeStatus,
    Lift,
    MassParams,
    RemoveTags,
    Restore,
    as_json,
    from_json,
)
from crm_core.services import build_services, mass_adding
from crm_core.services.mass import MassService
from crm_core.services.opening import deal_values
from tests.firm import Firm, leaves, switch
from tests.services.mass import done, people, started, worked

EVERY: list[MassParams] = [
    AddToPlan(1, manager_id=2, status_id=3, amount=0),
    AddToPlan(1),
    Assign(1, manager_id=2),
    ChangeStatus(1, 2, reason_id=3),
    AddTags((1, 2)),
    RemoveTags((3,)),
    Archive(),
    Restore(),
    Blacklist(),
    Lift(),
]


@pytest.mark.parametrize("params", EVERY)
def test_what_is_to_be_done_can_be_kept(params: MassParams) -> None:
    assert from_json(as_json(params)) == params


async def test_the_preview_says_what_would_come_of_it(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    plan = await firm.plan(ivan, anna)
    await switch(firm, anna, on_shift=False)
    leads = await people(firm, 10)
    await done(firm, AddToPlan(plan.id), leads[:3])
    seen = await firm.services.mass.preview(AddToPlan(plan.id), leads, actor=firm.owner)
    assert (seen.leads, seen.fresh, seen.already, seen.team) == (10, 7, 3, 1)
    assert seen.status is not None
    assert seen.status.name == "New"


async def test_the_same_confirmation_starts_one_action(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    leads = await people(firm, 3)
    first = await started(firm, AddToPlan(plan.id), leads, key="tap")
    again = await started(firm, AddToPlan(plan.id), leads[:1], key="tap")
    assert first.action.id == again.action.id
    assert again.action.total == 3


async def test_the_set_is_fixed_and_each_lead_counts_once(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    leads = await people(firm, 5)
    report = await done(firm, AddToPlan(plan.id), [*leads, *leads])
    assert (report.action.total, report.action.handled, report.figures.done) == (5, 5, 5)
    assert await firm.count(MassLot) == 0
    with pytest.raises(NothingTicked):
        await started(firm, AddToPlan(plan.id), [])


async def test_another_process_goes_on_where_the_first_has_ended(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 20))).action
    assert await firm.services.mass.work(action.id, 7) == 7
    firm.services = build_services(firm.db, firm.clock, firm.services.mass.random)
    assert await firm.services.mass.running() == [action.id]
    report = await worked(firm, action.id)
    assert report.figures.done == 20
    assert await firm.services.mass.running() == []


async def test_what_breaks_is_set_aside_and_the_others_go_on(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = await firm.plan(await firm.person())
    leads = await people(firm, 5)
    action = (await started(firm, AddToPlan(plan.id), leads)).action

    def broken(plan: SalesPlan, lead: Found, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if lead.id == leads[2]:
            raise RuntimeError("a lead like no other")
        return deal_values(plan, lead, *args, **kwargs)

    monkeypatch.setattr(mass_adding, "deal_values", broken)
    with pytest.raises(RuntimeError):
        await firm.services.mass.work(action.id, 5)
    assert await firm.count(Deal) == 0
    assert [await firm.services.mass.work(action.id, 1) for _ in range(2)] == [1, 1]
    await firm.services.mass.set_aside(action.id)
    report = await worked(firm, action.id)
    assert (report.figures.done, report.figures.failed) == (4, 1)
    assert report.action.state is MassState.DONE


async def test_stopped_in_the_middle_it_keeps_what_is_done_and_tells_everybody(firm: Firm) -> None:
    ivan, hanna = await firm.person(), await firm.person("Hanna", "head")
    plan = await firm.plan(ivan)
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 20))).action
    await firm.services.mass.work(action.id, 7)
    stopped = await firm.services.mass.stop(action.id, actor=hanna)
    assert (stopped.action.state, stopped.figures.done) == (MassState.STOPPED, 7)
    assert stopped.action.stopped_by is not None
    assert await firm.services.mass.work(action.id, 7) == 0
    assert (await firm.services.mass.stop(action.id, actor=firm.owner)).action.stopped_by_id == hanna.id
    assert [one.data["count"] for one in await firm.notices(NoticeKind.DEALS_RECEIVED)] == [7]
    assert [one.chat_id for one in await firm.notices(NoticeKind.MASS_ENDED)] == [firm.owner.telegram_id]
    events = [row.event for row in await firm.rows(AuditEntry) if row.event.value.startswith("mass.")]
    assert events == [Event.MASS_STARTED, Event.MASS_STOPPED]


async def test_whoever_has_left_or_may_not_any_more_stops_their_action(firm: Firm) -> None:
    head = await firm.person("Hanna", "head")
    plan = await firm.plan(await firm.person())
    gone = (await started(firm, AddToPlan(plan.id), await people(firm, 20), actor=head)).action
    await firm.services.mass.work(gone.id, 7)
    await leaves(firm, head)
    assert await firm.services.mass.work(gone.id, 7) == 0
    report = await firm.services.mass.progress(gone.id, actor=firm.owner)
    assert (report.halt, report.figures.done) == (Halt.RIGHTS, 7)


async def test_a_right_taken_away_is_noticed_between_two_lots(firm: Firm) -> None:
    head = await firm.person("Hanna", "head")
    plan = await firm.plan(await firm.person())
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 20), actor=head)).action
    await firm.services.mass.work(action.id, 7)
    bulk = (head.role_id, Permission.EDIT_DEALS_IN_BULK)
    await firm.change(lambda session: session.delete(session.get_one(RolePermission, bulk)))
    assert (await worked(firm, action.id)).halt is Halt.RIGHTS
    assert await firm.count(Deal) == 7


@pytest.mark.parametrize("role", ["manager", "observer"])
async def test_only_who_may_use_the_audience_and_edit_in_bulk_may_do_this(firm: Firm, role: str) -> None:
    person, mass = await firm.person("Petro", role), firm.services.mass
    plan = await firm.plan(await firm.person())
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 2))).action
    for call in (
        mass.preview(AddToPlan(plan.id), [1], actor=person),
        mass.start(AddToPlan(plan.id), [1], key="x", actor=person),
        mass.stop(action.id, actor=person),
        mass.progress(action.id, actor=person),
        mass.recent(actor=person),
        mass.watch(action.id, 1, 1, actor=person),
    ):
        with pytest.raises(Forbidden):
            await call


async def test_what_cannot_be_done_is_not_begun(firm: Firm) -> None:
    plan, petro = await firm.plan(await firm.person()), await firm.person("Petro", "observer")
    leads = await people(firm, 2)
    with pytest.raises(HoldsNoDeals):
        await started(firm, AddToPlan(plan.id, manager_id=petro.id), leads)
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "archived_at", firm.clock()))
    with pytest.raises(PlanArchived):
        await started(firm, AddToPlan(plan.id), leads)
    assert await firm.count(MassAction) == 0


async def test_a_plan_archived_meanwhile_ends_it_and_says_why(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 20))).action
    await firm.services.mass.work(action.id, 7)
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "archived_at", firm.clock()))
    assert (await worked(firm, action.id)).halt is Halt.PLAN_GONE
    assert await firm.count(Deal) == 7


async def test_a_message_follows_at_most_every_two_seconds_and_once_more_at_the_end(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 40))).action
    await firm.services.mass.watch(action.id, firm.owner.telegram_id, 5, actor=firm.owner)
    for _ in range(3):
        await firm.services.mass.work(action.id, 10)
    assert len(await firm.notices(NoticeKind.MASS_PROGRESS)) == 1
    firm.clock.forward(2)
    await firm.services.mass.work(action.id, 5)
    assert len(await firm.notices(NoticeKind.MASS_PROGRESS)) == 2
    await worked(firm, action.id)
    assert len(await firm.notices(NoticeKind.MASS_PROGRESS)) == 3


async def test_a_message_that_shows_something_else_is_left_alone(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 4))).action
    await firm.services.mass.watch(action.id, firm.owner.telegram_id, 5, actor=firm.owner)
    await firm.services.copies.forget(firm.owner.telegram_id, 5)
    await worked(firm, action.id)
    assert await firm.notices(NoticeKind.MASS_PROGRESS) == []


async def test_several_actions_are_recent_the_newest_first(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    leads = await people(firm, 2)
    ids = [(await done(firm, AddToPlan(plan.id), leads)).action.id for _ in range(3)]
    found = await firm.services.mass.recent(actor=firm.owner)
    assert [one.action.id for one in found] == ids[::-1]


async def test_two_processes_at_once_do_each_lot_once(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    plan = await firm.plan(ivan, anna)
    action = (await started(firm, AddToPlan(plan.id), await people(firm, 60))).action
    others = [build_services(firm.db, firm.clock, firm.services.mass.random).mass for _ in range(3)]

    async def work(mass: MassService) -> int:
        count = 0
        while await mass.running():
            count += await mass.work(action.id, 7)
        return count

    assert sum(await asyncio.gather(*map(work, others))) == 60
    assert await firm.open_deals() == {ivan.id: 30, anna.id: 30}
