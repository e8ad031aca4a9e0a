"""Lists that can be filtered and sorted, boards, and saved lists, as people tap them."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Manager, SalesPlan
from tests.firm import Firm
from tests.stage import Stage

NB = "\u00a0"


@pytest.fixture
async def five(firm: Firm, plan: SalesPlan, stage: Stage, ivan: Manager) -> list[Deal]:
    """Deals #1 … #5 of Ivan with rising amounts; #2 is in work."""
    made = [await firm.deal(firm.lead(name=name)) for name in ("Anna", "Borys", "Clara", "Diana", "Emma")]
    for number, deal in enumerate(made, 1):
        await firm.services.deals.set_amount(deal.id, number * 100_000, seen=1, actor=ivan)
    step = await firm.status(plan, "In work")
    await firm.services.deals.move(2, step.id, seen=2, actor=ivan)
    await stage.settle()
    return made


async def test_a_filter_applies_at_once_and_says_what_it_leaves(stage: Stage, ivan: Manager, five: list[Deal]) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("🔎 Filter", "🗃 Plan", "○ Online sales", "🚦 Statuses"):
        await stage.tap(me, button)
    await stage.tap(me, "☐ 🟡 In work")
    assert stage.text(me) == f"🚦 In which statuses? Several can be ticked.\n1 deal · 2{NB}000{NB}₴"
    assert "☑ 🟡 In work" in stage.buttons(me)
    await stage.tap(me, "⬅️ Filter")
    assert stage.text(me) == (
        f"<b>🔎 Filter</b>\n🔓 open · 🟡 In work · 👤 Ivan · 🗃 Online sales\n1 deal · 2{NB}000{NB}₴"
    )
    await stage.tap(me, "⬅️ Deals")
    assert stage.buttons(me)[0] == f"🟡 #2 Borys · 2{NB}000{NB}₴"
    assert stage.buttons(me)[-2:] == ["⬅️ Board", "➕ Deal"]


async def test_a_filter_is_taken_off_once(stage: Stage, ivan: Manager, five: list[Deal]) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    await stage.tap(me, "🔎 Filter")
    await stage.tap(me, "♻️ Reset")
    assert stage.text(me) == f"<b>🔎 Filter</b>\nNothing is restricted yet.\n5 deals · 15{NB}000{NB}₴"
    assert "♻️ Reset" not in stage.buttons(me)


async def test_the_order_is_chosen_and_turned_round(stage: Stage, ivan: Manager, five: list[Deal]) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("⇅ Sort", "○ largest first", "⬅️ Deals"):
        await stage.tap(me, button)
    assert "⇅ largest first" in stage.text(me)
    assert [text.split()[1] for text in stage.buttons(me)[:5]] == ["#5", "#4", "#3", "#2", "#1"]
    for button in ("⇅ Sort", "● largest first", "⬅️ Deals"):
        await stage.tap(me, button)
    assert "⇅ smallest first" in stage.text(me)
    assert [text.split()[1] for text in stage.buttons(me)[:5]] == ["#1", "#2", "#3", "#4", "#5"]


async def test_a_board_shows_every_status_and_leads_into_its_columns(
    stage: Stage, ivan: Manager, five: list[Deal]
) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    await stage.tap(me, "🗂 Board")
    assert stage.text(me) == (f"<b>🗂 Online sales</b>   <code>[ONLINE]</code>\n👤 Ivan\n5 deals · 15{NB}000{NB}₴")
    assert stage.buttons(me)[:5] == [
        f"🔵 New · 4 · 13{NB}000{NB}₴",
        f"🟡 In work · 1 · 2{NB}000{NB}₴",
        "🟣 Offer sent · 0",
        "✅ Won · 0",
        "❌ Lost · 0",
    ]
    board = stage.text(me), stage.buttons(me)
    await stage.tap(me, "🟡 In work · 1")
    assert stage.buttons(me)[-4:] == ["◀ 🔵 New", "🟣 Offer sent ▶", "⬅️ Board", "➕ Deal"]
    await stage.tap(me, "🟣 Offer sent ▶")
    assert "No deals here." in stage.text(me)
    await stage.tap(me, "⬅️ Board")
    assert (stage.text(me), stage.buttons(me)) == board


async def test_a_status_is_changed_in_the_row_and_the_page_stays(
    stage: Stage, ivan: Manager, five: list[Deal], firm: Firm
) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("⇅ Sort", "⬅️ Deals", "🚦 Statuses"):
        await stage.tap(me, button)
    assert stage.buttons(me)[:2] == ["🔵 #5 Emma", "➡️ 🟡 In work"]
    press = await stage.tap(me, "➡️ 🟡 In work")
    assert press.text == "#5 🟡 In work"
    assert stage.buttons(me)[:2] == ["🟡 #5 Emma", "➡️ 🟣 Offer sent"]
    assert (await firm.card(5)).deal.status.name == "In work"


async def test_a_row_that_somebody_else_moved_is_explained_not_moved_twice(
    stage: Stage, ivan: Manager, five: list[Deal], firm: Firm, plan: SalesPlan
) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("⇅ Sort", "⬅️ Deals", "🚦 Statuses"):
        await stage.tap(me, button)
    offer = await firm.status(plan, "Offer sent")
    await firm.services.deals.move(5, offer.id, seen=2, actor=firm.owner)
    press = await stage.tap(me, "➡️ 🟡 In work")
    assert "Changed by Olga" in (press.text or "")
    assert (await firm.card(5)).deal.status.name == "Offer sent"


async def test_a_card_leads_back_to_the_page_of_the_view_whatever_was_opened_behind_it(
    stage: Stage, ivan: Manager, five: list[Deal]
) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("⇅ Sort", "○ largest first", "⬅️ Deals"):
        await stage.tap(me, button)
    page = stage.text(me), stage.buttons(me)
    await stage.tap(me, "#4 Diana")
    for button in ("Status ▾", "⬅️ #4", "⋯ More", "🕘 History", "⬅️ #4"):
        await stage.tap(me, button)
        assert stage.buttons(me)[-1] == "⬅️ Deals", button
    await stage.tap(me, "⬅️ Deals")
    assert (stage.text(me), stage.buttons(me)) == page


async def test_a_list_is_saved_under_a_name_and_opened_again(stage: Stage, ivan: Manager, five: list[Deal]) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("🔎 Filter", "💰 Amount", "✏️ Type it"):
        await stage.tap(me, button)
    await stage.send(me, "3000-")
    assert f"💰 ≥ 3{NB}000{NB}₴" in stage.text(me)
    await stage.tap(me, "⭐ Save")
    await stage.send(me, "  Large ones ")
    assert stage.text(me) == "<b>📑 Saved lists</b>"
    await stage.tap(me, "⭐ Large ones")
    assert f"3 deals · 12{NB}000{NB}₴" in stage.text(me)
    await stage.send(me, "/deals")
    for button in ("🔎 Filter", "📑 Saved", "🗑 Remove one", "🗑 Large ones"):
        await stage.tap(me, button)
    assert "Nothing is saved yet." in stage.text(me)


async def test_days_that_make_no_sense_are_explained_and_the_form_stays(
    stage: Stage, ivan: Manager, five: list[Deal]
) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("🔎 Filter", "🗓 Came", "✏️ Type it"):
        await stage.tap(me, button)
    await stage.send(me, "soon")
    assert "These do not look like days." in stage.text(me)
    await stage.send(me, "4.5.2026")
    assert "5 deals" in stage.text(me)
    assert "🗓 " in stage.text(me)


async def test_the_buttons_of_an_old_list_still_work(stage: Stage, ivan: Manager, five: list[Deal], firm: Firm) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("⇅ Sort", "○ largest first", "⬅️ Deals"):
        await stage.tap(me, button)
    old = stage.last(me)
    data = next(one["callback_data"] for one in old.buttons if "🚦 Statuses" in one["text"])
    firm.clock.forward(40 * 86_400)
    await firm.services.views.sweep()
    await stage.send(me, "/menu")
    await stage.press(me, old.id, data)
    assert "⇅ largest first" in (old.text or "")
    assert old.buttons[1]["text"] == "➡️ 🟡 In work"


async def test_somebody_elses_view_is_not_found(stage: Stage, ivan: Manager, five: list[Deal], firm: Firm) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await stage.send(ivan.telegram_id, "/deals")
    await stage.tap(ivan.telegram_id, "🔎 Filter")
    await stage.send(petro.telegram_id, "/deals")
    for data in ("v:1:::1:0", "vf:1", "vb:1:", "vp:1:s:0"):
        press = await stage.press(petro.telegram_id, stage.last(petro.telegram_id).id, data, forged=True)
        assert press.text, data
        assert "Borys" not in stage.text(petro.telegram_id)


async def test_the_panel_and_the_board_of_new_deals_say_that_they_are_the_new_ones(
    stage: Stage, ivan: Manager, five: list[Deal]
) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/new")
    await stage.tap(me, "🔎 Filter")
    assert stage.text(me) == f"<b>🔎 Filter</b>\n🆕 New deals\n4 deals · 13{NB}000{NB}₴"
    await stage.send(me, "/new")
    await stage.tap(me, "🗂 Board")
    assert "🆕 New deals" in stage.text(me)


async def test_parts_in_which_there_is_nothing_to_choose_are_not_offered(
    firm: Firm, stage: Stage, ivan: Manager, five: list[Deal]
) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    await stage.tap(me, "🔎 Filter")
    assert not {"📣 Source", "🏷 Tags"} & set(stage.buttons(me))
    await firm.services.tags.add(["VIP"], actor=firm.owner)
    await stage.send(me, "/deals")
    await stage.tap(me, "🔎 Filter")
    assert "🏷 Tags" in stage.buttons(me)
    assert "📣 Source" not in stage.buttons(me)
