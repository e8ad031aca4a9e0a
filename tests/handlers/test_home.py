from __future__ import annotations

from dataclasses import replace

import pytest

from crm_core.models import Manager
from locales import translator
from tests.firm import OWNER, Firm
from tests.stage import Stage
from views.home import home_screen


@pytest.fixture
async def ivan(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Ivan")
    await firm.plan(person)
    stage.arrive(person)
    return person


async def test_home_greets_and_counts(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await firm.deal()
    await firm.deal()
    await stage.deliver()
    await stage.start(ivan.telegram_id)
    assert stage.text(ivan.telegram_id) == (
        "👋 Ivan, good afternoon\n🆕 2 new · 💼 2 in work\n\n"
        "Type a name, phone, e-mail or a number like #118 to find a deal."
    )
    assert stage.buttons(ivan.telegram_id) == [
        "🆕 New · 2",
        "💼 My deals · 2",
        "💬 Chats · 2",
        "🗂 Board",
        "📊 Reports",
        "⏸ Go off shift",
        "🌐 Language",
    ]


async def test_start_brings_the_buttons_under_the_input(stage: Stage, ivan: Manager) -> None:
    await stage.start(ivan.telegram_id)
    row = next(message for message in stage.world.chat(ivan.telegram_id).messages if message.has_reply_keyboard)
    markup = row.reply_markup or {}
    words = [[button["text"] for button in line] for line in markup["keyboard"]]
    assert words == [["🆕 New", "💼 Deals"], ["💬 Chats", "☰ Menu"]]
    assert markup["input_field_placeholder"] == "Name, phone, e-mail or #number"


async def test_owner_sees_unassigned_and_all_deals(firm: Firm, stage: Stage) -> None:
    await firm.plan()
    await firm.deal()
    await stage.deliver()
    await stage.send(OWNER, "/menu")
    assert "✋ 1 unassigned" in stage.text(OWNER)
    assert {"💼 All deals", "✋ Unassigned · 1"} <= set(stage.buttons(OWNER))


async def test_observer_has_reports_but_no_shift(firm: Firm, stage: Stage) -> None:
    observer = await firm.person("Oleh", role="observer")
    stage.arrive(observer)
    await stage.send(observer.telegram_id, "☰ Menu")
    assert stage.buttons(observer.telegram_id) == [
        "🆕 New",
        "💼 My deals",
        "💼 All deals",
        "🗂 Board",
        "📊 Reports",
        "🌐 Language",
    ]


async def test_shift_is_changed_by_one_tap(stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "/menu")
    press = await stage.tap(ivan.telegram_id, "⏸ Go off shift")
    assert press.text == "⏸ You are off shift."
    assert "▶️ Go on shift" in stage.buttons(ivan.telegram_id)
    assert "new deals do not come to you" in stage.text(ivan.telegram_id)
    again = await stage.services.people.identify(ivan.telegram_id)
    assert again is not None
    assert not again.on_shift


async def test_language_changes_everything_at_once(stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "/language")
    await stage.tap(ivan.telegram_id, "Українська")
    again = await stage.services.people.identify(ivan.telegram_id)
    assert again is not None
    assert again.language == "uk"
    commands = stage.world.commands.seen_by(ivan.telegram_id, "en")
    assert [command["command"] for command in commands][:3] == ["menu", "new", "deals"]


async def test_menu_words_work_in_every_language(stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "☰ Menu")
    assert "Ivan" in stage.text(ivan.telegram_id)
    await stage.send(ivan.telegram_id, "🆕 New")
    assert "Ivan, good" not in stage.text(ivan.telegram_id)


async def test_help_leads_home(stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "/help")
    assert "/deals" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "Home")
    assert "Ivan, good afternoon" in stage.text(ivan.telegram_id)


async def test_unknown_command_has_a_way_home(stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "/nonsense")
    assert "no such command" in stage.text(ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id) == ["⬅️ Home"]


async def test_picture_from_staff_is_answered(stage: Stage, ivan: Manager) -> None:
    stage.world.send_media(ivan.telegram_id, "photo", b"\x89PNG")
    await stage.settle()
    assert "Only text is understood" in stage.text(ivan.telegram_id)


async def test_command_leaves_a_half_filled_form(firm: Firm, stage: Stage, ivan: Manager) -> None:
    deal = await firm.deal()
    await stage.deliver()
    await stage.tap(ivan.telegram_id, "💬 Reply")
    await stage.send(ivan.telegram_id, "/menu")
    await stage.send(ivan.telegram_id, f"#{deal.id}")
    assert "Olena Koval" in stage.text(ivan.telegram_id)


GREETED = {
    "en": {4: "good evening", 5: "good morning", 12: "good afternoon", 18: "good evening", 23: "good evening"},
    "uk": {4: "доброго вечора", 5: "доброго ранку", 12: "доброго дня", 18: "доброго вечора", 23: "доброго вечора"},
    "ru": {4: "добрый вечер", 5: "доброе утро", 12: "добрый день", 18: "добрый вечер", 23: "добрый вечер"},
}


@pytest.mark.parametrize("language", GREETED)
async def test_greeting_fits_the_hour(firm: Firm, language: str) -> None:
    home = await firm.services.deals.home(actor=firm.owner)
    t = translator(language, currency="UAH", time_zone="Europe/Kyiv")
    for hour, greeting in GREETED[language].items():
        now = home.now.astimezone(t.zone).replace(hour=hour)
        assert home_screen(t, replace(home, now=now), firm.owner).splitlines()[0] == f"👋 Olga, {greeting}"
