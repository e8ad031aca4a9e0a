"""The funnel, managers, sources and fairness in the chat."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from crm_core.models import Manager, SalesPlan
from tests.firm import OWNER, Firm
from tests.handlers.test_reports import lose, one_drawing_process, win
from tests.stage import Stage

__all__ = ["one_drawing_process"]
NB = "\u00a0"


@pytest.fixture
async def life(firm: Firm, plan: SalesPlan, anna: Manager) -> None:
    """Ivan lost two deals and won one, one is in work, one is new; Anna's plan has one that was lost."""
    await lose(firm, "No answer", "Too expensive")
    await win(firm)
    moved = await firm.deal()
    await firm.deal()
    firm.clock.forward(7200)
    step = await firm.status(plan, "In work")
    await firm.services.deals.move(moved.id, step.id, seen=1, actor=firm.owner)
    await firm.plan(anna, name="Retail", label="SHOP", reasons=["No answer"])
    await lose(firm, "No answer")


async def opened(stage: Stage, report: str, person_id: int = OWNER) -> str:
    await stage.send(person_id, "/report")
    await stage.tap(person_id, report)
    await stage.tap(person_id, next(text for text in stage.buttons(person_id) if "🗓" in text and "▾" in text))
    if "● All time" not in stage.buttons(person_id):
        await stage.tap(person_id, "All time")
    return said(stage, person_id)


def said(stage: Stage, person_id: int = OWNER) -> str:
    message = stage.last(person_id)
    return str(Markup(message.caption).unescape() if message.caption else message.html)


@pytest.mark.parametrize(
    ("figure", "deals"), [("📥 6", "6 deals"), ("✅ 1", "1 deal"), ("❌ 3", "3 deals"), ("💼 2", "2 deals")]
)
async def test_each_number_of_the_managers_leads_to_its_deals_and_back(
    stage: Stage, life: None, figure: str, deals: str
) -> None:
    text = await opened(stage, "👤 Managers")
    assert f"👤 Ivan: 📥 5 · ✅ 1 (11{NB}000{NB}₴) · ❌ 2 · 💼 2 · 33.3%" in text
    assert stage.buttons(OWNER)[4:9] == ["👤 Ivan", "📥 5", "✅ 1", "❌ 2", "💼 2"]
    await stage.tap(OWNER, figure)
    assert f"{deals} ·" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert said(stage) == text


async def test_managers_are_sorted_as_asked(stage: Stage, life: None) -> None:
    await opened(stage, "👤 Managers")
    await stage.tap(OWNER, "⇅ Sort")
    assert "● most deals came" in stage.buttons(OWNER)
    await stage.tap(OWNER, "○ best conversion")
    assert [text for text in stage.buttons(OWNER) if text in ("👤 Ivan", "👤 Anna")] == ["👤 Ivan", "👤 Anna"]


async def test_forty_managers_are_shown_in_pages(stage: Stage, firm: Firm) -> None:
    people = [
        await firm.person(f"{number:02} somebody with an uncommonly long name, quite hard to show")
        for number in range(40)
    ]
    stage.arrive(*people)
    await firm.plan(*people)
    for _ in people:
        await firm.deal()
    await opened(stage, "👤 Managers")
    assert "1/8" in stage.buttons(OWNER)
    first = said(stage)
    await stage.tap(OWNER, "➡️")
    assert "2/8" in stage.buttons(OWNER)
    assert said(stage) != first
    await opened(stage, "👤 By manager")
    assert "No closed deals in this period." in said(stage)


async def test_sources_say_what_became_of_what_came(stage: Stage, life: None) -> None:
    text = await opened(stage, "📣 Sources")
    assert f"📣 Without a source: 👥 6 · 🤝 6 (100.0%) · 📥 6 · ✅ 1 (11{NB}000{NB}₴) · ❌ 3 · 💼 2 · 16.7%" in text
    await stage.tap(OWNER, "❌ 3")
    assert "3 deals ·" in stage.text(OWNER)


async def test_a_funnel_shows_how_deals_pass_through_a_plan(stage: Stage, life: None) -> None:
    await opened(stage, "📶 Funnel")
    await stage.tap(OWNER, "🗃")
    await stage.tap(OWNER, "⬅️ Report")
    await stage.tap(OWNER, "🗃")
    await stage.tap(OWNER, "○ Online sales")
    text = said(stage)
    assert "🔵 New: now 1 · 📥 5 · ⏩ 2 (40.0%) · ⏸ 3 · ⏱" in text
    assert "🟡 In work: now 1 · 📥 1 · ⏩ 0 (0.0%) · ⏸ 1" in text
    assert f"❌ Lost: 2 · 22{NB}000{NB}₴" in text
    figures = {
        "🟡 In work · 1": "🔓 open · 🟡 In work\n1 deal ·",
        "❌ Lost · 2": "2 deals ·",
        "✅ Won · 1": "1 deal ·",
        "📥 5": "came to 🔵 New\n5 deals ·",
        "⏩ 2": "went on from 🔵 New\n2 deals ·",
        "⏸ 3": "did not go on from 🔵 New\n3 deals ·",
    }
    for figure, words in figures.items():
        await stage.tap(OWNER, figure)
        assert words in stage.text(OWNER)
        await stage.tap(OWNER, "⬅️ Report")
        assert said(stage) == text


async def test_fairness_says_who_was_dealt_what(stage: Stage, life: None) -> None:
    text = await opened(stage, "⚖️ Fairness")
    assert "🗃 <b>Online sales</b> · evenly: deals received are compared" in text
    assert "👤 Ivan: 5 (100.0%) · now 5" in text


async def test_a_manager_is_offered_the_reports_of_their_own_deals(stage: Stage, ivan: Manager, life: None) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/report")
    assert "⚖️ Fairness" not in stage.buttons(me)
    text = await opened(stage, "👤 Managers", me)
    assert "only your deals" in text
    assert "Anna" not in text


@pytest.mark.parametrize("report", ["👤 Managers", "📣 Sources", "📶 Funnel", "⚖️ Fairness"])
async def test_a_company_without_anything_has_reports_that_say_so(stage: Stage, report: str) -> None:
    await stage.send(OWNER, "/report")
    await stage.tap(OWNER, report)
    assert "period" in said(stage) or "There is no plan" in said(stage)
    assert stage.buttons(OWNER)[-2:] == ["⬅️ Reports", "⭐ Save"]
