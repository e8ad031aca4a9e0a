"""What a report is restricted to, and its period, as people tap and type them."""

from __future__ import annotations

import pytest

from crm_core.models import Manager, SalesPlan
from tests.firm import OWNER, Firm
from tests.handlers.test_reports import caption, last_month, lose, one_drawing_process, opened, win
from tests.stage import Stage
from views import charts

__all__ = ["one_drawing_process"]
NB = "\u00a0"


@pytest.fixture
async def lost(firm: Firm, plan: SalesPlan, anna: Manager) -> None:
    """Ivan lost two deals and won one; Anna lost one in another plan; then a month went by."""
    await lose(firm, "No answer", "Too expensive")
    await win(firm)
    await firm.plan(anna, name="Retail", label="SHOP", reasons=["No answer"])
    await lose(firm, "No answer")
    await last_month(firm)


async def test_ticks_apply_at_once_and_the_report_says_them(stage: Stage, lost: None) -> None:
    message = await opened(stage)
    await stage.tap(OWNER, "🔎 Filter")
    await stage.tap(OWNER, "👤 Managers")
    await stage.tap(OWNER, "☐ Anna")
    assert "☑ Anna" in stage.buttons(OWNER)
    await stage.tap(OWNER, "☐ Without a manager")
    assert "👤 Anna, No manager" in caption(stage)
    await stage.tap(OWNER, "⬅️ Filter")
    assert "● 👤 Managers · 2" in stage.buttons(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert "👤 Anna, No manager" in caption(stage)
    assert "❌ 1 lost (100.0%)" in caption(stage)
    assert "🔎 Filter · 1" in stage.buttons(OWNER)
    assert stage.last(OWNER).id == message.id
    await stage.tap(OWNER, "❌ Lost · 1")
    assert "👤 Anna, without" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    await stage.tap(OWNER, "🔎 Filter")
    await stage.tap(OWNER, "♻️ Reset")
    assert "Nothing is restricted yet." in caption(stage)
    await stage.tap(OWNER, "⬅️ Report")
    assert "❌ 3 lost" in caption(stage)


async def test_plans_and_sources_restrict_it_too(stage: Stage, lost: None) -> None:
    await opened(stage)
    for button in ("🔎 Filter", "🗃 Plans", "☐ Retail", "⬅️ Filter", "📣 Sources", "☐ Without a source", "⬅️ Filter"):
        await stage.tap(OWNER, button)
    await stage.tap(OWNER, "⬅️ Report")
    assert "🗃 Retail · 📣 Without a source" in caption(stage)
    assert "❌ 1 lost (100.0%) · ✅ 0 won" in caption(stage)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("01.05.2026–15.05.2026", f"1–15{NB}May{NB}2026"),
        ("1-15.5.26", f"1–15{NB}May{NB}2026"),
        ("2026-05-01 - 2026-05-15", f"1–15{NB}May{NB}2026"),
        ("01/05/2026-15/05/2026", f"1–15{NB}May{NB}2026"),
        ("5.2026", f"1–31{NB}May{NB}2026"),
        ("2026", f"1{NB}Jan{NB}2026 – 31{NB}Dec{NB}2026"),
        ("4.5.2026", f"4{NB}May{NB}2026"),
    ],
)
async def test_days_can_be_typed_in_several_ways(stage: Stage, lost: None, typed: str, days: str) -> None:
    await opened(stage)
    await stage.tap(OWNER, "🗓 Last month")
    await stage.tap(OWNER, "✏️ Type it")
    await stage.send(OWNER, typed)
    assert f"{days} · all plans" in (stage.last(OWNER).caption or stage.text(OWNER))


@pytest.mark.parametrize("typed", ["soon", "15.5.2026–1.5.2026", "13.2026", "31.02.2026", "2026-13-01"])
async def test_days_that_make_no_sense_are_explained_and_asked_again(stage: Stage, lost: None, typed: str) -> None:
    await opened(stage)
    await stage.tap(OWNER, "🗓 Last month")
    await stage.tap(OWNER, "✏️ Type it")
    await stage.send(OWNER, typed)
    assert "Example: " in stage.text(OWNER)
    await stage.send(OWNER, "5.2026")
    assert f"1–31{NB}May{NB}2026" in caption(stage)


async def test_days_are_picked_in_a_calendar(stage: Stage, lost: None) -> None:
    message = await opened(stage)
    for button in ("🗓 Last month", "📅 Pick days", "◀"):
        await stage.tap(OWNER, button)
    assert f"May{NB}2026" in stage.buttons(OWNER)
    await stage.tap(OWNER, "3")
    assert f"📅 From 3{NB}May{NB}2026 until which day?" in caption(stage)
    await stage.tap(OWNER, "28")
    assert f"3–28{NB}May{NB}2026" in caption(stage)
    assert "🗓 Period ▾" in stage.buttons(OWNER)
    assert stage.last(OWNER).id == message.id


async def test_a_whole_month_is_picked_by_one_tap_more(stage: Stage, lost: None) -> None:
    await opened(stage)
    for button in ("🗓 Last month", "📅 Pick days", "« 2025", "2026 »", "◀", "The whole month"):
        await stage.tap(OWNER, button)
    assert f"1–31{NB}May{NB}2026" in caption(stage)
    assert f"Compared with 1–30{NB}Apr{NB}2026: ❌ +3 · ✅ +1" in caption(stage)


async def test_buttons_of_a_month_ago_still_mean_the_same_days(
    stage: Stage, firm: Firm, lost: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "painter", charts.Painter(patience=0.0))  # Telegram keeps old pictures
    message = await opened(stage)
    before = stage.text(OWNER)
    firm.clock.forward(40 * 86_400)
    await firm.services.report_views.sweep()
    figure = next(one["callback_data"] for one in message.buttons if one["text"] == "❌ Lost · 3")
    await stage.press(OWNER, message.id, figure)
    assert "3 deals" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert stage.text(OWNER) == before


async def test_a_card_leads_back_to_the_list_and_the_list_to_the_report(stage: Stage, lost: None) -> None:
    await opened(stage)
    before = caption(stage)
    await stage.tap(OWNER, "👤 Anna")
    inside = caption(stage)
    for button in ("❌ Lost · 1", "❌ #", "⋯ More", "🕘 History", "⬅️ #", "⬅️ Deals", "⬅️ Report"):
        await stage.tap(OWNER, button)
    assert caption(stage) == inside
    await stage.tap(OWNER, "⬅️ Report")
    assert caption(stage) == before


async def test_a_manager_picks_among_what_they_may_see(stage: Stage, firm: Firm, ivan: Manager, lost: None) -> None:
    me = ivan.telegram_id
    await opened(stage, me)
    await stage.tap(me, "🔎 Filter")
    assert "👤 Managers" not in stage.buttons(me)
    await stage.tap(me, "🗃 Plans")
    assert "☐ Online sales" in stage.buttons(me)
    assert "☐ Retail" not in stage.buttons(me)


async def test_somebody_elses_restriction_teaches_no_names_and_widens_nothing(
    stage: Stage, firm: Firm, ivan: Manager, lost: None
) -> None:
    await opened(stage)
    for button in ("🔎 Filter", "🗃 Plans", "☐ Retail", "⬅️ Filter", "👤 Managers", "☐ Anna", "⬅️ Filter", "⬅️ Report"):
        await stage.tap(OWNER, button)
    shown = stage.last(OWNER)
    figure = next(one["callback_data"] for one in shown.buttons if one["text"] == "❌ Lost · 1")
    await opened(stage, ivan.telegram_id)
    for data in (figure, figure.replace("us:", "r:").split(":l:")[0] + ":::", "uf:" + figure.split(":")[1]):
        await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, data, forged=True)
        said = stage.text(ivan.telegram_id) + str(stage.last(ivan.telegram_id).caption)
        assert "Anna" not in said
        assert "Retail" not in said
        assert "1 deal" not in said
