"""What the tests of the runtime are built from: scripted notices, a hand in the outbox, patience."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiogram.methods import SendMessage, TelegramMethod
from sqlalchemy import delete, inspect, select

from crm_core.db import Database
from crm_core.models import Base, Notice, NoticeClass, NoticeKind
from crm_core.services.notify import NEW_DEAL, notify
from sandbox.world import World
from tests.clock import Clock

IVAN, ANNA, OLENA = 2001, 2002, 7001


class Script:
    """Renders a notice by its kind, as the test says; else it is the text in its data."""

    def __init__(self) -> None:
        self.by_kind: dict[NoticeKind, Callable[[Notice], TelegramMethod[Any] | None]] = {}
        self.sign: Callable[[Notice], TelegramMethod[Any] | None] = _nothing

    async def render(self, notice: Notice) -> TelegramMethod[Any] | None:
        return self.by_kind.get(notice.kind, _text)(notice)

    async def digest(self, several: Sequence[Notice]) -> TelegramMethod[Any] | None:
        lines = "\n".join(notice.data["text"] for notice in several)
        return SendMessage(chat_id=several[0].chat_id, text=lines)

    async def delivered(self, notice: Notice) -> TelegramMethod[Any] | None:
        return self.sign(notice)


def _nothing(_notice: Notice) -> None:
    return None


def _text(notice: Notice) -> TelegramMethod[Any]:
    return SendMessage(chat_id=notice.chat_id, text=notice.data["text"], parse_mode=notice.data.get("parse_mode"))


class Outbox:
    """Fills and looks at the outbox."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.number = db, clock, 0

    async def add(
        self,
        chat: int = IVAN,
        text: str = "hello",
        *,
        kind: NoticeKind = NoticeKind.LEAD_WROTE,
        cls: NoticeClass = NoticeClass.NOTICE,
        priority: int = NEW_DEAL,
        **data: Any,
    ) -> int:
        self.number += 1
        key, data = f"k{self.number}", {"text": text, **data}

        def unit(session: Any) -> int:
            notify(session, kind, chat, key=key, now=self.clock(), priority=priority, **data)
            notice: Notice = session.scalars(select(Notice).where(Notice.key == key)).one()
            notice.cls = cls
            return notice.id

        return await self.db.write(unit)

    async def clear(self) -> None:
        await self.db.write(lambda session: session.execute(delete(Notice)))

    async def get(self, notice_id: int) -> Notice:
        return await self.db.read(lambda session: session.get_one(Notice, notice_id))


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until it is so; a test that waits in vain fails."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what it waits for knows nothing of tests
            await asyncio.sleep(0.002)


async def rows(db: Database, model: type[Base], *where: Any) -> Sequence[Any]:
    ordered = select(model).where(*where).order_by(*(key for key in inspect(model).primary_key if key.name == "id"))
    return await db.read(lambda session: session.scalars(ordered).all())


def texts(world: World, chat: int = IVAN) -> list[str | None]:
    return [message.text for message in world.chat(chat).messages if message.outgoing]
