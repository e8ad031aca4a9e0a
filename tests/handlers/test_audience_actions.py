"""Actions over an audience, from the menu to the preview and the beginning; and the file."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from crm_core.models import Deal, Event, Kind, Lead, Manager, MassAction, SalesPlan
from crm_core.rules.audience import Standing
from tests.firm import OWNER, Firm
from tests.handlers.test_audience import ten
from tests.services.deals import entries
from tests.stage import Stage

__all__ = ["ten"]
NB = "\u00a0"


async def menu(stage: Stage) -> None:
    await stage.send(OWNER, "/audience")
    await stage.tap(OWNER, "⚡ Action")


async def work(firm: Firm) -> None:
    for action_id in await firm.services.mass.running():
        while await firm.services.mass.work(action_id, 100):
            pass


async def test_leads_go_into_a_plan(firm: Firm, stage: Stage, ivan: Manager, ten: list[Lead]) -> None:
    await menu(stage)
    assert "10 leads" in stage.text(OWNER)
    for button in ("➕ Into a plan", "🗃 Online sales", "⚖️ By the plan's rule", "🔵 New"):
        await stage.tap(OWNER, button)
    await stage.tap(OWNER, f"💰 11{NB}000{NB}₴, as in the plan")
    assert "Add <b>7</b> leads to the plan «Online sales»?" in stage.text(OWNER)
    assert "To 1 manager by «anyone, evenly»" in stage.text(OWNER)
    assert "It is so already: 3" in stage.text(OWNER)
    await stage.tap(OWNER, "⚡ Yes, begin")
    await work(firm)
    assert await firm.count(Deal) == 10
    assert await firm.count(MassAction) == 1


async def test_an_amount_is_typed_and_can_be_wrong(stage: Stage, ivan: Manager, ten: list[Lead]) -> None:
    await menu(stage)
    for button in ("➕ Into a plan", "🗃 Online sales", "👤 Ivan", "🟡 In work", "✏️ Another amount"):
        await stage.tap(OWNER, button)
    await stage.send(OWNER, "a lot")
    assert "does not look like an amount" in stage.text(OWNER)
    await stage.send(OWNER, "500")
    assert f"👤 Ivan\n🟡 In work\n💰 500{NB}₴" in stage.text(OWNER)


async def test_a_doubled_confirmation_begins_one_action_and_a_later_one_another(
    firm: Firm, stage: Stage, ten: list[Lead]
) -> None:
    await firm.services.tags.add(["VIP"], actor=firm.owner)
    await menu(stage)
    for button in ("🏷 Put a tag", "🏷 VIP"):
        await stage.tap(OWNER, button)
    message = stage.last(OWNER)
    (yes,) = [one for one in message.buttons if "begin" in one["text"]]
    for _ in range(2):
        await stage.press(OWNER, message.id, yes["callback_data"], forged=True)
    assert await firm.count(MassAction) == 1
    await work(firm)
    await menu(stage)
    for button in ("🏷 Put a tag", "🏷 VIP"):
        await stage.tap(OWNER, button)
    assert any("Nothing would change" in text for text in stage.texts(OWNER))
    assert len(await entries(firm, Event.LEAD_TAGGED)) == 10


async def test_who_is_meant_is_fixed_by_the_yes_and_not_by_the_preview(
    firm: Firm, stage: Stage, ten: list[Lead]
) -> None:
    await firm.services.tags.add(["VIP"], actor=firm.owner)
    await menu(stage)
    for button in ("🏷 Put a tag", "🏷 VIP"):
        await stage.tap(OWNER, button)
    assert "Put the tag «VIP» on <b>10</b> leads?" in stage.text(OWNER)
    assert "at the moment of “Yes”" in stage.text(OWNER)
    await firm.services.leads.start(firm.lead())
    await stage.tap(OWNER, "⚡ Yes, begin")
    await firm.services.leads.start(firm.lead())
    await work(firm)
    assert len(await entries(firm, Event.LEAD_TAGGED)) == 11


async def test_a_plan_archived_after_the_preview_is_not_filled(
    firm: Firm, stage: Stage, plan: SalesPlan, ten: list[Lead]
) -> None:
    await menu(stage)
    for button in ("➕ Into a plan", "🗃 Online sales", "⚖️ By the plan's rule", "🔵 New"):
        await stage.tap(OWNER, button)
    await stage.tap(OWNER, f"💰 11{NB}000{NB}₴, as in the plan")
    await firm.change(lambda session: session.execute(update(SalesPlan).values(archived_at=firm.clock())))
    press = await stage.tap(OWNER, "⚡ Yes, begin")
    assert press.text
    assert await firm.count(MassAction) == 0


async def test_a_file_of_nobody_is_not_made(firm: Firm, stage: Stage, ten: list[Lead]) -> None:
    await menu(stage)
    for lead in ten:
        await firm.services.audience.set_standing(lead.id, Standing.ARCHIVED, actor=firm.owner)
    press = await stage.tap(OWNER, "📗 Table (XLSX)")
    assert press.text == "Nobody fits: the file would be empty."
    assert await entries(firm, Event.LEADS_EXPORTED) == []


async def test_a_loss_asks_for_the_reason(firm: Firm, stage: Stage, ten: list[Lead]) -> None:
    await menu(stage)
    for button in ("🔀 Status", "🗃 Online sales", "❌ Lost"):
        await stage.tap(OWNER, button)
    assert "For which reason?" in stage.text(OWNER)
    await stage.tap(OWNER, "No answer")
    assert "Move the deals of <b>3</b> leads in «Online sales» to ❌ Lost?\n\nReason: No answer" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Back")
    assert "For which reason?" in stage.text(OWNER)


async def test_leads_are_taken_out_of_a_plan(firm: Firm, stage: Stage, ten: list[Lead]) -> None:
    await menu(stage)
    for button in ("📤 Out of a plan", "🗃 Online sales"):
        await stage.tap(OWNER, button)
    assert "For which reason?" in stage.text(OWNER)
    await stage.tap(OWNER, "No answer")
    text = stage.text(OWNER)
    assert "Take <b>3</b> leads out of the plan «Online sales»?\n\nReason: No answer" in text
    assert "no open deal in the plan: 7" in text
    assert "closed as lost" in text
    await stage.tap(OWNER, "⚡ Yes, begin")
    await work(firm)
    await stage.settle()
    assert "✅ Done: 3" in stage.text(OWNER)
    assert {deal.kind for deal in await firm.rows(Deal)} == {Kind.LOST}


async def test_every_question_has_a_way_back_to_the_one_before(stage: Stage, ivan: Manager, ten: list[Lead]) -> None:
    await menu(stage)
    for button in ("➕ Into a plan", "🗃 Online sales", "👤 Ivan", "⬅️ Back"):
        await stage.tap(OWNER, button)
    assert "To whom?" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Back")
    assert "Which plan?" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Actions")
    assert "What shall be done with them?" in stage.text(OWNER)


@pytest.mark.parametrize(("button", "ending"), [("📗 Table (XLSX)", ".xlsx"), ("📄 CSV", ".csv")])
async def test_those_who_are_meant_are_taken_out_as_a_file(
    firm: Firm, stage: Stage, ten: list[Lead], button: str, ending: str
) -> None:
    await menu(stage)
    await stage.tap(OWNER, button)
    (entry,) = await entries(firm, Event.LEADS_EXPORTED)
    assert entry.after["leads"] == 10
    assert entry.after["file"].endswith(ending)
