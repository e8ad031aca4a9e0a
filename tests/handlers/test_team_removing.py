"""The team of a plan: what becomes of the deals of whoever is removed."""

from __future__ import annotations

from crm_core.models import Event, Manager, Mode, NoticeKind, SalesPlan
from keyboards.team import (
    DecideRemoval,
)
from tests.firm import OWNER, Firm
from tests.handlers.team import member, open_team, press
from tests.services.deals import entries
from tests.stage import Stage


async def test_without_deals_one_tap_removes_and_one_brings_back(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    toast = await stage.tap(OWNER, "➖ Remove")
    assert toast.text == "➖ Ivan is out of the team"
    assert stage.buttons(OWNER) == ["↩️ Back into the team", "⬅️ Team"]
    assert (await firm.deal()).manager_id is None
    await stage.tap(OWNER, "↩️ Back into the team")
    assert (await member(firm, ivan)).removed_at is None
    assert await firm.open_deals() == {ivan.id: 1}
    await stage.tap(OWNER, "⬅️ Team")
    assert "🟢 Ivan · 📥 1 · 💼 1" in stage.buttons(OWNER)


async def test_a_removed_member_is_offered_again_and_a_switched_off_one_is_not(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager
) -> None:
    await firm.services.team.seat(plan.id, anna.id, active=True, actor=firm.owner)
    await firm.services.team.seat(plan.id, anna.id, active=False, actor=firm.owner)
    await firm.services.team.remove(plan.id, ivan.id, handing=None, seen=1, actor=firm.owner)
    await open_team(stage, plan)
    assert stage.buttons(OWNER)[:2] == ["⚪ Anna · 📥 0 · 💼 0", "➕ Add"]
    await stage.tap(OWNER, "➕ Add")
    assert stage.buttons(OWNER) == ["➕ Ivan", "➕ Olga", "⬅️ Team"]
    await stage.tap(OWNER, "➕ Ivan")
    assert (await member(firm, ivan)).active


async def test_deals_can_stay_with_whoever_is_removed(firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager) -> None:
    deal = await firm.deal()
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    await stage.tap(OWNER, "➖ Remove")
    assert "1 open deal is theirs here. What becomes of it?" in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["Leave with Ivan", "👥 Hand to a colleague", "🔀 Hand out again", "⬅️ No"]
    assert (await member(firm, ivan)).active
    toast = await stage.tap(OWNER, "Leave with Ivan")
    assert toast.text == "➖ Out of the team; 1 deal is kept"
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id
    assert not (await member(firm, ivan)).active


async def test_deals_can_go_to_a_colleague_and_both_are_told(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager
) -> None:
    deals = [await firm.deal() for _ in range(2)]
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    await stage.tap(OWNER, "➖ Remove")
    await stage.tap(OWNER, "👥 Hand to a colleague")
    assert stage.buttons(OWNER) == ["🟢 Anna · 0", "🟢 Olga · 0", "⬅️ Back"]
    toast = await stage.tap(OWNER, "🟢 Anna · 0")
    assert toast.text == "➖ Out of the team; 2 deals have gone over"
    assert await firm.open_deals() == {anna.id: 2}
    assert "Olga handed you 2 deals" in stage.text(anna.telegram_id)
    assert "Olga handed 2 deals of yours to Anna" in stage.text(ivan.telegram_id)
    (told,) = await firm.notices(NoticeKind.DEALS_HANDED_OVER)
    assert told.data["deal_ids"] == [deal.id for deal in deals]


async def test_deals_can_be_handed_out_by_the_plans_rule(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager
) -> None:
    for _ in range(2):
        await firm.deal()
    await firm.services.team.seat(plan.id, anna.id, active=True, actor=firm.owner)
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    await stage.tap(OWNER, "➖ Remove")
    assert "the system gives each deal to somebody else" in stage.text(OWNER)
    toast = await stage.tap(OWNER, "🔀 Hand out again")
    assert toast.text == "➖ Out of the team; 2 deals handed out"
    assert await firm.open_deals() == {anna.id: 2}
    assert "Olga took 2 deals from you" in stage.text(ivan.telegram_id)
    assert "Olena Koval" in stage.text(anna.telegram_id)


async def test_in_a_manual_plan_they_are_offered_to_those_who_may_take(
    firm: Firm, stage: Stage, ivan: Manager, anna: Manager
) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    plan = await firm.plan(ivan, petro, mode=Mode.MANUAL)
    deal = await firm.deal()
    await firm.services.deals.take(deal.id, actor=ivan)
    await open_team(stage, plan)
    assert "A new lead is offered to the team" in stage.text(OWNER)
    await stage.tap(OWNER, "Ivan")
    await stage.tap(OWNER, "➖ Remove")
    assert "the deals are offered to the team" in stage.text(OWNER)
    await stage.tap(OWNER, "🔀 Hand out again")
    assert (await firm.card(deal.id)).deal.manager_id is None
    await stage.tap(petro.telegram_id, "✋ Take it")
    assert (await firm.card(deal.id)).deal.manager_id == petro.id


async def test_more_than_a_few_deals_lost_one_by_one_come_as_one_message(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager
) -> None:
    deals = [await firm.deal() for _ in range(7)]
    await stage.deliver()
    before = len(stage.texts(ivan.telegram_id))
    for deal in deals:
        await firm.services.deals.transfer(deal.id, anna.id, seen=deal.version, actor=firm.owner)
    await stage.deliver()
    assert len(stage.texts(ivan.telegram_id)) == before + 1
    assert "7 deals are no longer yours" in stage.text(ivan.telegram_id)
    assert "→ Anna" in stage.text(ivan.telegram_id)


async def test_a_doubled_decision_is_carried_out_once(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager
) -> None:
    await firm.deal()
    await open_team(stage, plan)
    decide = DecideRemoval(plan_id=plan.id, manager_id=ivan.id, version=1, fate="h", to=anna.id).pack()
    for _ in range(2):
        assert "ut of the team" in await press(stage, decide)
    assert len(await entries(firm, Event.MEMBER_REMOVED)) == 1
    assert len(await entries(firm, Event.DEAL_TRANSFERRED)) == 1


async def test_whoever_decides_second_is_told_and_sees_the_team(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna_admin: Manager
) -> None:
    await firm.deal()
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    await stage.tap(OWNER, "➖ Remove")
    await firm.services.team.seat(plan.id, ivan.id, active=False, seen=1, actor=anna_admin)
    alert = await stage.tap(OWNER, "Leave with Ivan")
    assert (alert.alert, alert.text) == (True, "Changed by Anna just now. Here it is as it stands now.")
    assert "⚪ Ivan · 📥 1 · 💼 1" in stage.buttons(OWNER)
    assert (await member(firm, ivan)).removed_at is None


async def test_adding_whom_somebody_else_added_and_switched_off_is_told(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    petro = await firm.person("Petro")
    await open_team(stage, plan)
    await stage.tap(OWNER, "➕ Add")
    for active in (True, False):
        await firm.services.team.seat(plan.id, petro.id, active=active, actor=anna_admin)
    alert = await stage.tap(OWNER, "➕ Petro")
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert not (await member(firm, petro)).active


async def test_many_people_come_in_pages(firm: Firm, stage: Stage) -> None:
    team = [await firm.person(f"Manager {n:02}") for n in range(23)]
    plan = await firm.plan(*team)
    await open_team(stage, plan)
    await stage.tap(OWNER, "➡️")
    assert stage.buttons(OWNER)[:3] == [f"🟢 Manager {n} · 📥 0 · 💼 0" for n in (20, 21, 22)]
    for n in range(25):
        await firm.person(f"Other {n:02}")
    await stage.tap(OWNER, "➕ Add")
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "➕ Other 21")
    assert "➕ Other 22" in stage.buttons(OWNER)
