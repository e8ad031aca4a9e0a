"""Takes updates from the inbox and hands them to the dispatcher: one after another in a chat, chats side by side."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from bot.crash import crash_at
from bot.limits import chat_of
from bot.pace import finish, insist, keep_renewing, wait_until_set
from crm_core.errors import StorageUnavailable
from crm_core.models import InboxUpdate
from crm_core.services.inbox import InboxService

log = logging.getLogger(__name__)

PARALLEL = 32
AHEAD = 96
"""So many are claimed at once when many wait: a claim costs the same for one and for a hundred."""
POLL = 1.0
STORAGE_PAUSE = 0.5
LONGEST = 60.0
"""Seconds after which a handler counts as failed: it must not hold its chat for ever."""
SHOWN_PROBLEMS = 5
PASSING_PAUSE = 2.0
PASSING_FOR = timedelta(minutes=10)
"""For so long Telegram's own troubles are not held against an update."""

KeepLead = Callable[[dict[str, Any]], Awaitable[None]]
Unreachable = Callable[[int], Awaitable[Any]]


class Worker:
    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        inbox: InboxService,
        now: Callable[[], datetime],
        *,
        keep_lead: KeepLead,
        unreachable: Unreachable,
    ) -> None:
        self.bot, self.dispatcher, self.inbox, self.now = bot, dispatcher, inbox, now
        self.keep_lead, self.unreachable = keep_lead, unreachable
        self.token = uuid4().hex
        self._woken = asyncio.Event()
        self._gate = asyncio.Semaphore(PARALLEL)
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Work until `stop` is called."""
        renewing = asyncio.ensure_future(keep_renewing(self.inbox.renew, self.token))
        try:
            while not self._stopping:
                await wait_until_set(self._woken, await self._round())
        finally:
            renewing.cancel()

    async def stop(self, seconds: float) -> None:
        """Finish what is running, give back the rest."""
        self._stopping = True
        self.wake()
        await finish(self._running, seconds)
        with suppress(StorageUnavailable):  # then the leases run out by themselves
            await self.inbox.release(self.token)

    async def _round(self) -> float:
        """Claim what can be worked on; returns after how many seconds to look again if nothing happens before."""
        if len(self._running) >= 2 * PARALLEL:  # enough to do; whoever finishes wakes us
            return POLL
        try:
            updates = await self.inbox.claim(limit=AHEAD - len(self._running), token=self.token)
        except StorageUnavailable:
            log.warning("The inbox cannot be read now, trying again")
            return STORAGE_PAUSE
        except Exception:
            log.exception("The inbox cannot be read")
            return STORAGE_PAUSE
        for update in updates:
            task = asyncio.create_task(self._work(update))
            self._running.add(task)
            task.add_done_callback(self._ended)
        return POLL

    async def _work(self, row: InboxUpdate) -> None:
        async with self._gate:
            if not self._stopping:
                await insist(await self._handle(row))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("Work on an update ended with %s", type(error).__name__, exc_info=error)

    async def _handle(self, row: InboxUpdate) -> Callable[[], Awaitable[None]]:
        """Handle the update; returns how to finish it."""
        try:
            update = Update.model_validate_json(row.payload, context={"bot": self.bot})
            kind = update.event_type
        except ValidationError as error:
            return await self._bury(row, error)
        except UpdateTypeLookupError:
            log.warning("Update %s is of a kind that nobody asked for", row.update_id)
            return partial(self._done, row)
        try:
            async with asyncio.timeout(LONGEST):
                await self.dispatcher.feed_update(self.bot, update)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is this update's matter
            return await self._failed(row, kind, error)
        crash_at("after_effect")
        return partial(self._done, row)

    async def _done(self, row: InboxUpdate) -> None:
        await self.inbox.done(row.id, self.token)
        crash_at("after_done")

    async def _bury(self, row: InboxUpdate, error: ValidationError) -> Callable[[], Awaitable[None]]:
        """No try will ever read it; the person behind it is kept all the same."""
        why = "cannot be read: " + ", ".join(_places(error))
        log.error("Update %s %s", row.update_id, why)
        try:
            await self.keep_lead(json.loads(row.payload))
        except StorageUnavailable as unavailable:
            return self._later(row, STORAGE_PAUSE, unavailable)
        except Exception:
            log.exception("No lead could be made of update %s", row.update_id)
        return partial(self.inbox.bury, row.id, self.token, why)

    async def _failed(self, row: InboxUpdate, kind: str, error: Exception) -> Callable[[], Awaitable[None]]:
        match error:
            case StorageUnavailable():
                return self._later(row, STORAGE_PAUSE, error)
            case TelegramRetryAfter():
                return self._later(row, error.retry_after, error)
            case TelegramForbiddenError() if (chat_id := chat_of(error.method)) is not None:
                await insist(partial(self.unreachable, chat_id))
                return partial(self._done, row)
            case TelegramServerError() | TelegramNetworkError() if self._is_passing(row, error):
                return self._later(row, PASSING_PAUSE, error)
        log.error("Update %s (%s), try %s", row.update_id, kind, row.tries + 1, exc_info=error)
        return partial(self.inbox.failed, row.id, self.token, f"{type(error).__name__}: {error}")

    def _is_passing(self, row: InboxUpdate, error: Exception) -> bool:
        if isinstance(error, TelegramEntityTooLarge):  # aiogram counts it among the network's errors
            return False
        return self.now() - row.received_at < PASSING_FOR

    def _later(self, row: InboxUpdate, seconds: float, error: Exception) -> Callable[[], Awaitable[None]]:
        log.warning("Update %s waits %s s: %s", row.update_id, seconds, type(error).__name__)
        return partial(self.inbox.postpone, row.id, self.token, seconds=seconds, error=type(error).__name__)


def _places(error: ValidationError) -> list[str]:
    """What is wrong where, without what stands there."""
    problems = error.errors(include_input=False, include_url=False, include_context=False)[:SHOWN_PROBLEMS]
    return [f"{'.'.join(map(str, problem['loc'])) or 'update'} ({problem['type']})" for problem in problems]
