"""An action over many leads on the screen: it follows by itself, stops by a tap, and reports."""

from __future__ import annotations

from crm_core.models import Lead, Manager, SalesPlan
from crm_core.rules.mass import AddToPlan
from keyboards.mass import OpenMass
from tests.firm import OWNER, Firm, switch
from tests.services.mass import people, started, worked
from tests.stage import Stage


async def opened(firm: Firm, stage: Stage, plan: SalesPlan, leads: list[int]) -> int:
    """The owner looks at it."""
    action = (await started(firm, AddToPlan(plan.id), leads)).action
    await stage.send(OWNER, "/menu")
    await stage.press(OWNER, stage.last(OWNER).id, OpenMass(mass_id=action.id).pack(), forged=True)
    return action.id


async def test_the_message_follows_and_becomes_the_report(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    mass_id = await opened(firm, stage, plan, await people(firm, 40))
    message = stage.last(OWNER).id
    assert "⏳ 0 of 40 · 0.0%" in stage.text(OWNER)
    await firm.services.mass.work(mass_id, 10)
    await stage.settle()
    assert "⏳ 10 of 40 · 25.0%\n\n✅ Done: 10" in stage.text(OWNER)
    assert stage.last(OWNER).id == message
    await worked(firm, mass_id)
    await stage.settle()
    assert [text.count("🏁 Finished: 40 leads") for text in stage.texts(OWNER)[-2:]] == [1, 1]
    assert f"👤 {ivan.name} · 40" in stage.text(OWNER)
    assert "Olga handed you 40 deals." in stage.text(ivan.telegram_id)


async def test_it_is_stopped_by_one_tap_and_a_second_one_is_explained(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    mass_id = await opened(firm, stage, plan, await people(firm, 40))
    await firm.services.mass.work(mass_id, 10)
    message = stage.last(OWNER)
    data = next(button["callback_data"] for button in message.buttons if "Stop" in button["text"])
    assert (await stage.press(OWNER, message.id, data)).text == "Stopped. What was done stays."
    assert "⏹ Stopped by Olga at 10 of 40" in stage.text(OWNER)
    await worked(firm, mass_id)
    again = await stage.press(OWNER, message.id, data, forged=True)
    assert again.text == "Stopped. What was done stays."


async def test_whoever_has_gone_on_to_another_screen_keeps_it(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    mass_id = await opened(firm, stage, plan, await people(firm, 20))
    message = stage.last(OWNER).id
    await stage.tap(OWNER, "⬅️ Home")
    await firm.services.mass.work(mass_id, 10)
    await stage.settle()
    shown = next(one for one in stage.world.chat(OWNER).messages if one.id == message)
    assert "⏳" not in shown.html


async def test_the_report_lists_with_whom_it_was_not_done(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    leads = await people(firm, 3)
    await firm.change(lambda session: setattr(session.get_one(Lead, leads[0]), "merged_into_id", leads[1]))
    mass_id = await opened(firm, stage, plan, leads)
    await worked(firm, mass_id)
    await stage.settle()
    await stage.tap(OWNER, "merged with another lead · 1")
    assert "▫️ merged with another lead · 1\n\nLead " in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert "🏁 Finished: 3 leads" in stage.text(OWNER)


async def test_many_deals_without_anybody_are_offered_by_one_notice(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager
) -> None:
    await switch(firm, ivan, on_shift=False)
    mass_id = await opened(firm, stage, plan, await people(firm, 12))
    await worked(firm, mass_id)
    await stage.settle()
    assert "12 new deals have no manager yet" in stage.text(anna.telegram_id)
    assert stage.buttons(anna.telegram_id)[0] == "✋ Without a manager"
