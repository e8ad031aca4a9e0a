"""An update that cannot be read is kept for people to see, and so is whoever sent it."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.models import InboxState, Lead, LeadMessage
from tests.bot.desk import Desk
from tests.bot.parts import OLENA, rows


@pytest.mark.parametrize("words", ["text", "caption"])
async def test_what_cannot_be_read_still_makes_a_lead(desk: Desk, words: str) -> None:
    person = {"id": OLENA, "is_bot": False, "first_name": "Olena"}
    chat = {"id": OLENA, "type": "private"}
    broken = {"message_id": 5, "date": "never", "chat": chat, "from": person, words: "help\ud800"}
    desk.world.send(OLENA, "before")
    await desk.store({"update_id": 900, "message": broken})
    await desk.settled()
    assert await desk.states() == [InboxState.DONE, InboxState.DEAD]
    assert [lead.telegram_id for lead in await rows(desk.db, Lead)] == [OLENA]
    (message,) = await rows(desk.db, LeadMessage)
    assert message.text.startswith("help")


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1, "message": {"chat": {"id": 5}}},
        {"update_id": 1, "message": ["x"]},
        {"update_id": 1, "message": {"message_id": "x", "from": {"id": 5}, "chat": {"id": 5}}},
        {"update_id": 1, "message": {"message_id": 1, "from": {"id": 5}, "chat": {"id": -6}}},
        {"update_id": 1, "message": {"message_id": 1, "from": {"id": 5, "is_bot": True}, "chat": {"id": 5}}},
        {"update_id": 1, "callback_query": {"id": 7}},
    ],
)
async def test_what_has_nobody_behind_it_is_a_dead_letter_at_once(desk: Desk, raw: dict[str, Any]) -> None:
    await desk.store(raw)
    await desk.settled()
    assert await desk.states() == [InboxState.DEAD]
    assert await rows(desk.db, Lead) == []


async def test_an_update_of_an_unknown_kind_is_let_go(desk: Desk) -> None:
    await desk.store({"update_id": 1, "message_from_the_future": {"id": 5}})
    await desk.settled()
    assert await desk.states() == [InboxState.DONE]
