"""Feeds the search behind the transactions: what was committed is found about a second later."""

from __future__ import annotations

import asyncio
import logging

from bot.crash import crash_at
from bot.pace import wait_until_set
from crm_core.errors import StorageUnavailable
from crm_core.services.search import SearchService

log = logging.getLogger(__name__)

GAP = 1.0
"""Seconds in which changes gather: taken one by one they would cost the intake several times as much."""
POLL = 5.0
"""Another process may have ended before it fed what it had written."""


class Feeder:
    def __init__(self, search: SearchService) -> None:
        self.search = search
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Feed until cancelled; a unit that is under way is finished all the same."""
        while True:
            await self._round()
            await asyncio.sleep(GAP)
            await wait_until_set(self._woken, POLL)

    async def _round(self) -> None:
        """Take over what is due, a lot at a time so that nobody waits long for the database."""
        try:
            while await self.search.is_due():
                await self.search.feed()
                crash_at("after_feed")
        except StorageUnavailable:
            log.warning("The search cannot be fed now, trying again")
        except Exception:
            log.exception("The search cannot be fed")
