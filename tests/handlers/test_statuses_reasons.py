"""The lost status: its checkbox and the plan's reasons."""

from __future__ import annotations

from crm_core.models import Event, Manager, SalesPlan
from keyboards.statuses import (
    TickReason,
)
from tests.firm import OWNER, Firm
from tests.handlers.statuses import open_lost, required, selected
from tests.services.deals import entries
from tests.stage import Stage


async def test_a_tick_applies_at_once_in_the_order_of_ticking(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_lost(stage, plan)
    assert stage.buttons(OWNER)[:4] == [
        "☑ Reasons for refusal",
        "☑ Chose a rival",
        "☑ No answer",
        "☑ Too expensive",
    ]
    await stage.tap(OWNER, "☑ Too expensive")
    assert await selected(firm, plan) == ["No answer", "Chose a rival"]
    await stage.tap(OWNER, "☐ Too expensive")
    assert await selected(firm, plan) == ["No answer", "Chose a rival", "Too expensive"]
    assert "In this order: No answer, Chose a rival, Too expensive" in stage.text(OWNER)


async def test_the_last_reason_stays_while_the_checkbox_is_on(firm: Firm, stage: Stage) -> None:
    plan = await firm.plan(reasons=("No answer",))
    await open_lost(stage, plan)
    assert "Nobody can lose a deal here without one of the ticked reasons." in stage.text(OWNER)
    alert = await stage.tap(OWNER, "☑ No answer")
    assert (alert.alert, alert.text) == (True, "Choose at least one reason first.")
    await stage.tap(OWNER, "☑ Reasons for refusal")
    assert not await required(firm, plan)
    await stage.tap(OWNER, "☑ No answer")
    assert await selected(firm, plan) == []
    alert = await stage.tap(OWNER, "☐ Reasons for refusal")
    assert alert.text == "Choose at least one reason first."
    assert not await required(firm, plan)


async def test_the_checkbox_makes_lost_ask_for_a_reason(firm: Firm, stage: Stage, ivan: Manager) -> None:
    plan = await firm.plan(ivan, required=False)
    await open_lost(stage, plan)
    assert "With “Reasons for refusal” on" in stage.text(OWNER)
    await stage.tap(OWNER, "☐ Reasons for refusal")
    assert await required(firm, plan)
    (entry,) = (await entries(firm, Event.REASONS_SELECTED))[-1:]
    assert (entry.before["required"], entry.after["required"]) == (False, True)


async def test_a_new_reason_goes_to_the_company_and_into_the_plan_at_once(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await open_lost(stage, plan)
    await stage.tap(OWNER, "➕ Add a new reason")
    await stage.send(OWNER, "Moved away\nno ANSWER")
    assert await selected(firm, plan) == ["Too expensive", "No answer", "Chose a rival", "Moved away"]
    assert "☑ Moved away" in stage.buttons(OWNER)


async def test_a_company_without_reasons_begins_with_the_usual_ones(firm: Firm, stage: Stage) -> None:
    plan = await firm.plan(reasons=(), required=False)
    await open_lost(stage, plan)
    assert "The company has no reasons yet." in stage.text(OWNER)
    await stage.tap(OWNER, "✨ Add the usual ones")
    assert len(await selected(firm, plan)) == 5
    assert "✨ Add the usual ones" not in stage.buttons(OWNER)
    await stage.tap(OWNER, "☐ Reasons for refusal")
    assert await required(firm, plan)


async def test_quick_ticks_from_one_screen_are_all_carried_out(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    lost = await firm.status(plan, "Lost")
    await open_lost(stage, plan)
    screen = stage.last(OWNER).id
    for name in ("Too expensive", "No answer"):
        reason = await firm.reason(name)
        tick = TickReason(status_id=lost.id, reason_id=reason.id, on=False, version=lost.version, page=0)
        for _ in range(2):
            stage.world.press(OWNER, screen, tick.pack(), forged=True)
    await stage.settle()
    assert await selected(firm, plan) == ["Chose a rival"]
    assert len(await entries(firm, Event.REASONS_SELECTED)) == 3


async def test_a_tick_after_somebody_elses_is_told(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    lost, rival = await firm.status(plan, "Lost"), await firm.reason("Chose a rival")
    await open_lost(stage, plan)
    await firm.services.statuses.tick_reason(lost.id, rival.id, on=False, seen=lost.version, actor=anna_admin)
    alert = await stage.tap(OWNER, "☑ No answer")
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert await selected(firm, plan) == ["Too expensive", "No answer"]
    assert "☐ Chose a rival" in stage.buttons(OWNER)


async def test_a_reason_archived_meanwhile_cannot_be_ticked(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    (moved,) = await firm.services.reasons.add(["Moved away"], actor=firm.owner)
    await open_lost(stage, plan)
    await firm.services.reasons.set_archived(moved.id, archived=True, seen=moved.version, actor=anna_admin)
    alert = await stage.tap(OWNER, "☐ Moved away")
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert "☐ Moved away" not in stage.buttons(OWNER)
    assert "Moved away" not in await selected(firm, plan)


async def test_many_reasons_come_in_pages_and_a_tick_keeps_the_page(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    names = [f"Причина відмови номер {n:02}" for n in range(30)]
    await firm.services.reasons.add(names, actor=firm.owner)
    await open_lost(stage, plan)
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "☐ Причина відмови номер 29")
    assert "☑ Причина відмови номер 29" in stage.buttons(OWNER)
    assert len(stage.last(OWNER).buttons) < 30
