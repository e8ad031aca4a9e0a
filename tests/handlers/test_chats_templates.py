"""Templates on the screen: written, edited, deleted, and sent from a chat by two taps."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, LeadMessage, Manager, Permission, Template
from tests.firm import OWNER, Firm
from tests.handlers.conftest import LEAD
from tests.services.roles import somebody
from tests.services.talks import talk
from tests.stage import Stage


@pytest.fixture
async def deal(firm: Firm, stage: Stage, deal: Deal) -> Deal:
    await talk(firm, deal.lead_id)
    return deal


async def write(stage: Stage, person: Manager, name: str, text: str, *, whose: str = "➕ My own") -> None:
    await stage.send(person.telegram_id, "/chats")
    await stage.tap(person.telegram_id, "🧩 Templates")
    await stage.tap(person.telegram_id, whose)
    await stage.send(person.telegram_id, name)
    await stage.send(person.telegram_id, text)


async def open_chat(stage: Stage, person: Manager) -> None:
    await stage.send(person.telegram_id, "/chats")
    await stage.tap(person.telegram_id, "Olena")


async def test_a_template_goes_out_by_two_taps(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await write(stage, ivan, "Greeting", "Hello, {lead}! I am {manager}.")
    assert "🧩 <b>Greeting</b>" in stage.text(ivan.telegram_id)
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧩 Template")
    assert "<blockquote>Hello, Olena Koval! I am Ivan.</blockquote>" in stage.text(ivan.telegram_id)
    press = await stage.tap(ivan.telegram_id, "📤 Greeting")
    assert press.text == "📤 On its way"
    assert stage.text(LEAD) == "Hello, Olena Koval! I am Ivan."
    assert "↩️ <b>Ivan</b>" in stage.text(ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id)[-1] == "⬅️ Chats"


async def test_a_doubled_tap_sends_once(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await write(stage, ivan, "Greeting", "Hello!")
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧩 Template")
    screen = stage.last(ivan.telegram_id)
    data = next(one["callback_data"] for one in screen.buttons if "📤" in one["text"])
    said = [(await stage.press(ivan.telegram_id, screen.id, data, forged=True)).text for _ in range(2)]
    assert said == ["📤 On its way", "It was sent already"]
    assert stage.texts(LEAD).count("Hello!") == 1


async def test_nothing_is_sent_past_a_new_message(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await write(stage, ivan, "Greeting", "Hello!")
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧩 Template")
    screen = stage.last(ivan.telegram_id)
    data = next(one["callback_data"] for one in screen.buttons if "📤" in one["text"])
    await stage.send(LEAD, "Never mind, I found it")
    press = await stage.press(ivan.telegram_id, screen.id, data)
    assert (press.text, press.alert) == ("This was changed meanwhile. Here it is as it stands now.", True)
    assert any("Never mind" in text and "⬅️" not in text for text in stage.texts(ivan.telegram_id))
    assert "Hello!" not in stage.texts(LEAD)


async def test_the_team_uses_what_an_admin_writes_for_all(
    firm: Firm, stage: Stage, ivan: Manager, anna_admin: Manager, deal: Deal
) -> None:
    await write(stage, anna_admin, "Address", "We are at <Main> street & co, {lead}", whose="➕ For everybody")
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🧩 Templates")
    assert "➕ For everybody" not in stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "🏢 Address")
    assert stage.buttons(ivan.telegram_id) == ["⬅️ Templates"]
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧩 Template")
    await stage.tap(ivan.telegram_id, "📤 Address")
    assert stage.text(LEAD) == "We are at &lt;Main&gt; street &amp; co, Olena Koval"


async def test_an_unknown_place_is_explained_and_nothing_is_lost(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await write(stage, ivan, "Price", "It costs {price}")
    assert "Nothing is put in place of {price}. There are {lead}, {plan} and {manager}." in stage.text(ivan.telegram_id)
    await stage.send(ivan.telegram_id, "It costs 100")
    assert "It costs 100" in stage.text(ivan.telegram_id)


async def test_a_template_is_renamed_rewritten_and_deleted(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await write(stage, ivan, "Price", "It costs 100")
    await stage.tap(ivan.telegram_id, "✏️ Template name")
    await stage.send(ivan.telegram_id, "<Prices>")
    await stage.tap(ivan.telegram_id, "✏️ Text")
    assert any("{lead}" in text and "the person will see it" in text for text in stage.texts(ivan.telegram_id))
    await stage.send(ivan.telegram_id, "It costs 200")
    assert "🧩 <b>&lt;Prices&gt;</b>" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "🗑 Delete")
    await stage.tap(ivan.telegram_id, "⬅️ No")
    await stage.tap(ivan.telegram_id, "🗑 Delete")
    press = await stage.tap(ivan.telegram_id, "🗑 Yes, delete it")
    assert press.text == "🗑 Deleted"
    assert "There are no templates yet." in stage.text(ivan.telegram_id)
    assert await firm.rows(Template) == []


async def test_many_long_templates_fit_and_turn(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    templates = firm.services.templates
    for number in range(10):
        made = await templates.add(f"T{number}", company=False, actor=ivan)
        await templates.rewrite(made.id, "😀" * 1500, seen=made.version, actor=ivan)
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧩 Template")
    assert "1/2" in stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "➡️")
    assert "<b>T9</b>" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "📤 T9")
    assert stage.text(LEAD) == "😀" * 1500
    assert len(await firm.rows(LeadMessage)) == 2


async def test_whoever_sees_no_chats_comes_from_the_company(firm: Firm, stage: Stage) -> None:
    zoya, _ = await somebody(firm, "Zoya", Permission.EDIT_SETTINGS)
    stage.arrive(zoya)
    await stage.send(zoya.telegram_id, "/company")
    await stage.tap(zoya.telegram_id, "🧩 Templates")
    assert "➕ For everybody" in stage.buttons(zoya.telegram_id)
    assert stage.buttons(zoya.telegram_id)[-1] == "⬅️ Company"
    await stage.tap(zoya.telegram_id, "⬅️ Company")
    assert "⚙️" in stage.text(zoya.telegram_id)


async def test_from_the_company_templates_lead_back_there(stage: Stage) -> None:
    await stage.send(OWNER, "/menu")
    for text in ("⚙️ Company", "🧩 Templates"):
        await stage.tap(OWNER, text)
    assert stage.buttons(OWNER)[-2:] == ["⬅️ Chats", "⬅️ Company"]
    await stage.tap(OWNER, "⬅️ Company")
    assert "🧩 Templates" in stage.buttons(OWNER)
