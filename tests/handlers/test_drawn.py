"""A screen that is there already is not drawn again: Telegram would call that an error."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.fsm.storage.memory import MemoryStorage

from bot.dispatcher import build_dispatcher
from crm_core.models import Deal, Manager
from tests.firm import Firm
from tests.stage import Stage

SCREENS = {
    "home": ("/menu", "h"),
    "languages": ("/language", "sl"),
    "reports": ("/report", "rl"),
    "my deals": ("/deals", "dl:m:::::::::0:1"),
    "card": ("#1", "d:1"),
}
"""What asks for each of them, and the button that draws it in place."""
HOSTILE = """<b>O'Neil</b> & "Sons" 🏳️‍🌈 #1 @x /menu"""


def start_anew(stage: Stage, firm: Firm) -> None:
    """The bot's process ended and began again: it remembers nothing of what it drew."""
    stage.dispatcher = build_dispatcher(stage.services, storage=MemoryStorage(), now=firm.clock)


def edits(stage: Stage) -> int:
    return len(stage.world.calls("editMessageText"))


@pytest.mark.parametrize(("command", "payload"), SCREENS.values(), ids=SCREENS)
async def test_new_process_does_not_draw_what_is_there(
    firm: Firm, stage: Stage, ivan: Manager, deal: Deal, command: str, payload: str
) -> None:
    await stage.send(ivan.telegram_id, command)
    message = stage.last(ivan.telegram_id)
    await stage.press(ivan.telegram_id, message.id, payload, forged=True)
    there, drawn = message.html, edits(stage)
    start_anew(stage, firm)
    press = await stage.press(ivan.telegram_id, message.id, payload, forged=True)
    assert press.answered
    assert message.html == there
    assert edits(stage) == drawn


async def test_names_with_markup_are_compared_as_they_are_shown(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await firm.plan(ivan)
    deal = await firm.deal(firm.lead(name=HOSTILE))
    await stage.deliver()
    card = stage.last(ivan.telegram_id)
    await stage.press(ivan.telegram_id, card.id, f"d:{deal.id}", forged=True)
    drawn = edits(stage)
    start_anew(stage, firm)
    await stage.press(ivan.telegram_id, card.id, f"d:{deal.id}", forged=True)
    assert edits(stage) == drawn


async def test_search_without_a_hit_is_not_drawn_again(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "nobody")
    found = stage.last(ivan.telegram_id)
    wider = next(button["callback_data"] for button in found.buttons if "🔎" in button["text"])
    assert "Nothing" in found.html
    await stage.press(ivan.telegram_id, found.id, wider)
    drawn = edits(stage)
    start_anew(stage, firm)
    await stage.press(ivan.telegram_id, found.id, wider, forged=True)
    assert edits(stage) == drawn == 1


async def test_other_text_keyboard_or_formatting_is_drawn(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, "/menu")
    home = stage.last(ivan.telegram_id)
    markup, text = home.reply_markup, home.html
    for changed in ({"text": "x"}, {"text": text, "reply_markup": None}, {"text": f"<b>{text}</b>"}):
        given: dict[str, Any] = {"reply_markup": markup, "parse_mode": "HTML", **changed}
        await stage.bot.edit_message_text(chat_id=ivan.telegram_id, message_id=home.id, **given)
        start_anew(stage, firm)
        await stage.press(ivan.telegram_id, home.id, "h", forged=True)
        assert home.html == text
        assert home.reply_markup == markup
