"""Audiences as people tap them: filter, ticks, one lead, what is saved."""

from __future__ import annotations

import pytest

from crm_core.models import Lead, LeadMessage, Manager, SalesPlan
from crm_core.results import Sender
from tests.firm import OWNER, Firm
from tests.stage import Stage


@pytest.fixture
async def ten(firm: Firm, plan: SalesPlan, stage: Stage, ivan: Manager) -> list[Lead]:
    """Ten leads; the first three have a deal of Ivan."""
    senders = [firm.lead(name=f"Lead {number}") for number in range(10)]
    found = [(await firm.services.leads.start(sender)).lead for sender in senders]
    for sender in senders[:3]:
        await firm.deal(sender)
    await stage.settle()
    return found


async def test_nobody_yet_is_said(stage: Stage, firm: Firm) -> None:
    await stage.send(OWNER, "/audience")
    assert (
        stage.text(OWNER)
        == "<b>🎯 Audience</b>\n\n0 leads\n\nThere are no leads yet, or all of them are in the archive."
    )


async def test_pages_are_turned_there_and_back(stage: Stage, ten: list[Lead]) -> None:
    await stage.send(OWNER, "/menu")
    await stage.tap(OWNER, "🎯 Audience")
    assert "10 leads" in stage.text(OWNER)
    assert stage.buttons(OWNER)[:2] == ["Lead 9", "Lead 8"]
    await stage.tap(OWNER, "➡️")
    assert stage.buttons(OWNER)[:2] == ["Lead 1 [ONLINE]", "Lead 0 [ONLINE]"]
    await stage.tap(OWNER, "⬅️")
    assert stage.buttons(OWNER)[0] == "Lead 9"


async def test_each_choice_of_the_filter_applies_at_once(stage: Stage, ten: list[Lead]) -> None:
    await stage.send(OWNER, "/audience")
    for button in ("🔎 Filter", "🗃 Plan", "○ Online sales"):
        await stage.tap(OWNER, button)
    assert stage.text(OWNER) == "<b>🔎 Filter</b>\n\n🗃 Online sales\n\n3 leads"
    for button in ("💼 Deals", "○ Without any deal"):
        await stage.tap(OWNER, button)
    assert "7 leads" in stage.text(OWNER)
    for button in ("📇 Contacts", "☐ With a phone"):
        await stage.tap(OWNER, button)
    assert "0 leads" in stage.text(OWNER)
    for button in ("☑ With a phone", "⬅️ Filter", "⬅️ Audience"):
        await stage.tap(OWNER, button)
    assert "🗃 Online sales · without any deal" in stage.text(OWNER)


async def test_an_audience_is_saved_renamed_and_forgotten(stage: Stage, ten: list[Lead]) -> None:
    await stage.send(OWNER, "/audience")
    for button in ("🔎 Filter", "🗃 Plan", "○ Online sales", "⭐ Save"):
        await stage.tap(OWNER, button)
    await stage.send(OWNER, "Buyers")
    assert "⭐ Buyers" in stage.buttons(OWNER)
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, "Online buyers")
    await stage.tap(OWNER, "⭐ Online buyers")
    assert stage.text(OWNER) == "<b>🎯 Online buyers</b>\n🗃 Online sales\n\n3 leads"
    await stage.tap(OWNER, "📑 Saved")
    await stage.tap(OWNER, "🗑 Remove")
    assert "Nothing is saved yet" in stage.text(OWNER)


async def test_rows_and_pages_are_ticked(stage: Stage, ten: list[Lead]) -> None:
    await stage.send(OWNER, "/audience")
    await stage.tap(OWNER, "☑ Tick")
    await stage.tap(OWNER, "☐ Lead 9")
    assert "☑ 1 ticked" in stage.text(OWNER)
    await stage.tap(OWNER, "☑ The whole page")
    assert "☑ 8 ticked" in stage.text(OWNER)
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "☐ Lead 0 [ONLINE]")
    await stage.tap(OWNER, "✔️ Done ticking")
    assert "☑ Lead 0 [ONLINE]" in stage.buttons(OWNER)
    await stage.tap(OWNER, "⚡ Action")
    assert "☑ 9 ticked" in stage.text(OWNER)


async def test_a_lead_goes_to_the_archive_and_comes_back(stage: Stage, ten: list[Lead]) -> None:
    await stage.send(OWNER, "/audience")
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "Lead 0 [ONLINE]")
    assert "🔵 #1 Online sal" in stage.buttons(OWNER)[0]
    await stage.tap(OWNER, "🗄 To the archive")
    assert "1 open deal" in stage.text(OWNER)
    press = await stage.tap(OWNER, "🗄 Yes, to the archive")
    assert press.text == "🗄 In the archive"
    assert "Open deals that come back with them:\n🔵 New · #1" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Audience")
    assert "9 leads" in stage.text(OWNER)
    for button in ("🔎 Filter", "🗄 Archive", "○ 🗄 In the archive", "⬅️ Audience", "🗄 Lead 0", "♻️ Bring back"):
        await stage.tap(OWNER, button)
    assert "🔵 #1 Online sal" in stage.buttons(OWNER)[0]


async def test_the_tags_of_a_lead_lead_back_to_them(stage: Stage, ten: list[Lead]) -> None:
    await stage.send(OWNER, "/audience")
    for button in ("Lead 9", "🏷 Tags", "➕ New tag"):
        await stage.tap(OWNER, button)
    await stage.send(OWNER, "VIP")
    await stage.tap(OWNER, "⬅️ Lead")
    assert "🏷 VIP" in stage.text(OWNER)


async def blacklisted(firm: Firm, stage: Stage) -> Sender:
    sender = firm.lead()
    await stage.send(sender.telegram_id, "/start")
    await stage.send(sender.telegram_id, "Hello")
    await stage.send(OWNER, "/audience")
    await stage.tap(OWNER, stage.buttons(OWNER)[0])
    await stage.tap(OWNER, "⛔ Blacklist")
    await stage.tap(OWNER, "⛔ Yes, blacklist")
    return sender


async def test_somebody_on_the_blacklist_gets_no_answer(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    sender = await blacklisted(firm, stage)
    before = len(stage.texts(sender.telegram_id))
    for words in ("Are you there?", "/start", "/help", "/language", "/phone", "/unknown", "✖️ Cancel", "123456"):
        await stage.send(sender.telegram_id, words)
    stage.world.send_media(sender.telegram_id, "photo", b"\x89PNG")
    await stage.settle()
    press = await stage.tap(sender.telegram_id, "🌐 Language")
    assert (press.text, len(stage.texts(sender.telegram_id))) == (None, before)
    kept = {message.text for message in await firm.rows(LeadMessage)}
    assert {"Hello", "Are you there?", "123456"} <= kept


async def test_somebody_on_the_blacklist_can_still_be_erased(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    sender = await blacklisted(firm, stage)
    await stage.send(sender.telegram_id, "/forget")
    await stage.tap(sender.telegram_id, "🗑 Yes, erase")
    assert (await firm.rows(Lead))[0].telegram_id is None


async def test_whoever_seldom_fits_is_looked_for_further_and_actions_mean_everybody(
    firm: Firm, stage: Stage, ten: list[Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_core.queries.audience.LOOKED", 4)
    monkeypatch.setattr("crm_core.queries.audience.FEW", 0)
    await stage.send(OWNER, "/audience")
    for button in ("🔎 Filter", "🗃 Plan", "○ Online sales", "⬅️ Audience"):
        await stage.tap(OWNER, button)
    assert "0 leads among the newest 4" in stage.text(OWNER)
    assert "Nobody fits among those looked at so far" in stage.text(OWNER)
    await stage.tap(OWNER, "🔎 Look further")
    await stage.tap(OWNER, "🔎 Look further")
    assert stage.buttons(OWNER)[:2] == ["Lead 1 [ONLINE]", "Lead 0 [ONLINE]"]
    await stage.tap(OWNER, "⬅️")
    assert "Lead 2 [ONLINE]" in stage.buttons(OWNER)
    await stage.tap(OWNER, "⚡ Action")
    assert "Everybody who fits is meant, older ones too." in stage.text(OWNER)
    await stage.tap(OWNER, "🗄 Archive")
    assert "Put <b>3</b> leads into the archive?" in stage.text(OWNER)
