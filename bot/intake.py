"""Fetches updates and stores them; the only place that acknowledges anything to Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, repeat
from operator import itemgetter
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook

from bot.crash import crash_at
from bot.session import GetRawUpdates
from crm_core.errors import StorageUnavailable
from crm_core.services.inbox import InboxService

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
LONG_POLL = 25
ANSWER_WITHIN = 15
"""Seconds that an answer may take beyond the long poll."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)


class WrongToken(Exception):
    """Telegram knows no bot with this token."""


class Intake:
    def __init__(
        self, bot: Bot, inbox: InboxService, now: Callable[[], datetime], *, stored: Callable[[], None]
    ) -> None:
        self.bot, self.inbox, self.now, self.stored = bot, inbox, now, stored
        self._offset: int | None = None
        self._pauses = chain(PAUSES, repeat(PAUSES[-1]))
        self._last_success = now()
        self._trouble: type[Exception] | None = None

    def silence(self) -> timedelta:
        """How long ago Telegram last answered."""
        return self.now() - self._last_success

    async def prepare(self) -> None:
        """Switch from a webhook to polling, keeping what waits. Raises `WrongToken`."""
        while True:
            try:
                await self.bot(DeleteWebhook(drop_pending_updates=False))
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                raise WrongToken from error
            except AiogramError as error:
                await self._wait(error)
            else:
                return

    async def run(self) -> None:
        """Fetch and store until cancelled; nothing that happens ends it."""
        while True:
            try:
                await self._fetch()
            except (AiogramError, StorageUnavailable) as error:
                await self._wait(error)
                if isinstance(error, TelegramConflictError) and "webhook" in error.message.lower():
                    await self.prepare()
            except Exception as error:
                log.exception("Fetching updates failed")
                await self._wait(error)

    async def _fetch(self) -> None:
        poll = GetRawUpdates(offset=self._offset, timeout=LONG_POLL, allowed_updates=ALLOWED_UPDATES)
        updates = [raw for raw in await self.bot(poll, request_timeout=LONG_POLL + ANSWER_WITHIN) if _is_update(raw)]
        self._last_success = self.now()
        if updates:
            crash_at("after_fetch")
            await self._store(updates)
            self._offset = max(raw["update_id"] for raw in updates) + 1
        else:
            self._offset = None  # all is confirmed; a counter that began anew must not be taken for the past
        self._recovered()

    async def _store(self, updates: list[dict[str, Any]]) -> None:
        crash = partial(crash_at, "inside_batch_insert")
        in_order = sorted(updates, key=itemgetter("update_id"))
        stored = await self.inbox.store(self.bot.id, in_order, before_commit=crash)
        crash_at("after_commit")
        if stored.restarted:
            log.warning("Telegram's update counter began anew: %s", stored.restarted)
        if stored.added:
            self.stored()

    def _recovered(self) -> None:
        if self._trouble is not None:
            log.info("Updates come in again")
            self._trouble = None
            self._pauses = chain(PAUSES, repeat(PAUSES[-1]))

    async def _wait(self, error: Exception) -> None:
        """Back off; one kind of trouble is told once."""
        if type(error) is not self._trouble:
            log.error("%s", _in_words(error))
            self._trouble = type(error)
        pause = next(self._pauses)
        await asyncio.sleep(max(pause, error.retry_after) if isinstance(error, TelegramRetryAfter) else pause)


def _is_update(raw: object) -> bool:
    if isinstance(raw, dict) and type(raw.get("update_id")) is int:
        return True
    log.error("Telegram sent something that is no update")
    return False


def _in_words(error: Exception) -> str:
    match error:
        case TelegramConflictError():
            return "Another process fetches the updates of this bot (409); stop it, only one can. Trying again"
        case TelegramUnauthorizedError():
            return "Telegram refuses the bot's token (401); is it revoked? Trying again"
        case StorageUnavailable():
            return "Updates cannot be stored now, so they are left with Telegram. Trying again"
        case TelegramRetryAfter():
            return f"Telegram asks to wait {error.retry_after} s"
    return f"Telegram cannot be reached: {type(error).__name__}. Trying again"
