"""One worker over one handler that the test chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import Message
from sqlalchemy import select

from bot.unreadable import keep_lead
from bot.worker import Worker
from crm_core.db import Database
from crm_core.models import InboxState, InboxUpdate
from crm_core.queries import inbox
from crm_core.services import Services
from sandbox.world import World
from tests.bot.parts import rows
from tests.clock import Clock

Handler = Callable[[Message], Awaitable[None]]


class Desk:
    def __init__(self, services: Services, bot: Bot, world: World, clock: Clock, db: Database) -> None:
        self.services, self.world, self.clock, self.db = services, world, clock, db
        self.handled: list[str] = []
        self.blocked: list[int] = []
        self.handler: Handler = self.note
        dispatcher = Dispatcher()
        dispatcher.message.register(self.handle)
        self.worker = Worker(
            bot,
            dispatcher,
            services.inbox,
            clock,
            keep_lead=partial(keep_lead, people=services.people, leads=services.leads),
            unreachable=self.unreachable,
        )
        self.bot = bot

    async def note(self, message: Message) -> None:
        self.handled.append(message.text or "")

    async def handle(self, message: Message) -> None:
        await self.handler(message)

    async def unreachable(self, telegram_id: int) -> None:
        self.blocked.append(telegram_id)

    async def store(self, *updates: dict[str, Any]) -> None:
        """As the intake does, with whatever waits in the sandbox first."""
        waiting = [entry.update for entry in self.world.updates.waiting()]
        self.world.updates.clear()
        await self.services.inbox.store(42, [*waiting, *updates], before_commit=lambda: None)
        self.worker.wake()

    async def rows(self) -> list[InboxUpdate]:
        return sorted(await rows(self.db, InboxUpdate), key=lambda row: row.id)

    async def states(self) -> list[InboxState]:
        return [row.state for row in await self.rows()]

    async def settled(self) -> None:
        """Until nothing runs and nothing can be claimed now."""
        async with asyncio.timeout(20):
            while self.worker._running or await self.unsettled():  # noqa: ASYNC110 - the worker knows nothing of tests
                await asyncio.sleep(0.002)

    async def unsettled(self) -> bool:
        leased = select(InboxUpdate.id).where(InboxUpdate.lease_token.is_not(None))
        return await self.db.read(
            lambda session: bool(session.scalars(leased).all() or inbox.heads(session, self.clock(), limit=1))
        )

    async def pass_by(self, seconds: float) -> None:
        self.clock.forward(seconds)
        self.worker.wake()
