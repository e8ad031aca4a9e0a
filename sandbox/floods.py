"""Telegram's sending limits; off unless a test or a benchmark switches them on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import ceil

from sandbox.errors import too_many

Limit = tuple[float, float]
PER_CHAT: Limit = (1.0, 4.0)
OVERALL: Limit = (30.0, 30.0)


class Bucket:
    """Lets `burst` through at once and `rate` a second after that."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._at = 0.0

    def wait(self, at: float) -> float:
        """Seconds until one more may pass; 0 lets it pass and counts it."""
        self._level = min(self._burst, self._level + max(0.0, at - self._at) * self._rate)
        self._at = at
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) / self._rate


class Floods:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.enabled = False
        self.per_chat = PER_CHAT
        self._chats: dict[int | str, Bucket] = {}
        self._all = Bucket(*OVERALL)

    def enable(self, *, per_chat: Limit = PER_CHAT, overall: Limit = OVERALL) -> None:
        """Each limit is (messages a second, burst)."""
        self.enabled = True
        self.per_chat = per_chat
        self._chats = {}
        self._all = Bucket(*overall)

    def check(self, chat_id: int | str) -> None:
        if not self.enabled:
            return
        at = self._now().timestamp()
        bucket = self._chats.setdefault(chat_id, Bucket(*self.per_chat))
        wait = bucket.wait(at) or self._all.wait(at)
        if wait:
            raise too_many(max(1, ceil(wait)))
