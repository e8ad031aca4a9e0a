"""A plan's settings: what is typed, what is tapped, and two admins at once."""

from __future__ import annotations

import pytest

from crm_core.models import Event, Manager, Mode, Pick, Pool, SalesPlan
from tests.firm import OWNER, Firm
from tests.handlers.plans import kept, open_plan
from tests.services.deals import entries
from tests.stage import Stage

# -- settings by text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "typed", "column", "value"),
    [
        ("✏️ Rename", "  Online\tcourses ", "name", "Online courses"),
        ("💰 Average bill", "12 500,50", "average_bill", 1_250_050),
        ("🏷 Label", "курси", "short_label", "курси"),
        ("🏷 Label", "👨\u200d👩\u200d👧\u200d👦" * 12, "short_label", "👨\u200d👩\u200d👧\u200d👦" * 12),
    ],
)
async def test_a_setting_is_typed_and_shown_on_the_card(
    firm: Firm, stage: Stage, plan: SalesPlan, button: str, typed: str, column: str, value: object
) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, button)
    await stage.send(OWNER, typed)
    assert getattr(await kept(firm, plan), column) == value
    assert "👥 1 manager" in stage.text(OWNER)
    assert len(await entries(firm, Event.PLAN_CHANGED)) == 1
    assert [text for text in stage.texts(OWNER) if "Waiting" in text] == []


@pytest.mark.parametrize(
    ("button", "typed", "words", "right"),
    [
        ("✏️ Rename", "cOURSES", "«Courses» is there already", "Online"),
        ("✏️ Rename", "\u200b", "nothing in it", "Online"),
        ("✏️ Rename", "x" * 101, "100 characters at most", "Online"),
        ("💰 Average bill", "-5", "does not look like an amount", "5"),
        ("💰 Average bill", "1e9", "does not look like an amount", "5"),
        ("🏷 Label", "ONLINE-SALES2", "13 characters, 12 at most: «ONLINE-SALES2»", "ONLINE-SALES"),
        ("🏷 Label", "\u200d", "nothing in it", "ONLINE-SALES"),
        ("🏷 Label", "\u200d".join("👩" * 90), "too many parts", "ONLINE-SALES"),
    ],
)
async def test_a_wrong_value_is_explained_and_the_form_stays(
    firm: Firm, stage: Stage, plan: SalesPlan, button: str, typed: str, words: str, right: str
) -> None:
    await firm.plan(name="Courses", label="COURSES", default=False)
    await open_plan(stage)
    await stage.tap(OWNER, button)
    await stage.send(OWNER, typed)
    assert words in stage.text(OWNER)
    assert (await kept(firm, plan)).version == 1
    await stage.send(OWNER, right)
    assert (await kept(firm, plan)).version == 2


async def test_the_prompt_says_how_long_the_label_is(stage: Stage, plan: SalesPlan) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "🏷 Label")
    assert "ONLINE · 6/12" in stage.text(OWNER)
    assert stage.last(OWNER).reply_markup == {"force_reply": True, "input_field_placeholder": "Short label"}


async def test_cancel_leads_back_to_the_card_and_nothing_is_typed_into_the_plan(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "✏️ Rename")
    await stage.tap(OWNER, "✖️ Cancel")
    assert "⚖️ Even" in stage.text(OWNER)
    await stage.send(OWNER, "Courses")
    assert (await kept(firm, plan)).name == "Online sales"


# -- distribution -------------------------------------------------------------------------------------------------


async def test_each_choice_applies_at_once_and_says_what_will_happen(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "⚖️ Distribution")
    assert "in turn" in stage.text(OWNER)
    press = await stage.tap(OWNER, "○ fewest deals")
    assert press.text == "⚖️ Even · anyone · fewest deals"
    assert "the fewest open deals in this plan" in stage.text(OWNER)
    await stage.tap(OWNER, "○ the related manager")
    assert "who already knows somebody" in stage.text(OWNER)
    saved = await kept(firm, plan)
    assert (saved.mode, saved.pool, saved.pick) == (Mode.EVEN, Pool.RELATED, Pick.FEWEST)
    await stage.tap(OWNER, "○ Manual")
    assert "whoever takes it first has it" in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["● Manual", "○ Even", "⬅️ Plan"]
    await stage.tap(OWNER, "○ Even")
    assert {"● the related manager", "● fewest deals"} <= set(stage.buttons(OWNER))


async def test_a_doubled_tap_changes_the_distribution_once(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "⚖️ Distribution")
    screen = stage.last(OWNER)
    data = next(one["callback_data"] for one in screen.buttons if one["text"] == "○ Manual")
    for _ in range(3):
        stage.world.press(OWNER, screen.id, data, forged=True)
    await stage.settle()
    assert (await kept(firm, plan)).version == plan.version + 1
    assert len(await entries(firm, Event.PLAN_CHANGED)) == 1
    assert "whoever takes it first" in stage.text(OWNER)


# -- two admins ---------------------------------------------------------------------------------------------------


async def test_of_two_admins_the_slower_tap_is_told_and_sees_the_plan_as_it_is(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    anna = anna_admin.telegram_id
    for who in (OWNER, anna):
        await open_plan(stage, who=who)
        await stage.tap(who, "⚖️ Distribution")
    await stage.tap(anna, "○ Manual")
    press = await stage.tap(OWNER, "○ fewest deals")
    assert press.alert
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert "⚖️ Manual" in stage.text(OWNER)
    assert "✏️ Rename" in stage.buttons(OWNER)
    assert (await kept(firm, plan)).pick is Pick.EVENLY


async def test_of_two_admins_the_slower_text_is_kept_and_can_be_sent_again(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    anna = anna_admin.telegram_id
    for who in (OWNER, anna):
        await open_plan(stage, who=who)
        await stage.tap(who, "✏️ Rename")
    await stage.send(anna, "Courses")
    await stage.send(OWNER, "Online school")
    told = [text for text in stage.texts(OWNER) if "You wrote: <code>Online school</code>" in text]
    assert "Changed by Anna" in told[0]
    assert "Now: Courses" in stage.text(OWNER)
    assert (await kept(firm, plan)).name == "Courses"
    await stage.send(OWNER, "Online school")
    assert (await kept(firm, plan)).name == "Online school"


async def test_an_admin_with_an_old_card_does_not_archive_what_was_changed(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "🗄 Archive")
    await firm.services.plans.save(plan.id, seen=plan.version, actor=anna_admin, name="Courses")
    press = await stage.tap(OWNER, "🗄 Yes")
    assert press.alert
    assert "<b>Courses</b>" in stage.text(OWNER)
    assert (await kept(firm, plan)).archived_at is None
