"""Plans: made once with their team, the default one, and the draft of a new one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crm_core.errors import Changed, Forbidden, Invalid, PlanArchived
from crm_core.models import Event, Kind, Mode, PlanMember, SalesPlan, Status
from crm_core.queries import plans
from crm_core.results.plans import PlanDraft, Step
from crm_core.services.planning import JUST_MADE, PlanSettings
from tests.firm import Firm, leaves
from tests.services.deals import entries
from tests.services.plans import LOST, SETTINGS, WON, card, create, default_of

# -- made ---------------------------------------------------------------------------------------------------------


async def test_a_plan_is_made_with_its_statuses_and_its_team(firm: Firm) -> None:
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna", "head")
    plan = await create(firm, SETTINGS, ivan, anna)
    there = await firm.db.read(lambda session: plans.statuses(session, plan.id))
    assert [(one.name, one.kind) for one in there] == [
        ("New", Kind.OPEN),
        ("In work", Kind.OPEN),
        ("Offer sent", Kind.OPEN),
        ("Won", Kind.WON),
        ("Lost", Kind.LOST),
    ]
    assert {(seat.manager_id, seat.active) for seat in await firm.rows(PlanMember)} == {
        (ivan.id, True),
        (anna.id, True),
    }
    shown = await card(firm, plan)
    assert (shown.team, shown.off_shift, shown.created_by) == (2, 0, "Olga")
    (made,) = await entries(firm, Event.PLAN_CREATED)
    assert made.subject == f"plans:{plan.id}"
    assert made.after["short_label"] == "ONLINE"


async def test_who_may_no_longer_hold_deals_is_left_out_of_the_team(firm: Firm) -> None:
    ivan, gone, observer = await firm.person("Ivan"), await firm.person("Oleh"), await firm.person("Vira", "observer")
    await leaves(firm, gone)
    plan = await create(firm, SETTINGS, ivan, gone, observer)
    assert [seat.manager_id for seat in await firm.rows(PlanMember)] == [ivan.id]
    assert (await card(firm, plan)).team == 1


async def test_the_same_form_again_is_the_plan_that_is_there(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    first = await create(firm, SETTINGS, ivan)
    again = await create(firm, SETTINGS, ivan)
    assert again.id == first.id
    assert await firm.count(SalesPlan) == 1
    assert await firm.count(Status) == 5
    assert len(await entries(firm, Event.PLAN_CREATED)) == 1


async def test_a_tap_that_arrives_many_times_at_once_makes_one_plan(firm: Firm) -> None:
    made = await asyncio.gather(*(create(firm) for _ in range(5)))
    assert len({plan.id for plan in made}) == 1
    assert await firm.count(SalesPlan) == 1


@pytest.mark.parametrize(
    "other",
    [PlanSettings("Online sales", 900_000, "ONLINE"), PlanSettings("ONLINE SALES", 1_100_000, "ONLINE")],
)
async def test_another_form_with_the_same_name_is_refused(firm: Firm, other: PlanSettings) -> None:
    await create(firm)
    with pytest.raises(Invalid) as refusal:
        await create(firm, other)
    assert (refusal.value.field, refusal.value.problem) == ("name", "taken")


async def test_what_a_colleague_made_or_what_is_long_made_is_not_ones_own_tap(firm: Firm) -> None:
    anna = await firm.person("Anna", "admin")
    await create(firm)
    with pytest.raises(Invalid):
        await create(firm, actor=anna)
    firm.clock.forward((JUST_MADE + timedelta(minutes=1)).total_seconds())
    with pytest.raises(Invalid):
        await create(firm)


async def test_names_differ_by_more_than_case_in_cyrillic_too(firm: Firm) -> None:
    await create(firm, PlanSettings("Їжачки", 0, "Ї"))
    for taken in ("їжачки", " ЇЖАЧКИ "):
        with pytest.raises(Invalid) as refusal:
            await firm.services.plans.free_name(taken, actor=firm.owner)
        assert refusal.value.about == {"name": "Їжачки"}
        with pytest.raises(Invalid):
            await create(firm, PlanSettings(taken, 5, "Х"))
    assert await firm.services.plans.free_name("  Їжачки\n2 ", actor=firm.owner) == "Їжачки 2"


async def test_a_name_in_the_archive_is_said_to_be_there(firm: Firm) -> None:
    plan = await create(firm)
    await firm.services.plans.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    with pytest.raises(Invalid) as refusal:
        await create(firm)
    assert refusal.value.problem == "archived"


async def test_a_wrong_setting_leaves_nothing_behind(firm: Firm) -> None:
    for wrong in (PlanSettings("", 0, "X"), PlanSettings("X", -1, "X"), PlanSettings("X", 0, "ONLINE-SALES2")):
        with pytest.raises(Invalid):
            await create(firm, wrong)
    with pytest.raises(Invalid):
        await firm.services.plans.create(SETTINGS, [], won=WON, lost=LOST, actor=firm.owner)
    assert await firm.count(SalesPlan) == 0
    assert await entries(firm, Event.PLAN_CREATED) == []


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_only_holders_of_the_right_see_and_change_plans(firm: Firm, role: str) -> None:
    plan, stranger = await create(firm), await firm.person("Petro", role)
    service = firm.services.plans
    attempts: list[Callable[[], Any]] = [
        lambda: create(firm, PlanSettings("Another", 0, "A"), actor=stranger),
        lambda: service.listed(archived=False, actor=stranger),
        lambda: service.card(plan.id, actor=stranger),
        lambda: service.form(actor=stranger),
        lambda: service.free_name("Another", actor=stranger),
        lambda: service.save(plan.id, seen=plan.version, actor=stranger, name="Another"),
        lambda: service.set_archived(plan.id, archived=True, seen=plan.version, actor=stranger),
        lambda: service.set_default(plan.id, seen=plan.version, actor=stranger),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            await attempt()
    (kept,) = await firm.rows(SalesPlan)
    assert (kept.version, kept.archived_at) == (plan.version, None)


# -- the default plan ---------------------------------------------------------------------------------------------


async def test_the_first_plan_becomes_the_default_one_and_the_second_does_not(firm: Firm) -> None:
    first = await create(firm)
    assert await default_of(firm) == first.id
    await create(firm, PlanSettings("Courses", 0, "COURSES"))
    assert await default_of(firm) == first.id
    assert (await firm.write(firm.lead())).deal is not None


async def test_of_first_plans_at_the_same_instant_one_is_the_default(firm: Firm) -> None:
    anna = await firm.person("Anna", "admin")
    one, other = await asyncio.gather(
        create(firm, PlanSettings("One", 0, "1")), create(firm, PlanSettings("Other", 0, "2"), actor=anna)
    )
    assert await default_of(firm) in {one.id, other.id}
    assert len(await entries(firm, Event.COMPANY_CHANGED)) == 1


async def test_the_default_plan_is_changed_by_one_tap_and_logged_with_before_and_after(firm: Firm) -> None:
    first = await create(firm)
    second = await create(firm, PlanSettings("Courses", 0, "COURSES"))
    service = firm.services.plans
    assert await service.set_default(second.id, seen=second.version, actor=firm.owner)
    assert not await service.set_default(second.id, seen=second.version, actor=firm.owner)
    *_, entry = await entries(firm, Event.COMPANY_CHANGED)
    assert entry.before == {"default_plan": "Online sales", "default_plan_id": first.id}
    assert entry.after == {"default_plan": "Courses", "default_plan_id": second.id}
    assert (await firm.deal()).plan_id == second.id


async def test_an_archived_plan_cannot_become_the_default_one(firm: Firm) -> None:
    plan = await create(firm)
    service = firm.services.plans
    await service.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    with pytest.raises(Changed):
        await service.set_default(plan.id, seen=plan.version, actor=firm.owner)
    with pytest.raises(PlanArchived):
        await service.set_default(plan.id, seen=None, actor=firm.owner)
    assert await default_of(firm) is None


# -- the draft ----------------------------------------------------------------------------------------------------


def test_a_draft_is_read_as_it_was_kept() -> None:
    draft = PlanDraft(step=Step.TEAM, name="Online", bill=0, label="ON", mode=Mode.MANUAL, team=(3, 5))
    assert PlanDraft.of(draft.kept()) == draft
    assert PlanDraft().kept() == {}


@pytest.mark.parametrize("kept", [{"step": "x"}, {"team": "y"}, {"mode": "chess"}])
def test_a_draft_of_another_release_is_begun_anew(kept: dict[str, Any]) -> None:
    assert PlanDraft.of(kept) == PlanDraft()


@pytest.mark.parametrize(
    ("draft", "step"),
    [
        (PlanDraft(), Step.NAME),
        (PlanDraft(name="Online"), Step.BILL),
        (PlanDraft(name="Online", bill=0), Step.LABEL),
        (PlanDraft(name="Online", bill=0, label="ON"), Step.TEAM),
        (PlanDraft(bill=0, label="ON"), Step.NAME),
    ],
)
def test_nobody_gets_past_a_step_that_lacks_its_value(draft: PlanDraft, step: Step) -> None:
    assert draft.reached(Step.TEAM) is step
    assert draft.reached(Step.NAME) is Step.NAME
