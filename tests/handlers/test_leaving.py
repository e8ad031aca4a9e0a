"""A lead asks to be left alone, or to be forgotten; somebody of the team erases one."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Event, Lead, LeadMessage, Manager
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.services.deals import entries
from tests.stage import Stage

STOPPED = "All right, we will not write to you. Write anything here to come back."


async def answered(stage: Stage, manager: Manager, words: str = "Hello") -> None:
    """The manager answers what the bot relayed last."""
    relay = next(one for one in reversed(stage.world.chat(manager.telegram_id).messages) if "💬" in one.html)
    await stage.send(manager.telegram_id, words, reply_to=relay.id)


async def test_stop_is_answered_and_the_manager_is_told(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "/stop")
    assert stage.text(LEAD) == STOPPED
    assert "<b>Olena Koval</b> asked not to be written to" in stage.text(ivan.telegram_id)
    assert len(await entries(firm, Event.LEAD_STOPPED)) == 1
    told = len(stage.texts(ivan.telegram_id))
    await stage.send(LEAD, "/stop")
    assert stage.text(LEAD) == STOPPED
    assert len(stage.texts(ivan.telegram_id)) == told


async def test_whoever_comes_back_is_answered(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "/stop")
    await stage.send(LEAD, "And with a certificate?")
    assert stage.text(LEAD) == "Got it ✅ We will answer here."
    answers = len(stage.texts(LEAD))
    await stage.send(LEAD, "Or without?")
    assert len(stage.texts(LEAD)) == answers


async def test_whoever_is_connected_to_the_chat_is_told_too(
    firm: Firm, stage: Stage, ivan: Manager, anna: Manager, deal: Deal
) -> None:
    await firm.services.dialogs.connect(deal.lead_id, anna.id, on=True, actor=anna)
    await stage.send(LEAD, "/stop")
    for manager in (ivan, anna):
        assert "<b>Olena Koval</b> asked not to be written to" in stage.text(manager.telegram_id)


async def test_nobody_can_write_to_them(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "And with a certificate?")
    await stage.send(LEAD, "/stop")
    before = stage.texts(LEAD)
    await answered(stage, ivan)
    assert stage.text(ivan.telegram_id) == "Not delivered: this person asked not to be written to."
    assert stage.texts(LEAD) == before


async def test_whoever_writes_is_back(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "/stop")
    await stage.send(LEAD, "I have one more question")
    assert "I have one more question" in stage.text(ivan.telegram_id)
    await answered(stage, ivan, "Of course")
    assert stage.text(LEAD) == "Of course"
    assert len(await entries(firm, Event.LEAD_RETURNED)) == 1


async def test_whoever_blocks_the_bot_later_is_told_of_as_that(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "/stop")
    await stage.send(LEAD, "Back again")
    stage.world.block(LEAD)
    await stage.settle()
    assert "has blocked the bot" in stage.text(ivan.telegram_id)
    relay = next(one for one in reversed(stage.world.chat(ivan.telegram_id).messages) if "Back again" in one.html)
    await stage.send(ivan.telegram_id, "Hello", reply_to=relay.id)
    assert stage.text(ivan.telegram_id) == "Not delivered: this person has blocked the bot."


async def test_a_stranger_may_stop_what_never_began(firm: Firm, stage: Stage) -> None:
    stage.world.person(7500, "Stranger")
    await stage.send(7500, "/stop")
    assert stage.text(7500) == STOPPED
    assert await firm.rows(Lead) == []


# -- being forgotten ----------------------------------------------------------------------------------------------


async def test_forget_asks_first(firm: Firm, stage: Stage, deal: Deal) -> None:
    await stage.send(LEAD, "/forget")
    assert "Erase everything about you?" in stage.text(LEAD)
    assert stage.buttons(LEAD) == ["🗑 Yes, erase", "⬅️ No"]
    await stage.tap(LEAD, "⬅️ No")
    assert "📞 Leave my phone" in stage.buttons(LEAD)
    assert (await firm.rows(Lead))[0].name == "Olena Koval"


async def test_then_nothing_of_them_is_left_with_the_team(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "My number is secret")
    assert any("secret" in text for text in stage.texts(ivan.telegram_id))
    await stage.send(LEAD, "/forget")
    await stage.tap(LEAD, "🗑 Yes, erase")
    assert stage.text(LEAD).startswith("Done: everything about you has been erased.")
    shown = " ".join(stage.texts(ivan.telegram_id))
    assert [word for word in ("Olena", "Koval", "secret", "course") if word in shown] == []
    assert f"The person of deal #{deal.id} has been erased" in stage.text(ivan.telegram_id)
    assert f"#{deal.id} —" in shown


async def test_whoever_comes_again_is_a_stranger(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "/forget")
    await stage.tap(LEAD, "🗑 Yes, erase")
    await stage.tap(LEAD, "⬅️ Back")
    assert "Hello, <b>Olena Koval</b>!" in stage.text(LEAD)
    assert len(await firm.rows(Lead)) == 1
    await stage.send(LEAD, "Good day")
    assert len(await firm.rows(Lead)) == 2
    assert "Good day" in stage.text(ivan.telegram_id)


async def test_a_doubled_tap_erases_once(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "/forget")
    screen = stage.last(LEAD)
    press = next(button["callback_data"] for button in screen.buttons if "Yes" in button["text"])
    await stage.press(LEAD, screen.id, press)
    told = len(stage.texts(ivan.telegram_id))
    await stage.press(LEAD, screen.id, press, forged=True)
    assert len(stage.texts(ivan.telegram_id)) == told
    assert len(await entries(firm, Event.LEAD_ERASED)) == 1


async def test_the_card_of_an_erased_lead_offers_nobody_to_write_to(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(LEAD, "/forget")
    await stage.tap(LEAD, "🗑 Yes, erase")
    await stage.tap(ivan.telegram_id, f"📋 Deal #{deal.id}")
    assert not any("💬" in text for text in stage.buttons(ivan.telegram_id))
    assert "Last:" not in stage.text(ivan.telegram_id)


@pytest.mark.parametrize("language", ["uk", "en", "ru"])
async def test_leads_read_it_in_their_language_and_nothing_of_the_crm(
    firm: Firm, stage: Stage, ivan: Manager, deal: Deal, language: str
) -> None:
    stage.world.person(7600, "Oksana", language_code=language)
    await stage.send(7600, "Hello")
    await stage.send(7600, "/stop")
    await stage.send(7600, "/help")
    await stage.send(7600, "/forget")
    asked = stage.last(7600)
    await stage.press(7600, asked.id, asked.buttons[0]["callback_data"])
    shown = " ".join(stage.texts(7600) + stage.buttons(7600))
    assert not any(word in shown for word in ("ONLINE", "Ivan", "11 000", "#"))
    assert ("erase" in shown) == (language == "en")


# -- by the team --------------------------------------------------------------------------------------------------


async def test_an_admin_erases_from_the_contact(
    firm: Firm, stage: Stage, ivan: Manager, anna_admin: Manager, deal: Deal
) -> None:
    admin = anna_admin.telegram_id
    await stage.send(admin, f"#{deal.id}")
    await stage.tap(admin, "⋯")
    await stage.tap(admin, "✏️ Contact")
    await stage.tap(admin, "🗑 Erase the person")
    assert "Erase <b>Olena Koval</b> everywhere?" in stage.text(admin)
    await stage.tap(admin, "⬅️ No")
    await stage.tap(admin, "🗑 Erase the person")
    press = await stage.tap(admin, "🗑 Yes, erase")
    assert press.text == "🗑 Erased"
    assert stage.text(admin).startswith(f"<b>#{deal.id} —</b>")
    assert {message.text for message in await firm.rows(LeadMessage)} == {""}
    await stage.tap(admin, "⋯")
    await stage.tap(admin, "✏️ Contact")
    assert not any("Erase" in text for text in stage.buttons(admin))


async def test_a_manager_has_no_such_button(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.tap(ivan.telegram_id, "⋯")
    await stage.tap(ivan.telegram_id, "✏️ Contact")
    assert not any("Erase" in text for text in stage.buttons(ivan.telegram_id))
