"""Deals ticked in a list that is filtered, sorted or a column of a board, and the way back to its page."""

from __future__ import annotations

import pytest

from crm_core.models import Manager, SalesPlan
from tests.firm import Firm
from tests.stage import Stage

TWELVE = ("Anna", "Borys", "Clara", "Diana", "Emma", "Fedir", "Galyna", "Hanna", "Iryna", "Julia", "Karim", "Lida")


@pytest.fixture
async def petro(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Petro")
    stage.arrive(person)
    return person


@pytest.fixture
async def twelve(firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager) -> None:
    """Deals #1 … #12 of Ivan; #1 … #11 are in work."""
    in_work = await firm.status(plan, "In work")
    made = [await firm.deal(firm.lead(name=name)) for name in TWELVE]
    for deal in made[:-1]:
        await firm.services.deals.move(deal.id, in_work.id, seen=1, actor=ivan)
    await stage.settle()


async def tap(stage: Stage, person: Manager, *texts: str) -> None:
    for text in texts:
        await stage.tap(person.telegram_id, text)


async def open_filtered(stage: Stage, anna: Manager) -> None:
    """Ivan's deals in work, the second page."""
    await stage.send(anna.telegram_id, "/menu")
    await tap(stage, anna, "💼 All deals", "🔎 Filter", "👤 Manager", "○ Ivan", "🗃 Plan", "○ Online sales")
    await tap(stage, anna, "🚦 Statuses", "☐ 🟡 In work", "⬅️ Filter", "⬅️ Deals", "➡️")


async def test_deals_of_a_filtered_list_are_handed_over_and_its_page_is_shown_again(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, petro: Manager, twelve: None
) -> None:
    me = anna.telegram_id
    await open_filtered(stage, anna)
    assert [text.split()[1] for text in stage.buttons(me)[:3]] == ["#3", "#2", "#1"]
    await stage.tap(me, "☑ Select")
    assert "🔓 open · 🟡 In work · 👤 Ivan · 🗃 Online sales" in stage.text(me)
    assert stage.buttons(me)[3:] == ["☑ Page", "☑ All · 11", "⬅️", "2/2", "·", "⬅️ Deals · 2/2"]
    await tap(stage, anna, "#2 Borys", "👥 Hand over · 1", "Petro")
    assert stage.buttons(me)[-1] == "⬅️ No"
    await tap(stage, anna, "⬅️ No", "👥 Hand over · 1", "⬅️ Back", "👥 Hand over · 1", "Petro", "👥 Yes, hand over")
    assert await firm.open_deals() == {ivan.id: 11, petro.id: 1}
    await stage.tap(me, "⬅️ Deals")
    assert "10 deals" in stage.text(me)
    assert [text.split()[1] for text in stage.buttons(me)[:2]] == ["#3", "#1"]
    assert "2/2" in stage.buttons(me)


async def test_pages_of_a_filtered_list_are_turned_and_ticked_whole(
    stage: Stage, anna: Manager, petro: Manager, twelve: None
) -> None:
    me = anna.telegram_id
    await open_filtered(stage, anna)
    await tap(stage, anna, "☑ Select", "☑ Page", "⬅️", "☑ Page")
    assert "👥 Hand over · 11" in stage.buttons(me)
    assert [text[0] for text in stage.buttons(me)[:8]] == ["☑"] * 8
    await tap(stage, anna, "☐ Page")
    assert "👥 Hand over · 3" in stage.buttons(me)
    await tap(stage, anna, "♻️ None", "⬅️ Deals")
    assert "1/2" in stage.buttons(me)
    assert "☑ Select" in stage.buttons(me)


async def test_a_filtered_list_is_ticked_as_a_whole(stage: Stage, anna: Manager, petro: Manager, twelve: None) -> None:
    me = anna.telegram_id
    await open_filtered(stage, anna)
    await tap(stage, anna, "☑ Select", "☑ All · 11")
    assert "☑ 11 deals ticked · 121\u00a0000\u00a0₴" in stage.text(me)
    assert [text[0] for text in stage.buttons(me)[:3]] == ["☑"] * 3
    assert "👥 Hand over · 11" in stage.buttons(me)
    await tap(stage, anna, "♻️ None")
    assert [text[0] for text in stage.buttons(me)[:3]] == ["☐"] * 3


async def test_when_all_of_the_page_have_gone_the_list_begins_anew(
    stage: Stage, anna: Manager, petro: Manager, twelve: None
) -> None:
    me = anna.telegram_id
    await open_filtered(stage, anna)
    await tap(stage, anna, "☑ Select", "☑ Page", "👥 Hand over", "Petro", "👥 Yes, hand over", "⬅️ Deals")
    assert "8 deals" in stage.text(me)
    assert stage.buttons(me)[0].startswith("🟡 #11 Karim")


async def test_deals_are_ticked_in_the_order_of_the_view_and_in_a_column(
    stage: Stage, anna: Manager, twelve: None
) -> None:
    me = anna.telegram_id
    await stage.send(me, "/menu")
    await tap(stage, anna, "💼 All deals", "⇅ Sort", "○ by name", "⬅️ Deals", "🚦 Statuses", "☑ Select")
    assert [text.split()[2] for text in stage.buttons(me)[:8]] == list(TWELVE[:8])
    await tap(stage, anna, "⬅️ Deals")
    assert stage.buttons(me)[1] == "➡️ 🟣 Offer sent"
    await tap(stage, anna, "🗂 Board", "🔵 New · 1")
    assert "☑ Select" in stage.buttons(me)
    await tap(stage, anna, "☑ Select", "☐ #12 Lida", "⬅️ Deals")
    assert "⬅️ Board" in stage.buttons(me)[-2:]


async def test_a_second_tap_says_that_it_is_done_and_leaves_the_report(
    stage: Stage, anna: Manager, petro: Manager, twelve: None
) -> None:
    me = anna.telegram_id
    await open_filtered(stage, anna)
    await tap(stage, anna, "☑ Select", "#1 Anna", "👥 Hand over", "Petro")
    screen = stage.last(me)
    (data,) = [one["callback_data"] for one in screen.buttons if "Yes" in one["text"]]
    await stage.press(me, screen.id, data)
    press = await stage.press(me, screen.id, data, forged=True)
    assert press.alert
    assert "1 deal handed over" in stage.text(me)


async def test_only_those_who_may_hand_many_over_see_the_button_and_only_on_open_deals(
    stage: Stage, anna: Manager, ivan: Manager, twelve: None
) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    await tap(stage, ivan, "⇅ Sort", "⬅️ Deals")
    assert "☑ Select" not in stage.buttons(ivan.telegram_id)
    await stage.send(anna.telegram_id, "/menu")
    await tap(stage, anna, "💼 All deals", "🔎 Filter", "🔓 Open or closed", "○ Any", "⬅️ Deals")
    assert "☑ Select" not in stage.buttons(anna.telegram_id)
    await tap(stage, anna, "🔎 Filter", "🔓 Open or closed", "○ 🔓 open", "⬅️ Deals")
    assert "☑ Select" in stage.buttons(anna.telegram_id)


async def test_somebody_elses_view_cannot_be_ticked_in(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, twelve: None
) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    await tap(stage, ivan, "⇅ Sort")
    await stage.send(anna.telegram_id, "/menu")
    press = await stage.press(anna.telegram_id, stage.last(anna.telegram_id).id, "kv:1:::1:0", forged=True)
    assert press.alert
    assert "☐" not in " ".join(stage.buttons(anna.telegram_id))
