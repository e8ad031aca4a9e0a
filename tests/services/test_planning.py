"""Plans: archived and restored, edited without overwriting, and their figures."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.orm import Session

from crm_core.errors import Changed, Invalid, NotFound, PlanArchived
from crm_core.models import Event, Manager, Mode, Pick, Pool, SalesPlan
from crm_core.queries import plans
from crm_core.services.opening import Wish
from crm_core.services.planning import PlanSettings
from tests.firm import Firm, switch
from tests.services.deals import entries
from tests.services.plans import SETTINGS, card, create, default_of
from tests.services.steps import answered_by

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


async def test_figures_are_read_through_indexes(firm: Firm) -> None:
    if not firm.db.url.startswith("sqlite"):
        pytest.skip("SQLite says how it would answer")
    steps = await firm.db.read(lambda session: answered_by(session, lambda: plans.open_counts(session)))
    assert "SEARCH deals USING INDEX ix_deals_manager_kind (manager_id=? AND kind=?)" in steps, steps
    assert not [step for step in steps if step.startswith("SCAN deals")]
    steps = await firm.db.read(lambda session: answered_by(session, lambda: plans.open_deals(session, 1)))
    assert steps == ["SEARCH deals USING INDEX uq_deals_open (plan_id=? AND lead_id>?)"]
    steps = await firm.db.read(lambda session: answered_by(session, lambda: plans.creation(session, 1)))
    assert "SEARCH audit USING INDEX ix_audit_plan (plan_id=?)" in steps, steps
