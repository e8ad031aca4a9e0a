"""A new plan in five steps: forward, back and out, wandering off, a restart."""

from __future__ import annotations

import pytest
from aiogram.fsm.storage.memory import MemoryStorage

from bot.dispatcher import build_dispatcher
from bot.fsm_storage import FormStorage
from crm_core.models import Colour, Manager, Mode, Pick, PlanMember, Pool, SalesPlan
from crm_core.queries import plans as queries
from tests.clock import Clock
from tests.firm import OWNER, Firm, switch
from tests.handlers.plans import begin, fill_to_team, made, offers, says
from tests.stage import Stage


async def restart(stage: Stage, clock: Clock, *, remembering: bool) -> None:
    """Another process over the same database."""
    storage = FormStorage(stage.services.forms, exclusive=True) if remembering else MemoryStorage()
    stage.dispatcher = build_dispatcher(stage.services, storage=storage, now=clock)


# -- the way through ----------------------------------------------------------------------------------------------


async def test_each_step_says_where_it_is_and_what_is_chosen(stage: Stage) -> None:
    await begin(stage)
    assert says(stage).startswith("<b>🗃 New plan</b> · 1/5")
    assert "It is your first plan" in says(stage)
    assert offers(stage) == ["⬅️ Plans", "✖️ Cancel"]
    await stage.send(OWNER, "  Online\n sales ")
    assert says(stage).splitlines()[:3] == ["<b>🗃 New plan</b> · 2/5", "", "🗃 Online sales"]
    assert offers(stage) == ["➡️ Skip", "⬅️ Back", "✖️ Cancel"]
    await stage.send(OWNER, "12 500")
    assert "· 3/5" in says(stage)
    assert "💰 12 500 ₴" in says(stage)
    assert offers(stage) == ["🏷 ONLINE", "⬅️ Back", "✖️ Cancel"]
    await stage.send(OWNER, "online ♥")
    assert "· 4/5" in says(stage)
    assert "🏷 online ♥ · 8/12" in says(stage)
    await stage.tap(OWNER, "○ fewest deals")
    await stage.tap(OWNER, "➡️ Next")
    assert "· 5/5" in says(stage)
    assert "⚖️ Even · anyone · fewest deals" in says(stage)


async def test_five_steps_make_a_plan_with_its_team(firm: Firm, stage: Stage, ivan: Manager, anna: Manager) -> None:
    await switch(firm, anna, on_shift=False)
    await fill_to_team(stage)
    await stage.tap(OWNER, "☐ Ivan")
    await stage.tap(OWNER, "☐ Anna · off shift")
    assert "👥 Anna, Ivan" in says(stage)
    press = await stage.tap(OWNER, "✅ Create")
    assert press.text == "✅ The plan is created"
    plan = await made(firm)
    assert (plan.name, plan.average_bill, plan.short_label) == ("Online sales", 1_250_000, "ONLINE")
    assert (plan.mode, plan.pool, plan.pick) == (Mode.EVEN, Pool.RANDOM, Pick.EVENLY)
    assert {seat.manager_id for seat in await firm.rows(PlanMember)} == {ivan.id, anna.id}
    assert "⭐ The default plan" in says(stage)
    assert "Created 4 May 2026 by Olga" in says(stage)
    assert [text for text in stage.texts(OWNER) if "Waiting" in text] == []


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["New", "In work", "Offer sent", "Won", "Lost"]),
        ("uk", ["Нова", "У роботі", "Пропозиція надіслана", "Успішна", "Програна"]),
        ("ru", ["Новая", "В работе", "Предложение отправлено", "Успешна", "Проиграна"]),
    ],
)
async def test_the_first_statuses_are_in_the_language_of_whoever_makes_the_plan(
    firm: Firm, stage: Stage, language: str, names: list[str]
) -> None:
    await switch(firm, firm.owner, language=language)
    await stage.send(OWNER, "/plans")
    await stage.tap(OWNER, "➕")
    for text in ("Online", "0", "ONLINE"):
        await stage.send(OWNER, text)
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "✅")
    plan = await made(firm)
    there = await firm.db.read(lambda session: queries.statuses(session, plan.id))
    assert [one.name for one in there] == names
    assert [one.colour for one in there] == [Colour.BLUE, Colour.YELLOW, Colour.PURPLE, Colour.GREEN, Colour.RED]


async def test_most_of_it_takes_one_tap_a_step(firm: Firm, stage: Stage) -> None:
    await begin(stage)
    await stage.send(OWNER, "Online sales")
    await stage.tap(OWNER, "➡️ Skip")
    await stage.tap(OWNER, "🏷 ONLINE")
    await stage.tap(OWNER, "○ Manual")
    assert "whoever takes it first has it" in says(stage)
    await stage.tap(OWNER, "➡️ Next")
    await stage.tap(OWNER, "✅ Create")
    plan = await made(firm)
    assert (plan.average_bill, plan.short_label, plan.mode) == (0, "ONLINE", Mode.MANUAL)
    assert "Nobody is in the team yet" in says(stage)


async def test_a_lead_who_writes_next_is_given_to_the_new_team(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await fill_to_team(stage)
    await stage.tap(OWNER, "☐ Ivan")
    await stage.tap(OWNER, "✅ Create")
    assert (await firm.deal()).manager_id == ivan.id


# -- back, cancel, wandering off ----------------------------------------------------------------------------------


async def test_back_keeps_what_was_entered(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await fill_to_team(stage)
    await stage.tap(OWNER, "☐ Ivan")
    for place in (4, 3, 2, 1):
        await stage.tap(OWNER, "⬅️ Back")
        assert f"· {place}/5" in says(stage)
        for line in ("🗃 Online sales", "💰 12 500 ₴", "🏷 ONLINE · 6/12", "👥 Ivan"):
            assert line in says(stage), place
    await stage.send(OWNER, "Courses")
    for _ in range(3):
        await stage.tap(OWNER, "➡️ Next")
    assert "☑ Ivan" in offers(stage)
    await stage.tap(OWNER, "✅ Create")
    plan = await made(firm)
    assert (plan.name, plan.average_bill, plan.short_label) == ("Courses", 1_250_000, "ONLINE")


@pytest.mark.parametrize("steps", range(5))
async def test_cancel_at_every_step_leads_to_the_list_and_forgets_the_draft(
    firm: Firm, stage: Stage, steps: int
) -> None:
    await begin(stage)
    for text in ("Online sales", "12 500", "ONLINE")[:steps]:
        await stage.send(OWNER, text)
    if steps == 4:
        await stage.tap(OWNER, "➡️ Next")
    press = await stage.tap(OWNER, "✖️ Cancel")
    assert press.text == "Nothing was created"
    assert offers(stage) == ["➕ Create", "⬅️ Home"]
    await stage.tap(OWNER, "➕ Create")
    assert "· 1/5" in says(stage)
    assert "Online sales" not in says(stage)
    assert await firm.count(SalesPlan) == 0


async def test_whoever_wanders_off_goes_on_where_they_were(firm: Firm, stage: Stage) -> None:
    await begin(stage)
    await stage.send(OWNER, "Online sales")
    await stage.send(OWNER, "/menu")
    await stage.send(OWNER, "Olena")
    assert "Nothing for «Olena»" in stage.text(OWNER)
    await begin(stage)
    assert says(stage).splitlines()[:3] == ["<b>🗃 New plan</b> · 2/5", "", "🗃 Online sales"]
    await stage.send(OWNER, "5")
    assert "💰 5 ₴" in says(stage)


async def test_the_input_field_of_a_left_step_goes_away(stage: Stage) -> None:
    await begin(stage)
    await stage.send(OWNER, "Online sales")
    await stage.tap(OWNER, "⬅️ Back")
    prompts = [one.html for one in stage.world.chat(OWNER).messages if (one.reply_markup or {}).get("force_reply")]
    assert prompts == ["What is the plan called? For example: Online sales"]


async def test_a_doubled_tap_on_create_asks_once(firm: Firm, stage: Stage) -> None:
    await stage.send(OWNER, "/plans")
    screen = stage.last(OWNER).id
    for _ in range(3):
        stage.world.press(OWNER, screen, "pn", forged=True)
    await stage.settle()
    assert len([text for text in stage.texts(OWNER) if "What is the plan called?" in text]) == 1


# -- a restart ----------------------------------------------------------------------------------------------------


async def test_a_restart_in_the_middle_of_a_typed_step_changes_nothing(firm: Firm, stage: Stage, clock: Clock) -> None:
    await restart(stage, clock, remembering=True)
    await begin(stage)
    await stage.send(OWNER, "Online sales")
    await restart(stage, clock, remembering=True)
    await stage.send(OWNER, "12 500")
    assert "· 3/5" in says(stage)
    await restart(stage, clock, remembering=True)
    await stage.tap(OWNER, "🏷 ONLINE")
    await restart(stage, clock, remembering=True)
    await stage.tap(OWNER, "○ Manual")
    await stage.tap(OWNER, "➡️ Next")
    await restart(stage, clock, remembering=True)
    await stage.tap(OWNER, "✅ Create")
    plan = await made(firm)
    assert (plan.name, plan.average_bill, plan.mode) == ("Online sales", 1_250_000, Mode.MANUAL)


async def test_even_if_the_open_form_is_forgotten_the_draft_is_not(firm: Firm, stage: Stage, clock: Clock) -> None:
    await begin(stage)
    await stage.send(OWNER, "Online sales")
    await restart(stage, clock, remembering=False)
    await begin(stage)
    assert "· 2/5" in says(stage)
    assert "🗃 Online sales" in says(stage)
