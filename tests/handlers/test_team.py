"""The team of a plan: the list, a member, adding, switching, and who may."""

from __future__ import annotations

import pytest

from crm_core.models import Event, Manager, PlanMember, SalesPlan
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
from tests.handlers.team import member, open_team, press
from tests.services.deals import entries
from tests.stage import Stage

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
        "⏸ Away · 📥 0 · 💼 0",
        "🚫 Gone · 📥 0 · 💼 0",
        "🟢 Ivan · 📥 3 · 💼 2",
        "⚪ Off · 📥 0 · 💼 0",
        "➕ Add",
        "⬅️ Plan",
    ]
    for words in ("🟢 gets new leads", "⏸ off shift", "⚪ switched off in this plan", "🚫 has blocked the bot"):
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
    toast = await stage.tap(OWNER, "⚪ Switch off")
    assert toast.text == "⚪ Ivan gets no new leads here"
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
        assert await press(stage, tap) == "⚪ Ivan gets no new leads here"
    assert len(await entries(firm, Event.MEMBER_CHANGED)) == 1


async def test_a_card_says_since_when(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_team(stage, plan)
    await stage.tap(OWNER, "Ivan")
    assert "🗓 In the team since 4\u00a0May\u00a02026" in stage.text(OWNER)


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
