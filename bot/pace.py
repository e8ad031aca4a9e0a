"""How the loops of the bot wait: for a wake-up, for a lease to be renewed, for the storage to come back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram.exceptions import AiogramError

from crm_core.errors import StorageUnavailable

log = logging.getLogger(__name__)

R = TypeVar("R")

STORAGE_PAUSE = 0.5
STORAGE_PAUSE_LIMIT = 5.0
TELEGRAM_PAUSE = 5.0
RENEW_EVERY = 15.0


async def wait_until_set(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but not longer; it is cleared for the next time."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
    event.clear()


async def insist(call: Callable[[], Awaitable[R]]) -> R:
    """Repeat until the storage takes it: what was done outside must be written down."""
    pause = STORAGE_PAUSE
    while True:
        try:
            return await call()
        except StorageUnavailable:
            log.warning("The database is not available, trying again in %s s", pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, STORAGE_PAUSE_LIMIT)


async def until_it_works(call: Callable[[], Awaitable[R]]) -> R:
    """Repeat until Telegram carries it out."""
    while True:
        try:
            return await call()
        except AiogramError as error:
            log.warning("Telegram does not carry it out now: %s", type(error).__name__)
        await asyncio.sleep(TELEGRAM_PAUSE)


async def keep_renewing(renew: Callable[[str], Awaitable[None]], token: str) -> None:
    """Hold the leases of this process while it works."""
    while True:
        await asyncio.sleep(RENEW_EVERY)
        await insist(lambda: renew(token))


async def finish(tasks: set[asyncio.Task[None]], seconds: float) -> None:
    """Let the tasks finish for so long, then stop them."""
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
    left = [task for task in tasks if not task.done()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
