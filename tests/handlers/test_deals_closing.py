"""Winning, losing, clarifying, and cancelling a closing."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Kind, Manager
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.stage import Stage


async def now(firm: Firm) -> Deal:
    (found,) = await firm.rows(Deal)
    return found


async def test_won_asks_once_and_keeps_the_amount_with_one_tap(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm
) -> None:
    await stage.tap(ivan.telegram_id, "✅ Won")
    assert "✅ Won with <b>11\u00a0000\u00a0₴</b>?" in stage.text(ivan.telegram_id)
    press = await stage.tap(ivan.telegram_id, "✅ Won: 11\u00a0000\u00a0₴")
    assert press.text == "✅ Won · 11\u00a0000\u00a0₴"
    assert "✅ Won · just now · by Ivan" in stage.text(ivan.telegram_id)
    assert (await now(firm)).kind is Kind.WON


async def test_won_with_another_amount_is_typed(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    await stage.tap(ivan.telegram_id, "✅ Won")
    await stage.tap(ivan.telegram_id, "✏️ Another amount")
    prompt = stage.last(ivan.telegram_id)
    assert prompt.html == "Write the final amount of #1, for example 12500 or 12500.50."
    assert prompt.reply_markup == {"force_reply": True, "input_field_placeholder": "Amount"}
    await stage.send(ivan.telegram_id, "12 500,50", reply_to=prompt.id)
    assert (await now(firm)).amount == 1_250_050
    assert (await now(firm)).kind is Kind.WON
    assert stage.texts(ivan.telegram_id)[-1].startswith("<b>#1 Olena Koval</b>")
    assert len(stage.texts(ivan.telegram_id)) == 1, "the question and what waited for its answer are gone"


@pytest.mark.parametrize("amount", ["1e9", "-5", "abc", "1.234", "12.500.000", "٣٤", "9" * 13, "0x10", "1/2", "∞"])
async def test_a_bad_amount_is_explained_and_the_form_stays(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm, amount: str
) -> None:
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "💰 Amount")
    await stage.send(ivan.telegram_id, amount)
    assert stage.text(ivan.telegram_id) == "This does not look like an amount. Example: 12500 or 12500.50"
    assert (await now(firm)).amount == 1_100_000
    await stage.send(ivan.telegram_id, "700")
    assert (await now(firm)).amount == 70_000


async def test_typing_can_be_cancelled(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "💰 Amount")
    await stage.tap(ivan.telegram_id, "✖️ Cancel")
    assert len(stage.texts(ivan.telegram_id)) == 1
    assert stage.text(ivan.telegram_id).startswith("<b>#1 Olena Koval</b>")
    await stage.send(ivan.telegram_id, "700")
    assert (await now(firm)).amount == 1_100_000
    assert stage.text(ivan.telegram_id) == "🔎 Nothing for «700»."


@pytest.mark.parametrize("elsewhere", ["/menu", "💼 Deals", "☰ Menu", "/deals"])
async def test_turning_elsewhere_ends_the_form(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm, elsewhere: str
) -> None:
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "💰 Amount")
    await stage.send(ivan.telegram_id, elsewhere)
    await stage.send(ivan.telegram_id, "700")
    assert (await now(firm)).amount == 1_100_000


async def test_a_deal_that_changed_while_an_amount_was_typed_stays_as_it_is_until_it_is_sent_again(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "💰 Amount")
    await firm.services.deals.set_amount(deal.id, 5_000, seen=1, actor=anna)
    await stage.send(ivan.telegram_id, "700")
    handed_back, question, _ = stage.texts(ivan.telegram_id)[-3:]
    assert handed_back.startswith("Changed by Anna")
    assert "You wrote: <code>700</code>" in handed_back
    assert "Now: 50\u00a0₴" in question
    assert (await now(firm)).amount == 5_000
    await stage.send(ivan.telegram_id, "700")
    assert (await now(firm)).amount == 70_000


async def test_lost_with_a_reason_takes_two_taps(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    await stage.tap(ivan.telegram_id, "❌ Lost")
    assert stage.buttons(ivan.telegram_id) == ["Too expensive", "No answer", "Chose a rival", "⬅️ #1"]
    press = await stage.tap(ivan.telegram_id, "Too expensive")
    assert press.text == "❌ Lost: Too expensive"
    assert "❌ Lost: Too expensive · just now · by Ivan" in stage.text(ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id) == ["✏️ Clarification", "⋯ More", "⬅️ My deals"]
    assert (await now(firm)).kind is Kind.LOST


async def test_the_reason_given_most_often_stands_first(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    rival = await firm.reason("Chose a rival")
    other = await firm.deal()
    await firm.services.deals.lose(other.id, rival.id, seen=other.version, actor=ivan)
    await stage.settle()
    await stage.start(ivan.telegram_id, "d_1")
    await stage.tap(ivan.telegram_id, "❌ Lost")
    assert stage.buttons(ivan.telegram_id)[0] == "Chose a rival"


async def test_lost_without_the_checkbox_is_confirmed_by_one_tap(stage: Stage, ivan: Manager, firm: Firm) -> None:
    await firm.plan(ivan, reasons=(), required=False)
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "Hello")
    await stage.tap(ivan.telegram_id, "❌ Lost")
    assert stage.buttons(ivan.telegram_id) == ["❌ Close as lost", "⬅️ #1"]
    press = await stage.tap(ivan.telegram_id, "❌ Close as lost")
    assert press.text == "❌ Lost"
    assert (await now(firm)).reason_id is None


@pytest.mark.parametrize("data", ["dx:1:0:1", "dx:1:99:1"])
async def test_no_forged_button_gets_around_the_reason(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm, data: str
) -> None:
    press = await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, data, forged=True)
    assert press.alert
    assert (await now(firm)).kind is Kind.OPEN


async def test_a_clarification_is_typed_and_shown(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    await stage.tap(ivan.telegram_id, "❌ Lost")
    await stage.tap(ivan.telegram_id, "No answer")
    await stage.tap(ivan.telegram_id, "✏️ Clarification")
    await stage.send(ivan.telegram_id, "called <b>five</b> times")
    assert "<blockquote>called &lt;b&gt;five&lt;/b&gt; times</blockquote>" in stage.text(ivan.telegram_id)
    assert (await now(firm)).clarification == "called <b>five</b> times"


async def test_many_reasons_are_turned_by_pages(stage: Stage, ivan: Manager, firm: Firm) -> None:
    await firm.plan(ivan, reasons=[f"Reason number {number}" for number in range(1, 46)])
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "Hello")
    await stage.tap(ivan.telegram_id, "❌ Lost")
    assert "1/3" in stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "➡️")
    await stage.tap(ivan.telegram_id, "➡️")
    press = await stage.tap(ivan.telegram_id, "Reason number 45")
    assert press.text == "❌ Lost: Reason number 45"


async def test_a_closed_deal_is_locked_whatever_button_is_pressed(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm
) -> None:
    await stage.tap(ivan.telegram_id, "❌ Lost")
    await stage.tap(ivan.telegram_id, "No answer")
    version = (await now(firm)).version
    screen = stage.last(ivan.telegram_id)
    for data in (f"dm:1:2:{version}", f"dw:1:{version}", "ds:1:w:0", "ds:1:l:0", "a:da:1", "a:df:1"):
        press = await stage.press(ivan.telegram_id, screen.id, data, forged=True)
        assert press.alert, data
        assert press.text == "The deal is closed. Only “Cancel deal” opens it again.", data
    assert (await now(firm)).version == version


async def test_cancelling_a_closing_takes_two_taps_of_who_holds_both_rights(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    await stage.tap(ivan.telegram_id, "➡️ 🟡 In work")
    await stage.tap(ivan.telegram_id, "❌ Lost")
    await stage.tap(ivan.telegram_id, "No answer")
    assert "↩️ Cancel deal" not in stage.buttons(ivan.telegram_id)
    press = await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, "ds:1:c:0", forged=True)
    assert press.text == "You have no right to do this."
    await stage.start(anna.telegram_id, "d_1")
    await stage.tap(anna.telegram_id, "↩️ Cancel deal")
    assert "Cancel the closing of #1? It returns to 🟡 In work." in stage.text(anna.telegram_id)
    assert stage.buttons(anna.telegram_id) == ["↩️ Yes, return it", "⬅️ No"]
    yes = stage.last(anna.telegram_id).buttons[0]["callback_data"]
    press = await stage.tap(anna.telegram_id, "↩️ Yes, return it")
    assert press.text == "Returned to 🟡 In work"
    assert (await now(firm)).reason_id is None
    again = await stage.press(anna.telegram_id, stage.last(anna.telegram_id).id, yes, forged=True)
    assert again.alert
    assert again.text == "The deal is already open."


async def test_a_closing_is_not_cancelled_into_a_second_open_deal(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal
) -> None:
    await stage.tap(ivan.telegram_id, "❌ Lost")
    await stage.tap(ivan.telegram_id, "No answer")
    await stage.send(LEAD, "I am back")
    await stage.start(anna.telegram_id, "d_1")
    await stage.tap(anna.telegram_id, "↩️ Cancel deal")
    press = await stage.tap(anna.telegram_id, "↩️ Yes, return it")
    assert press.alert
    assert press.text == "This person already has an open deal in the plan: #2."


async def test_history_tells_who_when_and_why(stage: Stage, ivan: Manager, anna: Manager, deal: Deal) -> None:
    await stage.tap(ivan.telegram_id, "❌ Lost")
    await stage.tap(ivan.telegram_id, "No answer")
    await stage.start(anna.telegram_id, "d_1")
    await stage.tap(anna.telegram_id, "↩️ Cancel deal")
    await stage.tap(anna.telegram_id, "↩️ Yes, return it")
    await stage.tap(anna.telegram_id, "⋯ More")
    await stage.tap(anna.telegram_id, "🕘 History")
    text = stage.text(anna.telegram_id)
    assert "15:00 · <b>Lost</b> · Ivan\nStatus: New → Lost\nReason: No answer" in text
    assert "15:00 · <b>Closing cancelled</b> · Anna\nStatus: Lost → New\nReason: No answer → —" in text


async def test_a_long_history_opens_at_its_newest_page(stage: Stage, ivan: Manager, deal: Deal) -> None:
    for _ in range(6):
        await stage.tap(ivan.telegram_id, "➡️ 🟡 In work")
        await stage.tap(ivan.telegram_id, "↩️ Undo: 🔵 New")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "🕘 History")
    assert "2/2" in stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "⬅️")
    assert "The deal was created" in stage.text(ivan.telegram_id)


async def test_why_me_names_the_candidates_and_who_was_not_asked(stage: Stage, ivan: Manager, firm: Firm) -> None:
    petro, maria = await firm.person("Petro"), await firm.person("Maria")
    stage.arrive(petro, maria)
    await firm.plan(ivan, petro, maria)
    await firm.services.people.set_shift(on=False, actor=petro)
    await firm.services.people.set_shift(on=False, actor=maria)
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "Hello")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "❓ Why me?")
    text = stage.text(ivan.telegram_id)
    assert "whoever had received the fewest deals got it" in text
    assert "👉 Ivan · 0 deals received" in text
    assert "Not asked:\n▫️ Petro · off shift\n▫️ Maria · off shift" in text


async def test_a_reply_to_a_lead_reaches_them_while_an_amount_is_awaited(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm
) -> None:
    await stage.send(LEAD, "Are you there?")
    words = stage.last(ivan.telegram_id)
    await stage.start(ivan.telegram_id, "d_1")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "💰 Amount")
    await stage.send(ivan.telegram_id, "500 for you", reply_to=words.id)
    assert stage.text(LEAD) == "500 for you"
    assert (await now(firm)).amount == 1_100_000
    await stage.send(ivan.telegram_id, "500")
    assert (await now(firm)).amount == 50_000
