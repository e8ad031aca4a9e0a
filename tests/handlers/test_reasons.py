"""The company's reasons for refusal: list, card, what is typed."""

from __future__ import annotations

import pytest

from crm_core.models import Event, Manager, RefusalReason, SalesPlan
from tests.firm import OWNER, Firm
from tests.services.deals import entries
from tests.stage import Stage


async def names(firm: Firm) -> list[str]:
    return [reason.name for reason in await firm.rows(RefusalReason) if reason.archived_at is None]


async def open_reasons(stage: Stage) -> None:
    await stage.send(OWNER, "/menu")
    await stage.tap(OWNER, "🚫 Reasons")


async def test_an_empty_list_offers_the_usual_ones(firm: Firm, stage: Stage) -> None:
    await open_reasons(stage)
    assert "There are none yet" in stage.text(OWNER)
    await stage.tap(OWNER, "✨ Add the usual ones")
    assert "Too expensive" in stage.buttons(OWNER)
    assert len(await names(firm)) == 5


async def test_several_are_added_at_once_one_a_line(firm: Firm, stage: Stage) -> None:
    await open_reasons(stage)
    await stage.tap(OWNER, "➕ Add")
    await stage.send(OWNER, "Moved away\n\n  Bought\telsewhere ")
    assert await names(firm) == ["Moved away", "Bought elsewhere"]
    assert stage.buttons(OWNER)[:2] == ["Bought elsewhere", "Moved away"]
    assert [message for message in stage.texts(OWNER) if "Waiting" in message] == []


async def test_a_card_says_where_it_is_offered_and_how_often_given(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    deal = await firm.deal()
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=ivan)
    await open_reasons(stage)
    await stage.tap(OWNER, "No answer · 1")
    assert "Given 1 time." in stage.text(OWNER)
    assert "[ONLINE]" in stage.text(OWNER)


async def test_a_new_name_shows_everywhere_and_the_log_keeps_the_old_one(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await open_reasons(stage)
    await stage.tap(OWNER, "No answer")
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, "Silent")
    assert "<b>Silent</b>" in stage.text(OWNER)
    (entry,) = await entries(firm, Event.REASON_CHANGED)
    assert (entry.before["name"], entry.after["name"]) == ("No answer", "Silent")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("too EXPENSIVE", "«Too expensive» is there already"), ("\u200b", "nothing in it"), ("x" * 101, "100 characters")],
)
async def test_a_wrong_name_is_explained_and_the_form_stays(
    firm: Firm, stage: Stage, plan: SalesPlan, typed: str, words: str
) -> None:
    await open_reasons(stage)
    await stage.tap(OWNER, "No answer")
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, typed)
    assert words in stage.text(OWNER)
    await stage.send(OWNER, "Silent")
    assert "Silent" in await names(firm)


async def test_an_archived_reason_leaves_the_plans_and_comes_back(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_reasons(stage)
    await stage.tap(OWNER, "No answer")
    await stage.tap(OWNER, "🗄 Archive")
    assert "No answer" not in await names(firm)
    await stage.tap(OWNER, "⬅️ Archive")
    await stage.tap(OWNER, "No answer")
    await stage.tap(OWNER, "♻️ Restore")
    assert "No answer" in await names(firm)
    assert "No plan offers it yet" in stage.text(OWNER)


async def test_a_plans_only_reason_stays(firm: Firm, stage: Stage) -> None:
    await firm.plan(reasons=("No answer",))
    await open_reasons(stage)
    await stage.tap(OWNER, "No answer")
    press = await stage.tap(OWNER, "🗄 Archive")
    assert press.alert
    assert press.text == "Choose at least one reason first."
    assert await names(firm) == ["No answer"]


async def test_whoever_was_slower_is_told_and_sees_it_as_it_is(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    await open_reasons(stage)
    await stage.tap(OWNER, "No answer")
    reason = await firm.reason("No answer")
    await firm.services.reasons.rename(reason.id, "Silent", seen=1, actor=anna_admin)
    press = await stage.tap(OWNER, "🗄 Archive")
    assert press.alert
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert "<b>Silent</b>" in stage.text(OWNER)
    assert "Silent" in await names(firm)


async def test_what_was_typed_meanwhile_is_kept_and_can_be_sent_again(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    await open_reasons(stage)
    await stage.tap(OWNER, "No answer")
    await stage.tap(OWNER, "✏️ Rename")
    reason = await firm.reason("No answer")
    await firm.services.reasons.rename(reason.id, "Silent", seen=1, actor=anna_admin)
    await stage.send(OWNER, "Does not answer")
    told = [text for text in stage.texts(OWNER) if "You wrote: <code>Does not answer</code>" in text]
    assert "Changed by Anna" in told[0]
    assert "Silent" in await names(firm)
    await stage.send(OWNER, "Does not answer")
    assert "Does not answer" in await names(firm)


async def test_only_holders_of_the_right_get_there(firm: Firm, stage: Stage, anna: Manager) -> None:
    await stage.send(anna.telegram_id, "/menu")
    assert not [text for text in stage.buttons(anna.telegram_id) if "Reasons" in text]
    for data in ("rs:0:0", "ru", "a:rn:"):
        press = await stage.press(anna.telegram_id, stage.last(anna.telegram_id).id, data, forged=True)
        assert press.text == "You have no right to do this.", data
    assert await names(firm) == []


async def test_leaving_the_form_takes_its_input_field_along(firm: Firm, stage: Stage) -> None:
    await open_reasons(stage)
    await stage.tap(OWNER, "➕ Add")
    assert stage.last(OWNER).reply_markup == {"force_reply": True, "input_field_placeholder": "Reason"}
    await stage.tap(OWNER, "✖️ Cancel")
    assert not [text for text in stage.texts(OWNER) if "How do people refuse?" in text]
    await stage.send(OWNER, "Moved away")
    assert await names(firm) == []


async def test_a_doubled_tap_asks_once(firm: Firm, stage: Stage) -> None:
    await open_reasons(stage)
    screen = stage.last(OWNER).id
    for _ in range(3):
        stage.world.press(OWNER, screen, "a:rn:", forged=True)
    await stage.settle()
    assert len([text for text in stage.texts(OWNER) if "How do people refuse?" in text]) == 1
    await stage.send(OWNER, "Moved away")
    assert await names(firm) == ["Moved away"]
