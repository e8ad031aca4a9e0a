"""The team of a plan: the list, a member, adding, switching, and what becomes of the deals of whoever is removed."""

from __future__ import annotations

import pytest

from crm_core.models import Event, Manager, Mode, NoticeKind, PlanMember, SalesPlan
from keyboards.places import PlanTeam
from keyboards.team import (
    AddMember,
    ChooseHeir,
    DecideRemoval,
    Newcomer,
    OpenMember,
    RemoveMember,
    SwitchMember,
)
from tests.firm import OWNER, Firm, switch
from tests.services.deals import entries
from tests.stage import Stage


async def open_team(stage: Stage, plan: SalesPlan, person: int = OWNER) -> None:
    """The plan's own card leads here; that is another feature's."""
    await stage.send(person, "/menu")
    await press(stage, PlanTeam(plan_id=plan.id).pack(), person)


async def press(stage: Stage, data: str, person: int = OWNER) -> str:
    answer = await stage.press(person, stage.last(person).id, data, forged=True)
    return answer.text or ""


async def member(firm: Firm, manager: Manager) -> PlanMember:
    return next(row for row in await firm.rows(PlanMember) if row.manager_id == manager.id)


# -- the list -----------------------------------------------------------------------------------------------------


async def test_each_row_says_what_they_are_received_and_hold(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    deals = [await firm.deal() for _ in range(3)]
    await firm.services.deals.win(deals[0].id, None, seen=deals[0].version, actor=ivan)
    off, away, gone = [await firm.person(name) for name in ("Off", "Away", "Gone")]
    for person in (off, away, gone):
        await firm.services.team.seat(plan.id, person.id, active=True, actor=firm.owner)
    await firm.services.team.seat(plan.id, off.id, active=False, actor=firm.owner)
    await firm.services.people.set_shift(on=False, actor=away)
    await firm.services.people.unreachable(gone.telegram_id)
    await open_team(stage, plan)
    assert stage.buttons(OWNER) == [
        "💤 Away · 📥 0 · 💼 0",
        "🚫 Gone · 📥 0 · 💼 0",
        "🟢 Ivan · 📥 3 · 💼 2",
        "⏸ Off · 📥 0 · 💼 0",
        "➕ Add",
        "⬅️ Plan",
    ]
    for words in ("🟢 gets new leads", "💤 off shift", "⏸ switched off in this plan", "🚫 has blocked the bot"):
        assert words in stage.text(OWNER)


async def test_nobody_in_the_team_says_what_to_do(firm: Firm, stage: Stage) -> None:
    plan = await firm.plan()
    await firm.deal()
    await open_team(stage, plan)
    assert "Nobody is in the team yet" in stage.text(OWNER)
    assert "⏳ 1 deal waits for a manager." in stage.text(OWNER)


async def test_turns_lifted_for_a_newcomer_are_not_shown_as_received(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    for _ in range(4):
        await firm.deal()
    petro = await firm.person("Petro")
    await firm.services.team.seat(plan.id, petro.id, active=True, actor=firm.owner)
    await open_team(stage, plan)
    assert "🟢 Petro · 📥 0 · 💼 0" in stage.buttons(OWNER)
    assert (await member(firm, petro)).turns == 4


async def test_long_names_give_way_to_the_counts(firm: Firm, stage: Stage) -> None:
    person = await firm.person("Володимир-Станіслав Переяславський-Хмельницький")
    stage.arrive(person)
    plan = await firm.plan(person)
    await firm.deal()
    await open_team(stage, plan)
    row = stage.buttons(OWNER)[0]
    assert row.endswith("… · 📥 1 · 💼 1")
    assert len(row) <= 33
    await stage.tap(OWNER, "Володимир")
    assert "Переяславський-Хмельницький" in stage.text(OWNER)
    await stage.tap(OWNER, "➖ Remove")
    assert all(len(text) <= 33 for text in stage.buttons(OWNER))


async def test_a_dismissed_person_is_not_in_the_list(firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager) -> None:
    await switch(firm, ivan, active=False)
    await open_team(stage, plan)
    assert not [text for text in stage.buttons(OWNER) if "Ivan" in text]


# -- adding and switching -----------------------------------------------------------------------------------------


async def test_one_tap_adds_and_the_others_stay_to_be_added(
    firm: Firm, stage: Stage, plan: SalesPlan, anna: Manager
) -> None:
    petro, _ = await firm.person("Petro"), await firm.person("Observer", "observer")
    await open_team(stage, plan)
    await stage.tap(OWNER, "➕ Add")
    assert stage.buttons(OWNER) == ["➕ Anna", "➕ Olga", "➕ Petro", "⬅️ Team"]
    toast = await stage.tap(OWNER, "➕ Petro")
    assert toast.text == "➕ Petro is in the team"
    assert stage.buttons(OWNER) == ["➕ Anna", "➕ Olga", "⬅️ Team"]
    assert (await member(firm, petro)).active
    await stage.tap(OWNER, "⬅️ Team")
    assert "🟢 Petro · 📥 0 · 💼 0" in stage.buttons(OWNER)


async def test_whoever_is_added_gets_what_waits_at_once(firm: Firm, stage: Stage, ivan: Manager) -> None:
    plan = await firm.plan()
    deal = await firm.deal()
    await open_team(stage, plan)
    await stage.tap(OWNER, "➕ Add")
    await stage.tap(OWNER, "➕ Ivan")
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id
    assert "Olena Koval" in stage.text(ivan.telegram_id)


async def test_an_observer_cannot_be_put_into_a_team(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    watcher = await firm.person("Watcher", "observer")
    await open_team(stage, plan)
    forged = AddMember(plan_id=plan.id, manager_id=watcher.id, version=0, page=0)
    assert (await press(stage, forged.pack())).startswith("Nothing was found")
    assert len(await firm.rows(PlanMember)) == 1


async def test_off_keeps_the_deals_and_gets_no_leads_and_on_gets_what_waits(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    kept = await firm.deal()
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    assert "🟢 Gets new leads." in stage.text(OWNER)
    toast = await stage.tap(OWNER, "⏸ Switch off")
    assert toast.text == "⏸ Ivan gets no new leads here"
    waiting = await firm.deal()
    assert (kept.manager_id, waiting.manager_id) == (ivan.id, None)
    assert (await firm.card(kept.id)).deal.manager_id == ivan.id
    await stage.tap(OWNER, "▶️ Switch on")
    assert (await firm.card(waiting.id)).deal.manager_id == ivan.id
    assert "💼 Open deals here: 2" in stage.text(OWNER)


async def test_a_doubled_tap_switches_once(firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager) -> None:
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    tap = SwitchMember(plan_id=plan.id, manager_id=ivan.id, active=False, version=1).pack()
    for _ in range(2):
        assert await press(stage, tap) == "⏸ Ivan gets no new leads here"
    assert len(await entries(firm, Event.MEMBER_CHANGED)) == 1


async def test_a_card_says_since_when(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    assert "🗓 In the team since 4\u00a0May\u00a02026" in stage.text(OWNER)


# -- removing -----------------------------------------------------------------------------------------------------


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
    assert stage.buttons(OWNER)[:2] == ["⏸ Anna · 📥 0 · 💼 0", "➕ Add"]
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
    assert "handed you a deal" in stage.text(anna.telegram_id)
    assert "handed the deal to Anna" in stage.text(ivan.telegram_id)
    told = await firm.notices(NoticeKind.DEAL_HANDED_OVER)
    assert {notice.data["deal_id"] for notice in told} == {deal.id for deal in deals}


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
    assert "took the deal from you" in stage.text(ivan.telegram_id)
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


async def test_more_than_a_few_lost_deals_come_as_one_message(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager
) -> None:
    for _ in range(7):
        await firm.deal()
    await stage.deliver()
    before = len(stage.texts(ivan.telegram_id))
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    await stage.tap(OWNER, "➖ Remove")
    await stage.tap(OWNER, "👥 Hand to a colleague")
    await stage.tap(OWNER, "🟢 Anna")
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
    assert "⏸ Ivan · 📥 1 · 💼 1" in stage.buttons(OWNER)
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


# -- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_only_holders_of_the_right_get_anywhere(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, role: str
) -> None:
    person = await firm.person("Petro", role)
    stage.arrive(person)
    await stage.send(person.telegram_id, "/menu")
    key = {"plan_id": plan.id, "manager_id": ivan.id}
    taps = [
        PlanTeam(plan_id=plan.id),
        OpenMember(**key),
        Newcomer(plan_id=plan.id),
        AddMember(plan_id=plan.id, manager_id=person.id, version=0, page=0),
        SwitchMember(**key, active=False, version=1),
        RemoveMember(**key, version=1),
        ChooseHeir(**key, version=1),
        DecideRemoval(**key, version=1, fate="k"),
    ]
    for tap in taps:
        assert await press(stage, tap.pack(), person.telegram_id) == "You have no right to do this.", tap
    (seat,) = await firm.rows(PlanMember)
    assert (seat.active, seat.version) == (True, 1)


@pytest.mark.parametrize(
    "payload",
    [
        OpenMember(plan_id=2**53, manager_id=2**53),
        Newcomer(plan_id=2**53, page=9999),
        AddMember(plan_id=2**53, manager_id=2**53, version=2**53, page=9999),
        SwitchMember(plan_id=2**53, manager_id=2**53, active=True, version=2**53),
        RemoveMember(plan_id=2**53, manager_id=2**53, version=2**53),
        ChooseHeir(plan_id=2**53, manager_id=2**53, version=2**53, page=9999),
        DecideRemoval(plan_id=2**53, manager_id=2**53, version=2**53, fate="h", to=2**53),
        PlanTeam(plan_id=2**53, page=9999),
    ],
)
async def test_payloads_fit_and_read_back_for_the_highest_ids(payload: OpenMember) -> None:
    packed = payload.pack()
    assert len(packed.encode()) <= 64
    assert type(payload).unpack(packed) == payload
