"""What is set of a person by taps: shift, cap, name, plans, hours."""

from __future__ import annotations

from crm_core.models import Event, Manager, SalesPlan
from tests.firm import OWNER, Firm
from tests.handlers.staff import again, open_card
from tests.services.deals import entries
from tests.stage import Stage


async def test_an_admin_ends_and_begins_a_shift(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    press = await stage.tap(OWNER, "⏸ Off shift")
    assert press.text == "⏸ Off shift now"
    assert not (await again(firm, ivan)).on_shift
    await stage.send(ivan.telegram_id, "/menu")
    assert "You are off shift" in stage.text(ivan.telegram_id)
    await stage.tap(OWNER, "▶️ On shift")
    assert (await again(firm, ivan)).on_shift


async def test_a_cap_is_tapped_or_typed(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🔢 Cap")
    assert "● ♾ No cap" in stage.buttons(OWNER)
    await stage.tap(OWNER, "20")
    assert "no open deals" not in stage.text(OWNER)
    assert "cap 20" in stage.text(OWNER)
    await stage.tap(OWNER, "🔢 Cap")
    await stage.tap(OWNER, "✏️ Number")
    for wrong in ("many", "0", "10001", "-5", "1.5", "٣"):
        await stage.send(OWNER, wrong)
        assert stage.text(OWNER) == "Write a whole number from 1 to 10000."
    await stage.send(OWNER, "1 000")
    assert (await again(firm, ivan)).max_open_deals == 1000
    assert "cap 1\u00a0000" in stage.text(OWNER)
    await stage.tap(OWNER, "🔢 Cap")
    await stage.tap(OWNER, "♾ No cap")
    assert (await again(firm, ivan)).max_open_deals is None


async def test_a_name_is_typed_and_cancel_changes_nothing(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "✏️ Name")
    await stage.tap(OWNER, "✖️ Cancel")
    assert "<b>Ivan</b>" in stage.text(OWNER)
    await stage.tap(OWNER, "✏️ Name")
    await stage.send(OWNER, "\u200b ")
    assert "nothing in it" in stage.text(OWNER)
    await stage.send(OWNER, "x" * 101)
    assert "100 characters at most" in stage.text(OWNER)
    await stage.send(OWNER, "Ivan\tPetrenko\n")
    assert "<b>Ivan Petrenko</b>" in stage.text(OWNER)
    (entry,) = await entries(firm, Event.PERSON_CHANGED)
    assert (entry.before["name"], entry.after["name"]) == ("Ivan", "Ivan Petrenko")
    await stage.send(ivan.telegram_id, "/menu")
    assert "👋 Ivan Petrenko" in stage.text(ivan.telegram_id)


async def test_plans_are_ticked_and_each_tap_counts_once(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await firm.plan(name="Courses", label="COURSES", default=False)
    await open_card(stage)
    await stage.tap(OWNER, "🗃 Plans")
    assert stage.buttons(OWNER)[:2] == ["☐ Courses", "☑ Online sales"]
    screen = stage.last(OWNER).id
    (data,) = [one["callback_data"] for one in stage.last(OWNER).buttons if one["text"] == "☐ Courses"]
    for _ in range(2):
        await stage.press(OWNER, screen, data, forged=True)
    assert stage.buttons(OWNER)[:2] == ["☑ Courses", "☑ Online sales"]
    await stage.tap(OWNER, "Online sales")
    assert stage.buttons(OWNER)[:2] == ["☑ Courses", "☐ Online sales"]
    assert len(await entries(firm, Event.MEMBER_ADDED)) == 2
    await stage.tap(OWNER, "⬅️ Ivan")
    assert "🗃 <code>[COURSES]</code>" in stage.text(OWNER)


async def test_a_company_without_plans_says_so(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    assert "🗃 In no plan yet" in stage.text(OWNER)
    await stage.tap(OWNER, "🗃 Plans")
    assert "There are no plans yet." in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["⬅️ Ivan"]


async def test_hours_are_set_by_taps_and_by_typing(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🕘 Hours")
    assert "the shift begins and ends only by hand" in stage.text(OWNER)
    await stage.tap(OWNER, "✨ Weekdays 9:00–18:00")
    assert "🕘 <b>Mon–Fri 9:00–18:00</b>" in stage.text(OWNER)
    assert "By the clock of Europe/Kyiv." in stage.text(OWNER)
    await stage.tap(OWNER, "☐ Sat")
    await stage.tap(OWNER, "☑ Mon")
    assert stage.buttons(OWNER)[:7] == ["☐ Mon", "☑ Tue", "☑ Wed", "☑ Thu", "☑ Fri", "☑ Sat", "☐ Sun"]
    await stage.tap(OWNER, "✏️ Times")
    for wrong, why in (("all day", "do not look like hours"), ("9-9", "are the same")):
        await stage.send(OWNER, wrong)
        assert why in stage.text(OWNER)
    await stage.send(OWNER, "22-6.30")
    assert "🕘 <b>Tue–Sat 22:00–6:30</b>" in stage.text(OWNER)
    assert "The end is on the next day." in stage.text(OWNER)
    await stage.tap(OWNER, "♾ No hours")
    assert (await again(firm, ivan)).hours is None


async def test_the_last_day_stays(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🕘 Hours")
    await stage.tap(OWNER, "✨ Weekdays")
    for day in ("Mon", "Tue", "Wed", "Thu"):
        await stage.tap(OWNER, f"☑ {day}")
    press = await stage.tap(OWNER, "☑ Fri")
    assert (press.alert, press.text) == (True, "At least one day must stay.")
