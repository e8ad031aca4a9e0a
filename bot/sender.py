"""Takes from the outbox what is due and sends it, several chats at once, one message a chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from bot.crash import crash_at
from bot.deliveries import Deliveries
from bot.limits import URGENCY
from bot.pace import finish, keep_renewing, wait_until_set
from crm_core.errors import StorageUnavailable
from crm_core.services.outbox import OutboxService, Parcel

log = logging.getLogger(__name__)

PARALLEL = 32
POLL = 5.0
"""Other processes write notices too, and their leases run out."""
GAP = 0.02
"""Every commit wakes the sender; it looks at the outbox no more often than this."""
STORAGE_PAUSE = 1.0


class Sender:
    def __init__(self, outbox: OutboxService, deliveries: Deliveries, now: Callable[[], datetime]) -> None:
        self.outbox, self.deliveries, self.now = outbox, deliveries, now
        self.token = uuid4().hex
        self._woken = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Send until `stop` is called."""
        renewing = asyncio.ensure_future(keep_renewing(self.outbox.renew, self.token))
        try:
            while not self._stopping:
                await wait_until_set(self._woken, await self._round())
                await asyncio.sleep(GAP)
        finally:
            renewing.cancel()

    async def stop(self, seconds: float) -> None:
        """Finish what is being sent, give back the rest."""
        self._stopping = True
        self.wake()
        await finish(self._running, seconds)
        with suppress(StorageUnavailable):  # then the leases run out by themselves
            await self.outbox.release(self.token)

    async def _round(self) -> float:
        """Send what is due; returns after how many seconds to look again if nothing happens before."""
        room = PARALLEL - len(self._running)
        frozen = self.deliveries.limiter.frozen()
        if room == 0 or frozen > 0:
            return frozen or POLL
        try:
            due = await self.outbox.next_due()
            wait = POLL if due is None else (due - self.now()).total_seconds()
            if wait <= 0:
                await self._start(await self.outbox.claim(limit=room, token=self.token))
                return POLL
        except StorageUnavailable:
            log.warning("The outbox cannot be read now, trying again")
            return STORAGE_PAUSE
        except Exception:
            log.exception("The outbox cannot be read")
            return STORAGE_PAUSE
        return min(wait, POLL)

    async def _start(self, parcels: list[Parcel]) -> None:
        if parcels:
            crash_at("after_claim")
        for parcel in parcels:
            task = asyncio.create_task(self._deliver(parcel))
            self._running.add(task)
            task.add_done_callback(self._ended)

    async def _deliver(self, parcel: Parcel) -> None:
        URGENCY.set(parcel[0].priority)
        await self.deliveries.deliver(parcel, self.token)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A delivery ended with %s", type(error).__name__, exc_info=error)
