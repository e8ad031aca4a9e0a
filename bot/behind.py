"""What goes on behind the transactions: looked for after every commit of the process, and now and then besides."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod

from bot.pace import wait_until_set
from crm_core.errors import StorageUnavailable

log = logging.getLogger(__name__)

GAP = 1.0
"""Seconds in which changes gather: taken one by one they would cost the intake several times as much."""
POLL = 5.0
"""Seconds: another process may have ended before it did what it had made necessary."""


class Behind(ABC):
    name: str

    def __init__(self) -> None:
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; a unit that is under way is finished all the same."""
        while True:
            try:
                await self.work()
            except StorageUnavailable:
                log.warning("%s: not now, trying again", self.name)
            except Exception:
                log.exception("%s: failed, trying again", self.name)
            await asyncio.sleep(GAP)
            await wait_until_set(self._woken, POLL)

    @abstractmethod
    async def work(self) -> None:
        """Until nothing is left, a lot at a time so that nobody waits long for the database."""
