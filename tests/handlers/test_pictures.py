"""The report's picture: uploaded once, and announced when it takes long."""

from __future__ import annotations

import asyncio
import struct
import zlib

import pytest

from crm_core.models import Deal
from handlers import pictures
from sandbox.messages import ChatMessage
from tests.firm import OWNER, Firm
from tests.stage import Stage
from views import charts
from views.charts import Chart


def png(grey: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([grey]) * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
async def lost(firm: Firm, deal: Deal) -> None:
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=firm.owner)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the painter gives: always the last one."""
    there = [png(10)]

    async def draw(_: Chart) -> bytes:
        return there[-1]

    monkeypatch.setattr(charts, "draw", draw)
    return there


async def report(stage: Stage) -> ChatMessage:
    await stage.send(OWNER, "/report")
    await stage.tap(OWNER, "By manager")
    if stage.last(OWNER).kind == "text":
        await stage.tap(OWNER, "All time")
    return stage.last(OWNER)


def file_id(message: ChatMessage) -> str:
    assert message.file is not None
    return message.file.id


async def test_same_picture_is_uploaded_once(stage: Stage, lost: None, drawn: list[bytes]) -> None:
    first, second = await report(stage), await report(stage)
    assert first.id != second.id
    assert file_id(first) == file_id(second)
    assert second.file is not None
    assert second.file.data == drawn[0]


async def test_other_picture_is_uploaded(stage: Stage, lost: None, drawn: list[bytes]) -> None:
    first = await report(stage)
    drawn.append(png(200))
    second = await report(stage)
    assert file_id(first) != file_id(second)
    assert second.file is not None
    assert second.file.data == drawn[1]


async def test_picture_that_telegram_has_forgotten_is_uploaded_again(
    stage: Stage, lost: None, drawn: list[bytes]
) -> None:
    first = await report(stage)
    stage.world.files.clear()
    second = await report(stage)
    assert file_id(first) != file_id(second)
    third = await report(stage)
    assert file_id(third) == file_id(second)
    (refused,) = stage.world.errors
    assert "wrong file identifier" in str(refused.error)
    stage.world.journal.errors.clear()


async def test_only_so_many_pictures_are_remembered(
    stage: Stage, lost: None, drawn: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "KEPT", 1)
    first = await report(stage)
    drawn.append(png(200))
    await report(stage)
    drawn.append(png(10))
    assert file_id(await report(stage)) != file_id(first)


async def test_slow_picture_is_announced_until_it_is_there(
    stage: Stage, lost: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOMENT", 0.0)
    monkeypatch.setattr(pictures, "ACTION_LASTS", 0.0)

    events = stage.world.subscribe()

    async def draw(_: Chart) -> bytes:
        announced = 0
        async with asyncio.timeout(10):
            while announced < 2:
                announced += (await events.get())["type"] == "chat_action"
        return png(10)

    monkeypatch.setattr(charts, "draw", draw)
    assert (await report(stage)).kind == "photo"
    actions = stage.world.calls("sendChatAction")
    assert {(call.params["chat_id"], call.params["action"]) for call in actions} == {(OWNER, "upload_photo")}
    await asyncio.sleep(0)
    assert stage.world.calls("sendChatAction") == actions


async def test_refused_announcement_spoils_nothing(stage: Stage, lost: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOMENT", 0.0)
    stage.world.faults.add("sendChatAction", status=502)

    async def draw(_: Chart) -> bytes:
        for _turn in range(100):
            await asyncio.sleep(0)
        return png(10)

    monkeypatch.setattr(charts, "draw", draw)
    assert (await report(stage)).kind == "photo"
    assert stage.world.calls("sendChatAction")


async def test_quick_picture_is_not_announced(stage: Stage, lost: None, drawn: list[bytes]) -> None:
    await report(stage)
    assert not stage.world.calls("sendChatAction")
