"""What happens next, in working hours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

Act = Callable[[], Awaitable[None]]

OPENS, CLOSES = 9, 19


class Timeline:
    """A clock that goes from act to act."""

    def __init__(self, begin: datetime, until: datetime, random: Random, zone: ZoneInfo) -> None:
        self.now, self.until = begin, until
        self._random, self._zone = random, zone
        self._coming: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def later(self, act: Act, least: float, most: float) -> None:
        """In so many hours, or when the company opens after that."""
        self._put(act, self.now + timedelta(hours=self._random.uniform(least, most)))

    def at(self, act: Act, part: float) -> None:
        """When so much of the time from now to the end is over."""
        self._put(act, self.now + (self.until - self.now) * part)

    def _put(self, act: Act, moment: datetime) -> None:
        heappush(self._coming, (self._working_hour(moment), next(self._numbers), act))

    async def run(self) -> None:
        while self._coming and self._coming[0][0] < self.until:
            self.now, _, act = heappop(self._coming)
            await act()
        self.now = self.until

    def _working_hour(self, moment: datetime) -> datetime:
        local = moment.astimezone(self._zone)
        if OPENS <= local.hour < CLOSES:
            return moment
        days = 1 if local.hour >= CLOSES else 0
        morning = (local + timedelta(days=days)).replace(hour=OPENS, minute=self._random.randrange(60))
        return morning.astimezone(moment.tzinfo)
