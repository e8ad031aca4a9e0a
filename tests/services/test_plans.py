"""Plans: made once with their team, edited without overwriting, archived, the default one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from crm_core.errors import Changed, Forbidden, Invalid, NotFound, PlanArchived
from crm_core.models import Colour, Company, Event, Kind, Manager, Mode, Pick, PlanMember, Pool, SalesPlan, Status
from crm_core.queries import plans
from crm_core.results.plans import PlanCard, PlanDraft, Step
from crm_core.services.opening import Wish
from crm_core.services.planning import JUST_MADE, PlanSettings
from tests.firm import STEPS, Firm, leaves, switch
from tests.services.deals import entries

SETTINGS = PlanSettings("Online sales", 1_100_000, "ONLINE")
WON, LOST = ("Won", Colour.GREEN), ("Lost", Colour.RED)


async def create(
    firm: Firm, settings: PlanSettings = SETTINGS, *team: Manager, actor: Manager | None = None
) -> SalesPlan:
    ids = [one.id for one in team]
    service = firm.services.plans
    return await service.create(settings, STEPS, won=WON, lost=LOST, team=ids, actor=actor or firm.owner)


async def default_of(firm: Firm) -> int | None:
    (company,) = await firm.rows(Company)
    return company.default_plan_id


async def card(firm: Firm, plan: SalesPlan, actor: Manager | None = None) -> PlanCard:
    return await firm.services.plans.card(plan.id, actor=actor or firm.owner)


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


# -- archive and restore ------------------------------------------------------------------------------------------


async def test_an_archived_plan_takes_no_deals_keeps_those_it_has_and_comes_back(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    plan = await create(firm, SETTINGS, ivan)
    deal, service = await firm.deal(), firm.services.plans
    gone = await service.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    assert gone.archived_at is not None
    assert (await firm.write(firm.lead())).deal is None
    with pytest.raises(PlanArchived):
        await firm.add(plan, deal.lead_id, wish=Wish())
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=ivan)
    back = await service.set_archived(plan.id, archived=False, seen=gone.version, actor=firm.owner)
    assert back.archived_at is None
    assert await default_of(firm) is None
    assert (await firm.add(plan, deal.lead_id)).plan_id == plan.id


async def test_the_second_archiving_changes_nothing_whatever_was_seen(firm: Firm) -> None:
    plan, service = await create(firm), firm.services.plans
    for _ in range(2):
        await service.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    assert len(await entries(firm, Event.PLAN_ARCHIVED)) == 1
    for _ in range(2):
        await service.set_archived(plan.id, archived=False, seen=plan.version + 1, actor=firm.owner)
    assert len(await entries(firm, Event.PLAN_RESTORED)) == 1


async def test_archiving_the_default_plan_is_logged_as_both(firm: Firm) -> None:
    plan = await create(firm)
    await firm.services.plans.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    *_, entry = await entries(firm, Event.COMPANY_CHANGED)
    assert entry.before == {"default_plan": "Online sales", "default_plan_id": plan.id}
    assert entry.after == {"default_plan": None, "default_plan_id": None}


async def test_whoever_archives_a_plan_that_has_changed_is_told_by_whom(firm: Firm) -> None:
    plan, anna = await create(firm), await firm.person("Anna", "admin")
    service = firm.services.plans
    await service.save(plan.id, seen=plan.version, actor=anna, mode=Mode.MANUAL)
    with pytest.raises(Changed) as refusal:
        await service.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    assert (refusal.value.kind, refusal.value.key, refusal.value.by) == ("plans", plan.id, "Anna")


async def test_whoever_edits_a_plan_that_was_archived_is_told_by_whom(firm: Firm) -> None:
    plan, anna = await create(firm), await firm.person("Anna", "admin")
    service = firm.services.plans
    await service.set_archived(plan.id, archived=True, seen=plan.version, actor=anna)
    with pytest.raises(Changed) as refusal:
        await service.save(plan.id, seen=plan.version, actor=firm.owner, name="Courses")
    assert refusal.value.by == "Anna"


# -- edited -------------------------------------------------------------------------------------------------------


async def test_each_setting_is_saved_by_itself_with_before_and_after(firm: Firm) -> None:
    plan, service = await create(firm), firm.services.plans
    saved = await service.save(plan.id, seen=plan.version, actor=firm.owner, name="Courses")
    saved = await service.save(plan.id, seen=saved.version, actor=firm.owner, average_bill=5)
    saved = await service.save(plan.id, seen=saved.version, actor=firm.owner, label="курси")
    saved = await service.save(plan.id, seen=saved.version, actor=firm.owner, pool=Pool.RELATED, pick=Pick.FEWEST)
    assert (saved.name, saved.average_bill, saved.short_label, saved.mode) == ("Courses", 5, "курси", Mode.EVEN)
    assert (saved.pool, saved.pick) == (Pool.RELATED, Pick.FEWEST)
    first, *_, last = await entries(firm, Event.PLAN_CHANGED)
    assert (first.before["name"], first.after["name"]) == ("Online sales", "Courses")
    assert (last.before["pool"], last.after["pool"]) == ("random", "related")


async def test_the_same_save_again_changes_nothing(firm: Firm) -> None:
    plan, service = await create(firm), firm.services.plans
    for _ in range(2):
        await service.save(plan.id, seen=plan.version, actor=firm.owner, name="Courses")
    assert len(await entries(firm, Event.PLAN_CHANGED)) == 1


async def test_of_admins_who_edit_the_same_plan_the_slower_one_is_told(firm: Firm) -> None:
    plan, anna = await create(firm), await firm.person("Anna", "admin")
    service = firm.services.plans
    outcomes = await asyncio.gather(
        service.save(plan.id, seen=plan.version, actor=firm.owner, name="Courses"),
        service.save(plan.id, seen=plan.version, actor=anna, average_bill=5),
        return_exceptions=True,
    )
    (refused,) = [one for one in outcomes if isinstance(one, Changed)]
    (kept,) = await firm.rows(SalesPlan)
    assert (kept.name, kept.average_bill) in {("Courses", 1_100_000), ("Online sales", 5)}
    assert refused.by == ("Olga" if kept.name == "Courses" else "Anna")


async def test_another_plans_name_is_refused_and_ones_own_in_other_letters_is_not(firm: Firm) -> None:
    plan, service = await create(firm), firm.services.plans
    other = await create(firm, PlanSettings("Корпоративні", 0, "КОРП"))
    with pytest.raises(Invalid):
        await service.save(other.id, seen=other.version, actor=firm.owner, name="online SALES")
    with pytest.raises(Invalid):
        await service.save(plan.id, seen=plan.version, actor=firm.owner, name="кОРПОРАТИВНІ")
    saved = await service.save(other.id, seen=other.version, actor=firm.owner, name="КОРПОРАТИВНІ")
    assert saved.name == "КОРПОРАТИВНІ"


async def test_a_change_acts_on_later_arrivals_only(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    plan = await create(firm, SETTINGS, ivan)
    before, service = await firm.deal(), firm.services.plans
    await service.save(plan.id, seen=plan.version, actor=firm.owner, average_bill=5, mode=Mode.MANUAL)
    after = await firm.deal()
    kept = (await firm.card(before.id)).deal
    assert (kept.manager_id, kept.amount) == (ivan.id, 1_100_000)
    assert (after.manager_id, after.amount) == (None, 5)


async def test_a_plan_that_does_not_exist_is_not_found(firm: Firm) -> None:
    service = firm.services.plans
    for attempt in (
        service.card(999, actor=firm.owner),
        service.save(999, seen=1, actor=firm.owner, name="X"),
        service.set_archived(999, archived=True, seen=1, actor=firm.owner),
        service.set_default(999, seen=1, actor=firm.owner),
    ):
        with pytest.raises(NotFound):
            await attempt


# -- figures ------------------------------------------------------------------------------------------------------


async def test_list_and_card_count_the_same_open_deals(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    plan = await create(firm, SETTINGS, ivan)
    quiet = await create(firm, PlanSettings("Courses", 0, "COURSES"))
    won, *_ = [await firm.deal() for _ in range(3)]
    await firm.services.deals.win(won.id, None, seen=won.version, actor=ivan)
    await switch(firm, ivan, on_shift=False)
    await firm.deal()
    listed = await firm.services.plans.listed(archived=False, actor=firm.owner)
    assert {row.plan.id: row.open_deals for row in listed.rows} == {plan.id: 3, quiet.id: 0}
    assert listed.default_id == plan.id
    shown = await card(firm, plan)
    assert shown.open is not None
    assert (shown.open.count, shown.open.unassigned, shown.open.amount) == (3, 1, 3_300_000)
    assert (shown.team, shown.off_shift) == (1, 1)
    assert [other.id for other in shown.others] == [quiet.id]


async def test_figures_of_all_deals_are_for_those_who_may_see_all(firm: Firm) -> None:
    plan = await create(firm)
    await firm.deal()
    anna = await firm.person("Anna", "admin")

    def narrow(session: Session) -> None:
        role = session.get_one(Manager, anna.id).role_id
        session.connection().exec_driver_sql(
            f"DELETE FROM role_permissions WHERE role_id = {role} AND permission = 'deals.see_all'"
        )

    await firm.change(narrow)
    (row,) = (await firm.services.plans.listed(archived=False, actor=anna)).rows
    assert row.open_deals is None
    assert (await card(firm, plan, anna)).open is None


async def test_the_list_reads_no_deal_that_a_manager_has(firm: Firm) -> None:
    if not firm.db.url.startswith("sqlite"):
        pytest.skip("SQLite says how it would answer")
    steps = await firm.db.read(lambda session: answered_by(session, lambda: plans.open_counts(session)))
    assert "SEARCH deals USING INDEX ix_deals_manager_kind (manager_id=? AND kind=?)" in steps, steps
    assert not [step for step in steps if step.startswith("SCAN deals")]
    steps = await firm.db.read(lambda session: answered_by(session, lambda: plans.open_deals(session, 1)))
    assert steps == ["SEARCH deals USING INDEX uq_deals_open (plan_id=?)"]


def answered_by(session: Session, ask: Callable[[], object]) -> list[str]:
    """How SQLite would answer the questions, with the very parameters they are asked with."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    ask()
    event.remove(connection, "before_cursor_execute", note)
    explained = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values) for sql, values in seen]
    return [row[-1] for found in explained for row in found]


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
