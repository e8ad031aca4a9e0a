"""A deal's notice, its card, and the changes that take one tap."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Manager, Mode, SalesPlan
from tests.clock import Clock
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.stage import Stage

HOSTILE = "<b>Tag</b> & \u202egnp.exe\x00 " + "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤" * 20


async def test_a_new_deal_is_announced_with_its_label_and_first_words(stage: Stage, ivan: Manager, deal: Deal) -> None:
    text = stage.text(ivan.telegram_id)
    assert text.startswith("🆕 <b>#1 Olena Koval</b>   <code>[ONLINE]</code>\n🔵 New · just now")
    assert "❝ How much is the course? ❞" in text
    assert stage.buttons(ivan.telegram_id) == [
        "➡️ 🟡 In work",
        "Status ▾",
        "✅ Won",
        "❌ Lost",
        "💬 Reply",
        "⋯ More",
        "❓ Why me?",
        "⬅️ My deals",
    ]


async def test_the_notice_says_why_in_one_tap(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.tap(ivan.telegram_id, "❓")
    assert "Ivan" in stage.text(ivan.telegram_id)
    assert "❓" in stage.text(ivan.telegram_id)


async def test_the_next_status_takes_one_tap(stage: Stage, ivan: Manager, deal: Deal) -> None:
    press = await stage.tap(ivan.telegram_id, "➡️ 🟡 In work")
    assert press.text == "🟡 In work"
    assert not press.alert
    assert "🟡 In work · 1 min · 👤 Ivan" in stage.text(ivan.telegram_id)
    assert "💰 11\u00a0000\u00a0₴" in stage.text(ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id)[:2] == ["↩️ Undo: 🔵 New", "➡️ 🟣 Offer sent"]


async def test_any_status_takes_two_taps(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.tap(ivan.telegram_id, "Status ▾")
    current = next(button for button in stage.last(ivan.telegram_id).buttons if button["text"] == "● 🔵 New")
    assert "disabled" in current
    assert stage.buttons(ivan.telegram_id)[-3:] == ["✅ Won", "❌ Lost", "⬅️ #1"]
    press = await stage.tap(ivan.telegram_id, "🟣 Offer sent")
    assert press.text == "🟣 Offer sent"
    assert "🟣 Offer sent" in stage.text(ivan.telegram_id)


async def test_undo_takes_one_tap_and_only_for_a_few_minutes(
    stage: Stage, ivan: Manager, deal: Deal, clock: Clock
) -> None:
    await stage.tap(ivan.telegram_id, "➡️ 🟡 In work")
    press = await stage.tap(ivan.telegram_id, "↩️ Undo: 🔵 New")
    assert press.text == "Taken back: 🔵 New"
    assert "🔵 New" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "➡️ 🟡 In work")
    clock.forward(3600)
    press = await stage.tap(ivan.telegram_id, "↩️ Undo: 🔵 New")
    assert press.alert
    assert press.text == "There is nothing left to undo here."
    assert "↩️ Undo: 🔵 New" not in stage.buttons(ivan.telegram_id)


async def test_a_stale_button_changes_nothing_and_names_who_was_quicker(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, plan: SalesPlan, firm: Firm, clock: Clock
) -> None:
    offer = await firm.status(plan, "Offer sent")
    await firm.services.deals.move(deal.id, offer.id, seen=1, actor=anna)
    clock.forward(60)
    press = await stage.tap(ivan.telegram_id, "➡️ 🟡 In work")
    assert press.alert
    assert press.text == "Changed by Anna 1 min ago: now 🟣 Offer sent."
    assert "🟣 Offer sent" in stage.text(ivan.telegram_id)


async def test_second_tap_is_explained_not_repeated(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    screen = stage.last(ivan.telegram_id)
    data = screen.buttons[0]["callback_data"]
    await stage.press(ivan.telegram_id, screen.id, data)
    again = await stage.press(ivan.telegram_id, screen.id, data, forged=True)
    assert again.text == "🟡 In work"
    (now,) = await firm.rows(Deal)
    assert now.version == 2


async def test_somebody_elses_deal_looks_like_none(stage: Stage, deal: Deal, firm: Firm, ivan: Manager) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await stage.send(petro.telegram_id, "/deals")
    screen = stage.last(petro.telegram_id)
    for data in ("d:1", "dm:1:2:1", "ds:1:m:0", "ds:1:h:0", "ds:1:k:0", "dw:1:1", "dx:1:1:1", "dc:1:1", "a:da:1"):
        press = await stage.press(petro.telegram_id, screen.id, data, forged=True)
        assert press.alert, data
        assert press.text == "Nothing was found: it may have been removed, or you may not see it.", data
    (now,) = await firm.rows(Deal)
    assert now.version == 1


@pytest.mark.parametrize(
    "data",
    ["d:01", "d:0", "d:-1", "d:9999999999999999999", "dm:1:2", "dm:1:2:1:1", "dm:1:2:x", "ds:1:q:0", "ds:1:m:00",
     "dw:1:١", "dl:m:::::::::0:01", "do:m:::::::::0:1:1", "dl:m:o", "zz", "d", ":::"],
)  # fmt: skip
async def test_a_forged_button_only_brings_a_fresh_screen(
    stage: Stage, ivan: Manager, deal: Deal, data: str, firm: Firm
) -> None:
    press = await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, data, forged=True)
    assert press.alert
    assert press.text == "This screen is out of date. Here is a fresh one."
    (now,) = await firm.rows(Deal)
    assert now.version == 1


async def test_a_status_of_another_plan_is_not_found(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    other = await firm.plan(name="Courses", label="B2B", default=False, reasons=(), required=False)
    foreign = await firm.status(other, "In work")
    press = await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, f"dm:1:{foreign.id}:1", forged=True)
    assert press.alert
    assert press.text == "Nothing was found: it may have been removed, or you may not see it."


async def test_an_unassigned_deal_is_offered_and_the_first_tap_takes_it(
    stage: Stage, ivan: Manager, anna: Manager, firm: Firm
) -> None:
    await firm.plan(ivan, anna, mode=Mode.MANUAL)
    stage.world.person(LEAD, "Olena", last_name="Koval")
    await stage.send(LEAD, "Hello")
    assert stage.buttons(ivan.telegram_id) == ["✋ Take it", "🙈 Not now"]
    press = await stage.tap(anna.telegram_id, "✋ Take it")
    assert press.text == "The deal is yours."
    assert stage.buttons(anna.telegram_id)[0] == "➡️ 🟡 In work"
    assert stage.text(ivan.telegram_id) == "#1 Olena Koval · taken by Anna"
    late = await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, "dg:1", forged=True)
    assert late.alert
    assert late.text == "Anna was quicker: the deal is taken."


async def test_contacts_are_masked_until_the_deal_is_taken(stage: Stage, ivan: Manager, firm: Firm) -> None:
    await firm.plan(ivan, mode=Mode.MANUAL)
    stage.world.person(LEAD, "Olena", phone="+380671234567")
    await stage.start(LEAD)
    stage.world.share_contact(LEAD)
    await stage.settle()
    await stage.send(LEAD, "Hello")
    assert "4567" not in "".join(stage.texts(ivan.telegram_id))
    assert "📋 Phone" not in stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "✋ Take it")
    assert "📞 +380 67 123 4567" in "".join(stage.texts(ivan.telegram_id))
    phones = [
        button.get("copy_text") for message in stage.world.chat(ivan.telegram_id).messages for button in message.buttons
    ]
    assert {"text": "+380671234567"} in phones


async def test_not_now_leaves_the_deal_to_others(stage: Stage, ivan: Manager, firm: Firm) -> None:
    await firm.plan(ivan, mode=Mode.MANUAL)
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "Hello")
    await stage.tap(ivan.telegram_id, "🙈 Not now")
    assert stage.text(ivan.telegram_id) == "#1 Olena · not now"
    await stage.tap(ivan.telegram_id, "📋 Deal #1")
    assert "✋ Take it" in stage.buttons(ivan.telegram_id)


async def test_a_transfer_takes_three_taps_and_both_are_told(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await stage.start(anna.telegram_id, "d_1")
    await stage.tap(anna.telegram_id, "⋯ More")
    await stage.tap(anna.telegram_id, "👥 Transfer")
    assert "🟢 Petro · 0" in stage.buttons(anna.telegram_id)
    press = await stage.tap(anna.telegram_id, "🟢 Petro")
    assert press.text == "👥 Handed to Petro"
    assert "👥 Anna handed you a deal." in stage.text(petro.telegram_id)
    assert stage.text(ivan.telegram_id) == "👥 #1 Olena Koval: Anna handed the deal to Petro."
    await stage.tap(anna.telegram_id, "↩️ Undo: 👤 Ivan")
    (now,) = await firm.rows(Deal)
    assert now.manager_id == ivan.id


async def test_a_manager_without_the_right_sees_no_transfer(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.tap(ivan.telegram_id, "⋯ More")
    assert stage.buttons(ivan.telegram_id) == [
        "💰 Amount",
        "📝 Note",
        "⏰ Task",
        "✏️ Title",
        "✏️ Contact",
        "🏷 Tags",
        "🗃 Other plan",
        "💬 Whole chat",
        "🧭 Tunnel",
        "🕘 History",
        "❓ Why me?",
        "🔗 Link",
        "⬅️ #1",
    ]
    press = await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, "dt:1:1:1", forged=True)
    assert press.text == "You have no right to do this."


async def test_a_link_opens_the_card(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "🔗 Link")
    assert "https://t.me/crm_sandbox_bot?start=d_1" in stage.text(ivan.telegram_id)
    await stage.start(ivan.telegram_id, "d_1")
    assert stage.text(ivan.telegram_id).startswith("<b>#1 Olena Koval</b>")


async def test_a_link_to_somebody_elses_deal_says_nothing_of_it(stage: Stage, deal: Deal, firm: Firm) -> None:
    petro = await firm.person("Petro")
    await stage.start(petro.telegram_id, "d_1")
    assert stage.text(petro.telegram_id) == "Nothing was found: it may have been removed, or you may not see it."


async def test_a_mention_keeps_its_words_when_the_deal_is_opened(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "Are you there?")
    before = stage.text(ivan.telegram_id)
    assert "Are you there?" in before
    await stage.tap(ivan.telegram_id, "📋 Deal #1")
    assert stage.texts(ivan.telegram_id)[-2] == before
    assert stage.text(ivan.telegram_id).startswith("<b>#1 Olena Koval</b>")


async def test_a_hostile_name_is_shown_and_breaks_nothing(stage: Stage, ivan: Manager, plan: SalesPlan) -> None:
    stage.world.person(LEAD, HOSTILE)
    await stage.send(LEAD, "<script>alert(1)</script> & more " + "😀" * 1500)
    text = stage.text(ivan.telegram_id)
    assert "&lt;b&gt;Tag&lt;/b&gt; &amp; gnp.exe" in text
    for button in ("Status ▾", "⬅️ #1", "⋯ More", "🕘 History", "⬅️ #1", "❌ Lost", "Too expensive", "⬅️ My deals"):
        await stage.tap(ivan.telegram_id, button)


async def test_no_screen_has_more_than_one_likely_and_one_dangerous_button(
    stage: Stage, ivan: Manager, deal: Deal
) -> None:
    for button in ("Status ▾", "⬅️ #1", "✅ Won", "⬅️ #1", "❌ Lost", "⬅️ #1", "⋯ More", "⬅️ #1", "➡️", "➡️"):
        await stage.tap(ivan.telegram_id, button)
        styles = [one.get("style") for one in stage.last(ivan.telegram_id).buttons]
        assert sum(style in ("success", "primary") for style in styles) <= 1
        assert styles.count("danger") <= 1
