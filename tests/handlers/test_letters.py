"""Dead letters in the chat of whoever may edit the settings: an alert, and a button that tries again."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.models import InboxState, InboxUpdate, Manager, Notice, NoticeKind, NoticeState
from crm_core.services.notify import ANSWER, notify
from sandbox.messages import ChatMessage
from tests.firm import OWNER, Firm
from tests.stage import TOKEN, Stage

BROKEN: dict[str, Any] = {"update_id": 5, "message": {"chat": {"id": 7001}}}


@pytest.fixture
async def update(firm: Firm, stage: Stage) -> int:
    """An update that could not be handled; the owner has been told."""
    inbox = firm.services.inbox
    await inbox.store(42, [BROKEN], before_commit=lambda: None)
    (row,) = await inbox.claim(limit=1, token=TOKEN)
    await inbox.bury(row.id, TOKEN, "boom")
    await stage.deliver()
    return row.id


@pytest.fixture
async def notice(firm: Firm, stage: Stage, ivan: Manager) -> int:
    """A notice that could not be delivered; the owner has been told."""
    await stage.deliver()
    data = {"manager_id": ivan.id}
    await firm.change(
        lambda session: notify(
            session, NoticeKind.STAFF_UNREACHABLE, ivan.telegram_id, key="k", now=firm.clock(), priority=ANSWER, **data
        )
    )
    ((row,),) = await firm.services.outbox.claim(limit=1, token=TOKEN)
    await firm.services.outbox.dead([row.id], TOKEN, "boom")
    await stage.deliver()
    return row.id


async def state_of(firm: Firm, model: type[Any], row_id: int) -> str:
    return str(next(row.state for row in await firm.rows(model) if row.id == row_id))


def labels(message: ChatMessage) -> list[str]:
    return [button["text"] for button in message.buttons]


async def test_update_is_tried_again_by_one_tap(firm: Firm, stage: Stage, update: int) -> None:
    assert stage.buttons(OWNER) == ["🔁 Try again", "⬅️ Home"]
    press = await stage.tap(OWNER, "🔁 Try again")
    assert press.text == "Taken out of the queue: tried again"
    assert not press.alert
    assert stage.text(OWNER).startswith(f"🔁 Record {update} was tried again.")
    assert await state_of(firm, InboxUpdate, update) == InboxState.NEW


async def test_notice_is_sent_by_one_tap(firm: Firm, stage: Stage, ivan: Manager, notice: int) -> None:
    press = await stage.tap(OWNER, "🔁 Try again")
    assert press.text == "Taken out of the queue: tried again"
    assert "has not opened the bot yet" in stage.text(ivan.telegram_id)
    assert await state_of(firm, Notice, notice) == NoticeState.SENT


async def test_second_tap_is_explained_not_repeated(stage: Stage, ivan: Manager, update: int, notice: int) -> None:
    alerts = [message for message in stage.world.chat(OWNER).messages if "🔁 Try again" in labels(message)]
    assert len(alerts) == 2
    for alert in alerts:
        data = alert.buttons[0]["callback_data"]
        await stage.press(OWNER, alert.id, data)
        told = stage.texts(ivan.telegram_id)
        press = await stage.press(OWNER, alert.id, data, forged=True)
        assert press.text == "It was tried again already"
        assert stage.texts(ivan.telegram_id) == told


@pytest.mark.parametrize("payload", ["nt:i:1", "nt:o:1"])
async def test_nobody_else_may_try_again(firm: Firm, stage: Stage, ivan: Manager, update: int, payload: str) -> None:
    await stage.send(ivan.telegram_id, "/menu")
    press = await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, payload, forged=True)
    assert press.alert
    assert press.text == "You have no right to do this."
    assert await state_of(firm, InboxUpdate, update) == InboxState.DEAD


async def test_record_that_is_gone_is_told(stage: Stage, update: int) -> None:
    press = await stage.press(OWNER, stage.last(OWNER).id, "nt:o:999", forged=True)
    assert press.alert
    assert "Nothing was found" in str(press.text)
