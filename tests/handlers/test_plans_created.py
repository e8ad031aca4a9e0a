"""A new plan: wrong values, made once whatever is tapped, other people meanwhile."""

from __future__ import annotations

import pytest

from crm_core.models import Company, Manager, PlanMember, SalesPlan, Status
from sandbox.messages import Press
from tests.firm import OWNER, Firm, leaves, switch
from tests.handlers.plans import begin, bubble, fill_to_team, offers, says
from tests.stage import Stage

# -- wrong values -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "typed", "words", "right"),
    [
        ((), "online SALES", "«Online sales» is there already", "Courses"),
        ((), "продажі", "«Продажі» is in the archive", "Courses"),
        ((), "x" * 101, "100 characters at most", "Courses"),
        (("Courses",), "a lot", "does not look like an amount", "5"),
        (("Courses",), "1" * 13, "does not look like an amount", "5"),
        (("Courses", "5"), "ONLINE-SALES2", "13 characters, 12 at most: «ONLINE-SALES2»", "ONLINE-SALES"),
    ],
)
async def test_a_wrong_value_is_explained_and_everything_is_kept(
    firm: Firm, stage: Stage, before: tuple[str, ...], typed: str, words: str, right: str
) -> None:
    await firm.plan()
    gone = await firm.plan(name="Продажі", default=False)
    await firm.services.plans.set_archived(gone.id, archived=True, seen=1, actor=firm.owner)
    await begin(stage)
    for text in before:
        await stage.send(OWNER, text)
    place = f"· {len(before) + 1}/5"
    await stage.send(OWNER, typed)
    assert words in stage.text(OWNER)
    assert place in says(stage)
    await stage.send(OWNER, right)
    assert f"· {len(before) + 2}/5" in says(stage)
    assert "🗃 Courses" in says(stage)


async def test_nobody_gets_past_a_step_that_was_not_answered(firm: Firm, stage: Stage) -> None:
    await begin(stage)
    screen = bubble(stage).id
    for data in ("pw:t:0", "pw:d:0", "pm:1:1:0", "px:manual:random:evenly", "pc", "pf:l"):
        await stage.press(OWNER, screen, data, forged=True)
        assert "· 1/5" in says(stage), data
    assert await firm.services.forms.draft("plan", actor=firm.owner) == {}
    await stage.send(OWNER, "Online sales")
    await stage.press(OWNER, bubble(stage).id, "pc", forged=True)
    assert "· 2/5" in says(stage)
    await stage.send(OWNER, "12 500")
    await stage.press(OWNER, bubble(stage).id, "pf:b", forged=True)
    assert "💰 12 500 ₴" in says(stage)
    assert await firm.count(SalesPlan) == 0


# -- created once -------------------------------------------------------------------------------------------------


async def test_a_second_tap_on_create_shows_the_plan_and_makes_no_other(firm: Firm, stage: Stage) -> None:
    await fill_to_team(stage)
    screen = bubble(stage).id
    answers: list[Press] = [stage.world.press(OWNER, screen, "pc", forged=True) for _ in range(3)]
    await stage.settle()
    assert {press.text for press in answers} == {"✅ The plan is created"}
    assert await firm.count(SalesPlan) == 1
    assert await firm.count(Status) == 5
    assert "✏️ Rename" in offers(stage)


async def test_a_tap_replayed_after_a_crash_finds_the_plan(firm: Firm, stage: Stage) -> None:
    await fill_to_team(stage)
    draft = await firm.services.forms.draft("plan", actor=firm.owner)
    await stage.tap(OWNER, "✅ Create")
    await firm.services.forms.keep_draft("plan", draft, actor=firm.owner)  # it died before the draft was done with
    press = await stage.press(OWNER, bubble(stage).id, "pc", forged=True)
    assert press.text == "✅ The plan is created"
    assert await firm.count(SalesPlan) == 1


async def test_the_next_plan_begins_empty(firm: Firm, stage: Stage) -> None:
    await fill_to_team(stage)
    await stage.tap(OWNER, "✅ Create")
    await begin(stage)
    assert "· 1/5" in says(stage)
    assert "Online sales" not in says(stage)
    assert "It is your first plan" not in says(stage)
    for text in ("Courses", "5", "COURSES"):
        await stage.send(OWNER, text)
    await stage.tap(OWNER, "➡️ Next")
    await stage.tap(OWNER, "✅ Create")
    assert "⭐ Make default" in offers(stage)
    (company,) = await firm.rows(Company)
    assert company.default_plan_id == min(plan.id for plan in await firm.rows(SalesPlan))


# -- other people -------------------------------------------------------------------------------------------------


async def test_a_name_taken_meanwhile_is_refused_at_its_step_with_everything_kept(
    firm: Firm, stage: Stage, anna_admin: Manager, ivan: Manager
) -> None:
    await fill_to_team(stage)
    await stage.tap(OWNER, "☐ Ivan")
    await fill_to_team(stage, anna_admin.telegram_id, name="ONLINE SALES")
    await stage.tap(anna_admin.telegram_id, "✅ Create")
    press = await stage.tap(OWNER, "✅ Create")
    assert press.alert
    assert press.text == "«ONLINE SALES» is there already. Choose another name."
    assert "· 1/5" in says(stage)
    assert "💰 12 500 ₴" in says(stage)
    await stage.send(OWNER, "Courses")
    for _ in range(3):
        await stage.tap(OWNER, "➡️ Next")
    await stage.tap(OWNER, "✅ Create")
    assert {plan.name for plan in await firm.rows(SalesPlan)} == {"ONLINE SALES", "Courses"}
    assert [seat.manager_id for seat in await firm.rows(PlanMember)] == [ivan.id]


async def test_each_admin_has_a_draft_of_their_own(firm: Firm, stage: Stage, anna_admin: Manager) -> None:
    await begin(stage)
    await stage.send(OWNER, "Online sales")
    await begin(stage, anna_admin.telegram_id)
    assert "Online sales" not in says(stage, anna_admin.telegram_id)


async def test_whoever_left_meanwhile_is_left_out(firm: Firm, stage: Stage, ivan: Manager, anna: Manager) -> None:
    await fill_to_team(stage)
    await stage.tap(OWNER, "☐ Ivan")
    await stage.tap(OWNER, "☐ Anna")
    await leaves(firm, ivan)
    await stage.tap(OWNER, "✅ Create")
    assert [seat.manager_id for seat in await firm.rows(PlanMember)] == [anna.id]


async def test_a_right_taken_away_meanwhile_is_refused_at_creation(
    firm: Firm, stage: Stage, anna_admin: Manager
) -> None:
    anna = anna_admin.telegram_id
    await fill_to_team(stage, anna)
    manager = await firm.person("Petro")
    await switch(firm, anna_admin, role_id=manager.role_id)
    press = await stage.tap(anna, "✅ Create")
    assert press.text == "You have no right to do this."
    assert await firm.count(SalesPlan) == 0


async def test_many_people_are_ticked_a_page_at_a_time(firm: Firm, stage: Stage) -> None:
    for n in range(25):
        await firm.person(f"Person {n:02}")
    await fill_to_team(stage)
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "☐ Person 24")
    assert "☑ Person 24" in offers(stage)
    assert "2/2" in offers(stage)
    await stage.tap(OWNER, "✅ Create")
    assert "👥 1 manager" in says(stage)


async def test_a_long_name_is_cut_and_the_shift_is_not(firm: Firm, stage: Stage) -> None:
    long = await firm.person("Олександра-Вікторія Нечуй-Левицька-Старицька")
    await switch(firm, long, on_shift=False)
    await fill_to_team(stage)
    (line,) = [text for text in offers(stage) if text.startswith("☐ Олекс")]
    assert line.endswith("… · off shift")
    assert len(line) <= 33
