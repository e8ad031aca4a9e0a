"""The running bot: intake, worker, sender, feeder and mass actions side by side, and how they come to an end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from aiogram import Bot, Dispatcher
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.calls import Caller
from bot.deliveries import Deliveries, Notices
from bot.feeder import Feeder
from bot.intake import Intake
from bot.jobs import make_scheduler
from bot.limits import Limiter, Politeness
from bot.mass import MassRunner
from bot.pace import insist
from bot.sender import Sender
from bot.unreadable import keep_lead
from bot.worker import Worker
from crm_core.db import Database
from crm_core.services import Services

log = logging.getLogger(__name__)

GRACE = 10.0
"""Seconds that running handlers and deliveries have to finish."""


@dataclass(frozen=True)
class Health:
    telegram_silent: timedelta
    oldest_update: timedelta
    oldest_notice: timedelta


@dataclass
class Runtime:
    db: Database
    services: Services
    intake: Intake
    worker: Worker
    sender: Sender
    feeder: Feeder
    mass: MassRunner
    scheduler: AsyncIOScheduler
    greet: Callable[[], Coroutine[Any, Any, None]]
    """Called once Telegram has accepted the token; the work does not wait for it."""

    async def serve(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set, then finish what is running. Raises `WrongToken`."""
        working = asyncio.create_task(self._work())
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    async def health(self) -> Health:
        return Health(
            telegram_silent=self.intake.silence(),
            oldest_update=await self.services.inbox.oldest_new_age(),
            oldest_notice=await self.services.outbox.oldest_due_age(),
        )

    async def _work(self) -> None:
        if self.db.exclusive:  # whatever is leased was leased by a process that is gone
            await insist(self.services.inbox.release_all)
            await insist(self.services.outbox.release_all)
        await self.intake.prepare()
        greeting = asyncio.create_task(self.greet())
        self.scheduler.start()
        parts = (self.intake, self.feeder, self.mass, self.worker, self.sender)
        fetching, feeding, acting, *others = [asyncio.create_task(part.run()) for part in parts]
        try:
            await asyncio.wait({fetching, feeding, acting, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.scheduler.shutdown(wait=False)
            fetching.cancel()
            feeding.cancel()
            acting.cancel()
            greeting.cancel()
            log.info("Finishing what is running")
            await asyncio.gather(self.worker.stop(GRACE), self.sender.stop(GRACE))
        await asyncio.gather(*others)


def assemble(
    db: Database,
    services: Services,
    *,
    bot: Bot,
    dispatcher: Dispatcher,
    notices: Notices,
    now: Callable[[], datetime],
    greet: Callable[[], Coroutine[Any, Any, None]],
) -> Runtime:
    """Connect the parts: what is stored wakes the worker, what is committed wakes the others."""
    limiter = Limiter(monotonic)
    bot.session.middleware(Politeness(limiter))
    people, leads = services.people, services.leads
    unreachable: Callable[[int], Awaitable[Any]] = people.unreachable
    worker = Worker(
        bot,
        dispatcher,
        services.inbox,
        now,
        keep_lead=partial(keep_lead, people=people, leads=leads),
        unreachable=unreachable,
    )
    deliveries = Deliveries(bot, services.outbox, notices, limiter, unreachable=unreachable)
    sender = Sender(services.outbox, deliveries, now)
    feeder = Feeder(services.search)
    mass = MassRunner(services.mass)
    db.on_commit(sender.wake)
    db.on_commit(feeder.wake)
    db.on_commit(mass.wake)
    intake = Intake(bot, services.inbox, now, stored=worker.wake)
    scheduler = make_scheduler(services, Caller())
    return Runtime(db, services, intake, worker, sender, feeder, mass, scheduler, greet)
