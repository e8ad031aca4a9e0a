"""The company's settings on screen: by taps and typing, for those who may, with everybody's screens following."""

from __future__ import annotations

import pytest

from bot.app import greet
from crm_core.models import Company, Event, Manager, Mode
from crm_core.results import Sender
from tests.firm import OWNER, Firm
from tests.services.deals import entries
from tests.stage import Stage

LEAD = 7001
HELP = {"en": "How it works", "uk": "Як це працює", "ru": "Как это работает"}


async def company(firm: Firm) -> Company:
    (found,) = await firm.rows(Company)
    return found


async def open_company(stage: Stage, person_id: int = OWNER) -> None:
    await stage.send(person_id, "/company")


# -- the screen ---------------------------------------------------------------------------------------------------


async def test_one_screen_says_what_is_set(firm: Firm, stage: Stage) -> None:
    await stage.send(OWNER, "/menu")
    await stage.tap(OWNER, "⚙️ Company")
    assert stage.text(OWNER) == (
        "⚙️ <b>Acme</b>\n\n"
        "💱 Currency: UAH, Ukrainian Hryvnia\n🕒 Time zone: Kyiv, now 15:00\n🌐 Language: English\n\n"
        "🗓 Working hours: always open\n👋 Greeting: standard words\n🌙 Out of hours: standard words\n\n"
        "↩️ A change can be undone for 5 min.\n"
        "🔁 Managers may not cancel closings of their own.\n"
        "🙈 Phone and e-mail are masked until somebody takes the deal."
    )
    assert stage.buttons(OWNER)[-1] == "⬅️ Home"
    await stage.tap(OWNER, "⬅️ Home")
    assert "Olga, good afternoon" in stage.text(OWNER)


ALL = (
    "yo",
    "yc:c:0",
    "ys:EUR:1:0",
    "ys:EUR:1:1",
    "yz:Europe/Warsaw:1:0",
    "yl:uk:1:0",
    "yu",
    "ym:15:1",
    "yt:r:1:1",
    "yt:m:0:1",
    "yw:g",
    "yx:c:uk",
    "yd:g:uk:1",
    "yh",
    "ya:5:1:1",
    "yp:0:1",
    "a:yn:",
    "a:yn:1",
    "a:yc:",
    "a:yz:",
    "a:yw:",
    "a:yh:",
    "go",
    "gt",
)


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_only_holders_of_the_right_get_there(firm: Firm, stage: Stage, role: str) -> None:
    person = await firm.person("Ivan", role)
    stage.arrive(person)
    await stage.send(person.telegram_id, "/menu")
    screen = stage.last(person.telegram_id)
    assert not [text for text in stage.buttons(person.telegram_id) if "Company" in text or "Set up" in text]
    for data in ALL:
        press = await stage.press(person.telegram_id, screen.id, data, forged=True)
        assert (press.text, press.alert) == ("You have no right to do this.", True), data
    await open_company(stage, person.telegram_id)
    assert stage.text(person.telegram_id) == "You have no right to do this."
    assert (await company(firm)).version == 1


FORGED = (
    "ys:eur:1:0",
    "ys:EURO:1:0",
    "yz:../etc:1:0",
    f"yz:{'A' * 33}:1:0",
    "yl:de:1:0",
    "yt:x:1:1",
    "yx:g:de",
    "ya:7:1:1",
    "ym:0:1",
    "ym:05:1",
    "yc:x:0",
)


async def test_what_no_button_carries_changes_nothing(firm: Firm, stage: Stage) -> None:
    await open_company(stage)
    screen = stage.last(OWNER).id
    for data in (*FORGED, "ys:XYZ:1:0", "yz:Nowhere/Land:1:0", "ym:7:1", "a:yw:99", "a:yn:7"):
        await stage.press(OWNER, screen, data, forged=True)
    assert (await company(firm)).version == 1


# -- name ---------------------------------------------------------------------------------------------------------


async def test_the_name_is_typed_and_logged(firm: Firm, stage: Stage) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, "  Smith & <b>Sons ")
    assert stage.text(OWNER).startswith("⚙️ <b>Smith &amp; &lt;b&gt;Sons</b>")
    (entry,) = await entries(firm, Event.COMPANY_CHANGED)
    assert (entry.before, entry.after) == ({"name": "Acme"}, {"name": "Smith & <b>Sons"})


@pytest.mark.parametrize(("typed", "words"), [("\u200b", "nothing in it"), ("x" * 101, "100 characters at most")])
async def test_a_wrong_name_is_explained_and_the_form_stays(firm: Firm, stage: Stage, typed: str, words: str) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, typed)
    assert words in stage.text(OWNER)
    await stage.send(OWNER, "Я" * 100)
    assert (await company(firm)).name == "Я" * 100
    assert "Я" * 100 in stage.text(OWNER)


async def test_of_two_admins_the_slower_one_is_told_and_keeps_what_was_typed(
    firm: Firm, stage: Stage, anna_admin: Manager
) -> None:
    anna = anna_admin.telegram_id
    for person_id in (OWNER, anna):
        await open_company(stage, person_id)
        await stage.tap(person_id, "✏️ Rename")
    await stage.send(anna, "Anna Inc")
    await stage.send(OWNER, "Olga Inc")
    told = [text for text in stage.texts(OWNER) if "You wrote: <code>Olga Inc</code>" in text]
    assert "Changed by Anna" in told[0]
    assert (await company(firm)).name == "Anna Inc"
    await stage.send(OWNER, "Olga Inc")
    assert (await company(firm)).name == "Olga Inc"


async def test_a_button_of_an_older_screen_is_explained_and_the_screen_is_fresh(
    firm: Firm, stage: Stage, anna_admin: Manager
) -> None:
    await open_company(stage)
    await open_company(stage, anna_admin.telegram_id)
    await stage.tap(anna_admin.telegram_id, "☐ Managers cancel closings")
    press = await stage.tap(OWNER, "☑ Contacts are hidden")
    assert press.alert
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert "☑ Managers cancel closings" in stage.buttons(OWNER)
    assert (await company(firm)).contacts_masked


# -- language -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "name"), [("uk", "Українська"), ("ru", "Русский")])
async def test_menus_and_screens_that_go_by_the_companys_language_follow_at_once(
    firm: Firm, stage: Stage, language: str, name: str
) -> None:
    await greet(stage.bot, stage.services)
    otto = await firm.person("Otto", "admin", language=None)
    stage.world.person(otto.telegram_id, "Otto", language_code="de").started = True
    await open_company(stage, otto.telegram_id)
    assert "🌐 Language: English" in stage.text(otto.telegram_id)
    await stage.tap(otto.telegram_id, "🌐 Language")
    firm.clock.forward(1)
    await stage.tap(otto.telegram_id, name)
    words = {"uk": "🌐 Мова: Українська", "ru": "🌐 Язык: Русский"}
    assert words[language] in stage.text(otto.telegram_id)
    for person_id in (LEAD, otto.telegram_id):
        assert stage.world.commands.seen_by(person_id, "de")[-1]["description"] == HELP[language]
    assert stage.world.commands.seen_by(LEAD, "en")[-1]["description"] == HELP["en"]


# -- undo, switches -----------------------------------------------------------------------------------------------


async def test_undo_time_takes_two_taps(firm: Firm, stage: Stage) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "↩️ Undo time")
    assert stage.buttons(OWNER) == ["1 min", "● 5 min", "15 min", "1 h", "⬅️ Company"]
    await stage.tap(OWNER, "1 h")
    assert "A change can be undone for 1 h." in stage.text(OWNER)
    assert (await company(firm)).undo_minutes == 60


async def test_a_doubled_tap_switches_once(firm: Firm, stage: Stage) -> None:
    await open_company(stage)
    screen = stage.last(OWNER).id
    for _ in range(3):
        stage.world.press(OWNER, screen, "yt:r:1:1", forged=True)
    await stage.settle()
    assert ((await company(firm)).managers_may_reopen, (await company(firm)).version) == (True, 2)
    assert "Within that time managers may also cancel" in stage.text(OWNER)
    await stage.tap(OWNER, "☑ Managers cancel closings")
    assert not (await company(firm)).managers_may_reopen


async def test_offers_and_cards_show_contacts_when_the_company_says_so(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await firm.plan(ivan, mode=Mode.MANUAL)
    masked = await offered(stage, ivan, LEAD)
    assert "📞 +380 ••• 67" in masked
    assert "123" not in masked
    await open_company(stage)
    await stage.tap(OWNER, "☑ Contacts are hidden")
    assert "Phone and e-mail show before somebody takes the deal." in stage.text(OWNER)
    shown = await offered(stage, ivan, LEAD + 1)
    assert "📞 +380 67 123 4567" in shown
    await stage.send(ivan.telegram_id, "#1")
    assert "📞 +380 67 123 4567" in stage.text(ivan.telegram_id)
    assert "✋ Take it" in stage.buttons(ivan.telegram_id)


async def offered(stage: Stage, to: Manager, lead: int) -> str:
    """The notice of a deal that began with a phone."""
    stage.world.person(lead, "Olena")
    sender = Sender(lead, "Olena", None, "en")
    await stage.services.leads.leave_phone(sender, "+380671234567", message_id=-lead)
    await stage.deliver()
    return stage.text(to.telegram_id)
