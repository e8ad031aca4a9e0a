"""One tap from a figure that counts no deals: the leads of a source, and what the system dealt."""

from __future__ import annotations

import pytest

from crm_core.models import Manager, Pick, SalesPlan
from crm_core.rules.audience import Standing
from tests.firm import OWNER, Firm
from tests.handlers.test_reports import one_drawing_process
from tests.handlers.test_reports_more import opened, said
from tests.stage import Stage

__all__ = ["one_drawing_process"]


@pytest.fixture
async def ten(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    """Ten leads, four of them with a deal of Ivan; nobody came by a source."""
    senders = [firm.lead(name=f"Lead {number}") for number in range(10)]
    for sender in senders:
        await firm.services.leads.start(sender)
    for sender in senders[:4]:
        await firm.deal(sender)
    await stage.settle()


async def test_leads_of_a_source_are_turned_opened_and_led_back_from(stage: Stage, ten: None) -> None:
    text = await opened(stage, "📣 Sources")
    assert stage.buttons(OWNER)[6:12] == ["📣 Without a source", "👥 10", "🤝 4", "📥 4", "✅ 0", "❌ 0"]
    await stage.tap(OWNER, "👥 10")
    assert stage.text(OWNER) == "<b>👥 Leads who came</b>\nAll time\n10 leads"
    assert stage.buttons(OWNER)[0] == "Lead 9"
    await stage.tap(OWNER, "➡️")
    assert stage.buttons(OWNER) == ["Lead 1", "Lead 0", "⬅️", "2/2", "·", "⬅️ Report"]
    await stage.tap(OWNER, "Lead 1")
    assert "<b>Lead 1</b>" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Leads")
    assert stage.buttons(OWNER)[0] == "Lead 1"
    await stage.tap(OWNER, "⬅️ Report")
    assert said(stage) == text


async def test_leads_of_one_source_with_a_deal(stage: Stage, ten: None) -> None:
    await opened(stage, "📣 Sources")
    place = stage.buttons(OWNER).index("📣 Without a source")
    message = stage.last(OWNER)
    data = message.buttons[place + 2]["callback_data"]
    await stage.press(OWNER, message.id, data)
    assert stage.text(OWNER) == "<b>🤝 Leads with a deal</b>\nAll time · Without a source\n4 leads"


async def test_an_observer_opens_the_leads_with_a_deal_by_it_and_is_told_why_no_others(
    stage: Stage, firm: Firm, ten: None
) -> None:
    observer = await firm.person("Observer", "observer")
    stage.arrive(observer)
    me = observer.telegram_id
    text = await opened(stage, "📣 Sources", me)
    assert "Who came without a deal is shown to those who may use audiences." in text
    first = stage.last(me).buttons[0]
    assert first["text"] == "👥 10"
    assert "callback_data" not in first
    await stage.tap(me, "🤝 4")
    assert "4 leads" in stage.text(me)
    await stage.tap(me, "Lead 3")
    assert "Lead 3</b>   <code>[ONLINE]</code>" in stage.text(me)
    await stage.tap(me, "⬅️ Leads")
    assert "<b>🤝 Leads with a deal</b>" in stage.text(me)


async def test_a_manager_opens_the_leads_whose_deals_they_have(stage: Stage, ivan: Manager, ten: None) -> None:
    me = ivan.telegram_id
    await opened(stage, "📣 Sources", me)
    await stage.tap(me, "👥 4")
    assert "only your deals" in stage.text(me)
    assert "4 leads" in stage.text(me)
    await stage.tap(me, "Lead 0")
    assert "Lead 0</b>   <code>[ONLINE]</code>" in stage.text(me)
    await stage.tap(me, "⬅️ Leads")
    assert "4 leads" in stage.text(me)


async def test_what_was_dealt_is_opened_for_a_rule_and_for_one_person(stage: Stage, firm: Firm, anna: Manager) -> None:
    await firm.plan(anna, name="Retail", label="SHOP", pick=Pick.FEWEST)
    for _ in range(3):
        await firm.deal()
    text = await opened(stage, "⚖️ Fairness")
    assert stage.buttons(OWNER)[:3] == ["🗃 Retail · 3", "Anna · 3", "💼 3"]
    for figure, words in (
        ("🗃 Retail · 3", "🗃 Retail · fewest deals: open deals are compared\nAll time\ndealt 3 times"),
        ("Anna · 3", "All time · 👤 Anna\ndealt 3 times"),
        ("💼 3", "3 deals ·"),
    ):
        await stage.tap(OWNER, figure)
        assert words in stage.text(OWNER)
        await stage.tap(OWNER, "#3")
        assert "#3" in stage.text(OWNER)
        await stage.tap(OWNER, "⬅️ De")  # to what was dealt, or to the deals
        await stage.tap(OWNER, "⬅️ Report")
        assert said(stage) == text


async def test_what_was_dealt_of_a_lead_in_the_archive_is_counted_and_not_shown(
    stage: Stage, firm: Firm, anna: Manager
) -> None:
    await firm.plan(anna)
    deal = await firm.deal()
    await firm.services.audience.set_standing(deal.lead_id, Standing.ARCHIVED, actor=firm.owner)
    await opened(stage, "⚖️ Fairness")
    await stage.tap(OWNER, "👤 Anna · 1")
    assert "dealt 1 time" in stage.text(OWNER)
    first = stage.last(OWNER).buttons[0]
    assert first["text"].startswith("🗄 · ")
    assert "callback_data" not in first


@pytest.mark.parametrize("forged", ["ul:1:::::::", "ul:0:::::::1", "ua:1::e:::::", "ua:1:1:x:::::1", "uv:1:::::::1"])
async def test_a_forged_button_opens_no_list(stage: Stage, ten: None, forged: str) -> None:
    await opened(stage, "📣 Sources")
    press = await stage.press(OWNER, stage.last(OWNER).id, forged, forged=True)
    assert str(press.text).startswith("This screen is out of date")
