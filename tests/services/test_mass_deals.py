"""What is done with many deals and leads at once follows the rules for one."""

from __future__ import annotations

import pytest

from crm_core.errors import NoRule, NotFound, ReasonRequired
from crm_core.models import AuditEntry, Deal, Event, Kind, Lead, LeadTag, Mode, NoticeKind, SalesPlan
from crm_core.rules.mass import (
    AddTags,
    AddToPlan,
    Archive,
    Assign,
    Blacklist,
    ChangeStatus,
    Lift,
    Outcome,
    RemoveFromPlan,
    RemoveTags,
    Restore,
)
from tests.firm import Firm
from tests.services.mass import done, people, started


async def planned(firm: Firm, number: int = 6) -> tuple[SalesPlan, list[int]]:
    """Leads with an open deal each, dealt to two people, and one lead without any."""
    plan = await firm.plan(await firm.person(), await firm.person("Anna"))
    leads = await people(firm, number)
    await done(firm, AddToPlan(plan.id), leads)
    return plan, [*leads, *await people(firm, 1)]


async def test_deals_of_many_leads_go_to_one_person_and_everybody_is_told_once(firm: Firm) -> None:
    plan, leads = await planned(firm)
    petro = await firm.person("Petro")
    report = await done(firm, Assign(plan.id, manager_id=petro.id), leads, limit=2)
    assert (report.figures.done, report.figures.skipped) == (6, {Outcome.NO_DEAL: 1})
    assert await firm.open_deals() == {petro.id: 6}
    received = [one for one in await firm.notices(NoticeKind.DEALS_RECEIVED) if one.chat_id == petro.telegram_id]
    assert [one.data["count"] for one in received] == [6]
    assert sorted(one.data["count"] for one in await firm.notices(NoticeKind.DEALS_HANDED_OVER)) == [3, 3]
    again = await done(firm, Assign(plan.id, manager_id=petro.id), leads)
    assert (again.figures.done, again.figures.already) == (0, 6)


async def test_by_the_rule_each_deal_goes_to_somebody_else(firm: Firm) -> None:
    plan, leads = await planned(firm)
    before = {deal.id: deal.manager_id for deal in await firm.rows(Deal)}
    report = await done(firm, Assign(plan.id), leads)
    assert report.figures.done == 6
    assert all(before[deal.id] != deal.manager_id for deal in await firm.rows(Deal))


async def test_a_manual_plan_has_no_rule_to_hand_out_by(firm: Firm) -> None:
    plan = await firm.plan(await firm.person(), mode=Mode.MANUAL)
    with pytest.raises(NoRule):
        await started(firm, Assign(plan.id), await people(firm, 1))


async def test_many_deals_move_to_a_status_and_those_there_stay(firm: Firm) -> None:
    plan, leads = await planned(firm)
    in_work = await firm.status(plan, "In work")
    report = await done(firm, ChangeStatus(plan.id, in_work.id), leads)
    assert (report.figures.done, report.figures.skipped) == (6, {Outcome.NO_DEAL: 1})
    assert {deal.status_id for deal in await firm.rows(Deal)} == {in_work.id}
    assert (await done(firm, ChangeStatus(plan.id, in_work.id), leads)).figures.already == 6


async def test_lost_asks_for_a_reason_of_the_plan_here_too(firm: Firm) -> None:
    plan, leads = await planned(firm)
    lost, reason = await firm.status(plan, "Lost"), await firm.reason("No answer")
    with pytest.raises(ReasonRequired):
        await started(firm, ChangeStatus(plan.id, lost.id), leads)
    with pytest.raises(NotFound):
        await started(firm, ChangeStatus(plan.id, lost.id, reason_id=999), leads)
    report = await done(firm, ChangeStatus(plan.id, lost.id, reason_id=reason.id), leads)
    assert report.figures.done == 6
    found = {(deal.kind, deal.reason_id, deal.closed_by_id) for deal in await firm.rows(Deal)}
    assert found == {(Kind.LOST, reason.id, firm.owner.id)}


async def test_leads_leave_a_plan_with_the_reason_it_asks_for_and_can_be_added_again(firm: Firm) -> None:
    plan, leads = await planned(firm)
    reason = await firm.reason("No answer")
    with pytest.raises(ReasonRequired):
        await started(firm, RemoveFromPlan(plan.id), leads)
    with pytest.raises(NotFound):
        await started(firm, RemoveFromPlan(plan.id, reason_id=999), leads)
    report = await done(firm, RemoveFromPlan(plan.id, reason_id=reason.id), leads, limit=2)
    assert (report.figures.done, report.figures.skipped) == (6, {Outcome.NO_DEAL: 1})
    found = {(deal.kind, deal.reason_id, deal.closed_by_id) for deal in await firm.rows(Deal)}
    assert found == {(Kind.LOST, reason.id, firm.owner.id)}
    assert await firm.open_deals() == {}
    again = await done(firm, RemoveFromPlan(plan.id, reason_id=reason.id), leads)
    assert (again.figures.done, again.figures.skipped) == (0, {Outcome.NO_DEAL: 7})
    assert (await done(firm, AddToPlan(plan.id), leads)).figures.done == 7


async def test_another_plan_keeps_its_deals_when_leads_leave_this_one(firm: Firm) -> None:
    plan, leads = await planned(firm)
    other = await firm.plan(name="Retail", label="SHOP", default=False)
    await done(firm, AddToPlan(other.id), leads)
    await done(firm, RemoveFromPlan(plan.id, reason_id=(await firm.reason("No answer")).id), leads)
    kinds = {(deal.plan_id, deal.kind) for deal in await firm.rows(Deal)}
    assert kinds == {(plan.id, Kind.LOST), (other.id, Kind.OPEN)}


async def test_many_deals_are_won_with_the_amounts_they_have(firm: Firm) -> None:
    plan, leads = await planned(firm)
    won = await firm.status(plan, "Won")
    await done(firm, ChangeStatus(plan.id, won.id), leads)
    assert {(deal.kind, deal.amount) for deal in await firm.rows(Deal)} == {(Kind.WON, 1_100_000)}
    assert len([row for row in await firm.rows(AuditEntry) if row.event is Event.DEAL_WON]) == 6


async def test_tags_are_put_on_and_taken_off_once(firm: Firm) -> None:
    leads = await people(firm, 5)
    (tag,) = await firm.services.tags.add(["vip"], actor=firm.owner)
    first = await done(firm, AddTags((tag.id,)), leads[:3], limit=2)
    again = await done(firm, AddTags((tag.id,)), leads, limit=2)
    assert (first.figures.done, again.figures.done, again.figures.already) == (3, 2, 3)
    assert await firm.count(LeadTag) == 5
    gone = await done(firm, RemoveTags((tag.id,)), leads, limit=2)
    assert gone.figures.done == 5
    assert await firm.count(LeadTag) == 0


async def test_leads_go_to_the_archive_and_come_back_with_their_deals(firm: Firm) -> None:
    plan, leads = await planned(firm)
    assert (await done(firm, Archive(), leads)).figures.done == 7
    assert {deal.archived for deal in await firm.rows(Deal)} == {True}
    added = await done(firm, AddToPlan(plan.id), leads)
    assert added.figures.skipped == {Outcome.ARCHIVED: 7}
    assert (await done(firm, Restore(), leads)).figures.done == 7
    assert {deal.archived for deal in await firm.rows(Deal)} == {False}
    assert (await done(firm, Restore(), leads)).figures.already == 7


async def test_the_blacklist_keeps_leads_out_of_every_plan_until_it_is_lifted(firm: Firm) -> None:
    plan, leads = await planned(firm)
    assert (await done(firm, Blacklist(), leads)).figures.done == 7
    skipped = [(await done(firm, params, leads)).figures.skipped for params in (AddToPlan(plan.id), Restore())]
    assert skipped == [{Outcome.BLACKLISTED: 7}] * 2
    assert (await done(firm, Lift(), leads)).figures.done == 7
    assert {lead.blacklisted_at for lead in await firm.rows(Lead)} == {None}
    assert (await done(firm, Lift(), leads)).figures.already == 7
