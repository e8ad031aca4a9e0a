"""The queue of updates a bot has not confirmed yet, with getUpdates' real offset semantics."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sandbox.errors import conflict
from sandbox.faults import Faults

LOOK_AHEAD = 1000
KEPT = timedelta(hours=24)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"


@dataclass(eq=False)
class Pending:
    id: int
    update: dict[str, Any]
    at: datetime
    again: bool = False
    delivered: bool = False


class UpdateQueue:
    def __init__(self, faults: Faults, now: Callable[[], datetime], *, first_id: int) -> None:
        self._faults = faults
        self._now = now
        self._pending: deque[Pending] = deque()
        self._next_id = first_id
        self._waiter: asyncio.Future[None] | None = None
        self.allowed: list[str] = []
        self.on_push: Callable[[], None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def push(self, update: dict[str, Any]) -> None:
        """Queues an update unless the bot did not ask for its kind; gives it an id if it has none."""
        if not self._wanted(update):
            return
        update_id = update.setdefault("update_id", self._next_id)
        self._next_id = max(self._next_id, update_id + 1)
        self._pending.append(Pending(update_id, update, self._now()))
        self.wake()

    async def poll(self, *, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        self.end_poll(OTHER_POLL)
        self.confirm(offset)
        if not self._pending and seconds > 0:
            await self._wait(seconds)
        return self._batch(limit)

    def confirm(self, offset: int) -> None:
        """Forgets what a positive offset confirms; a negative one keeps only the newest."""
        self._expire()
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
            return
        while self._pending and self._pending[0].id < offset and self._done(self._pending[0]):
            self._forget(self._pending.popleft())

    def clear(self) -> None:
        self._pending.clear()

    def end_poll(self, reason: str) -> None:
        """A waiting getUpdates is refused when another request takes its place."""
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_exception(conflict(reason))

    def waiting(self) -> list[Pending]:
        """The next updates to deliver, not all of a long queue."""
        return list(islice(self._pending, LOOK_AHEAD))

    def remove(self, entry: Pending) -> None:
        if self._pending and self._pending[0] is entry:
            self._pending.popleft()
        elif entry in self._pending:
            self._pending.remove(entry)

    async def _wait(self, seconds: float) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        try:
            await asyncio.wait_for(waiter, seconds)
        except TimeoutError:
            return
        finally:
            if self._waiter is waiter:
                self._waiter = None

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self.on_push is not None:
            self.on_push()

    def _wanted(self, update: dict[str, Any]) -> bool:
        kind = next((key for key in update if key != "update_id"), "")
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _batch(self, limit: int) -> list[dict[str, Any]]:
        entries = [self._pending[index] for index in range(min(limit, len(self._pending)))]
        for entry in entries:
            entry.delivered = True
        updates = [entry.update for entry in entries]
        return self._faults.shuffled(updates) if self._faults.reorder else updates

    def _done(self, entry: Pending) -> bool:
        return entry.delivered or not entry.again

    def _forget(self, entry: Pending) -> None:
        share = self._faults.duplicates
        if share and not entry.again and self._faults.chance(share):
            self._pending.append(Pending(entry.id, entry.update, entry.at, again=True))

    def _expire(self) -> None:
        oldest = self._now() - KEPT
        while self._pending and self._pending[0].at < oldest:
            self._pending.popleft()
