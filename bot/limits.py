"""Telegram's sending limits, kept before Telegram has to remind us of them."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter, TelegramServerError
from aiogram.methods import AnswerCallbackQuery, Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.messages import is_group
from bot.redraws import Overtaken, Redraw
from crm_core.services.notify import ANSWER, MAILING

CHAT_PAUSE = 1.0
CHAT_BURST = 3
DEBT = 10.0
"""Seconds that notices wait at most for a chat whose person taps faster than one screen a second."""
PER_GROUP = (20, 60.0)
OVERALL = (28, 1.0)
NOTICES = (24, 1.0)
"""Whoever has just acted finds room, also while two hundred are told of something."""
MAILINGS = (16, 1.0)
"""Mailings take at most 60 % of the rate."""
CHATS_THAT_MEAN_ALL = 3
REMEMBERED = 1000
PATIENCE = 10.0
"""An answer to a person waits so many seconds for its chat; beyond that its update is handled again later."""
QUICK = (0.2, 1.0)
"""Pauses in seconds before an answer to a person is tried again after a 5xx."""

SCREEN = ANSWER - 1
"""What a handler draws for the person who acts."""
URGENCY: ContextVar[int | None] = ContextVar("urgency", default=None)
"""The priority of what is being sent from the outbox; None while a handler answers a person."""


class Window:
    """At most ``limit`` in any ``seconds``."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._times: deque[float] = deque(maxlen=limit)
        self._limit, self._seconds = limit, seconds

    def wait(self, now: float) -> float:
        if len(self._times) < self._limit:
            return 0.0
        return max(0.0, self._times[0] + self._seconds - now)

    def count(self, now: float) -> None:
        self._times.append(now)

    def is_idle(self, now: float) -> bool:
        return not self._times or self._times[-1] + self._seconds <= now


class Limits:
    """What may be sent at a moment; it only decides, time is told to it."""

    def __init__(self) -> None:
        self._chats: dict[int, float] = {}
        """When the chat will have paid for everything sent to it: the next message may come a burst earlier."""
        self._groups: dict[int, Window] = {}
        self._frozen: dict[int, float] = {}
        self._all_frozen = 0.0
        self._overall = Window(*OVERALL)
        self._notices = Window(*NOTICES)
        self._mailings = Window(*MAILINGS)

    def take(self, chat_id: int | None, urgency: int, now: float) -> float:
        """Seconds until the next message may go; 0 lets it go and counts it.

        A person's own screens are counted but not held back: nobody taps for long faster than Telegram allows,
        and when it does object, its 429 is obeyed.
        """
        windows = [self._overall]
        if urgency > ANSWER:
            windows.append(self._notices)
        if urgency == MAILING:
            windows.append(self._mailings)
        if chat_id is not None and is_group(chat_id):
            windows.append(self._groups.setdefault(chat_id, Window(*PER_GROUP)))
        chat_wait = 0.0 if urgency == SCREEN else self._chat_wait(chat_id, now)
        wait = max(self.frozen(chat_id, now), chat_wait, *(window.wait(now) for window in windows))
        if wait > 0:
            return wait
        for window in windows:
            window.count(now)
        if chat_id is not None:
            paid = max(now, self._chats.get(chat_id, now)) + CHAT_PAUSE
            self._chats[chat_id] = min(paid, now + DEBT + CHAT_BURST * CHAT_PAUSE)
        self._forget_idle(now)
        return 0.0

    def freeze(self, chat_id: int, seconds: float, now: float) -> None:
        """Telegram said to wait; when it says so for three chats, it means all of them."""
        self._frozen = {chat: until for chat, until in self._frozen.items() if until > now}
        self._frozen[chat_id] = max(self._frozen.get(chat_id, 0.0), now + seconds)
        if len(self._frozen) >= CHATS_THAT_MEAN_ALL:
            self.freeze_all(max(self._frozen.values()) - now, now)

    def freeze_all(self, seconds: float, now: float) -> None:
        self._all_frozen = max(self._all_frozen, now + seconds)

    def frozen(self, chat_id: int | None, now: float) -> float:
        """Seconds until Telegram wants to hear of the chat again."""
        until = self._all_frozen if chat_id is None else max(self._all_frozen, self._frozen.get(chat_id, 0.0))
        return max(0.0, until - now)

    def remembered(self) -> int:
        return len(self._chats) + len(self._groups) + len(self._frozen)

    def _chat_wait(self, chat_id: int | None, now: float) -> float:
        if chat_id is None:
            return 0.0
        return self._chats.get(chat_id, now) - now - (CHAT_BURST - 1) * CHAT_PAUSE

    def _forget_idle(self, now: float) -> None:
        if len(self._chats) <= REMEMBERED:
            return
        self._chats = {chat: paid for chat, paid in self._chats.items() if paid > now}
        self._groups = {chat: window for chat, window in self._groups.items() if not window.is_idle(now)}


class Frozen(Exception):
    """The chat has to wait longer than the sender would."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(order=True)
class _Waiter:
    urgency: int
    number: int
    chat_id: int | None = field(compare=False)
    patience: float = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


class Limiter:
    """Lets senders through one after another: the more urgent first, the earlier first among equals."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.limits = Limits()
        self._clock = clock
        self._waiters: list[_Waiter] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, chat_id: int | None, *, urgency: int, patience: float) -> None:
        """Return when the message may go. Raises `Frozen`."""
        turn = asyncio.get_running_loop().create_future()
        waiter = _Waiter(urgency, next(self._numbers), chat_id, patience, turn)
        insort(self._waiters, waiter)
        self._let_through()
        try:
            await turn
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)

    def freeze(self, chat_id: int | None, seconds: float) -> None:
        if chat_id is None:
            return
        self.limits.freeze(chat_id, seconds, self._clock())
        self._let_through()

    def freeze_all(self, seconds: float) -> None:
        self.limits.freeze_all(seconds, self._clock())
        self._let_through()

    def frozen(self) -> float:
        """Seconds until Telegram wants to hear of anybody again."""
        return self.limits.frozen(None, self._clock())

    def _let_through(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._clock()
        waits = [self._try(waiter, now) for waiter in list(self._waiters)]
        pending = [wait for wait in waits if wait > 0]
        if pending:
            self._timer = asyncio.get_running_loop().call_later(min(pending), self._let_through)

    def _try(self, waiter: _Waiter, now: float) -> float:
        if waiter.turn.done():
            return 0.0
        frozen = self.limits.frozen(waiter.chat_id, now)
        wait = self.limits.take(waiter.chat_id, waiter.urgency, now) if frozen <= waiter.patience else 0.0
        if wait > 0:
            return wait
        self._waiters.remove(waiter)
        if frozen > waiter.patience:
            waiter.turn.set_exception(Frozen(frozen))
        else:
            waiter.turn.set_result(None)
        return 0.0


class Politeness(BaseRequestMiddleware):
    """Every request that Telegram counts waits for its turn; a handler's answer survives short refusals."""

    def __init__(self, limiter: Limiter) -> None:
        self.limiter = limiter

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        if not _is_counted(method):
            return await make_request(bot, method)
        if URGENCY.get() is not None:
            return await self._once(make_request, bot, method)
        return await self._patiently(make_request, bot, method)

    async def _once(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        chat_id = chat_of(method)
        urgency = URGENCY.get()
        direct = urgency is None
        try:
            await self.limiter.turn(
                chat_id, urgency=SCREEN if urgency is None else urgency, patience=PATIENCE if direct else 0.0
            )
        except Frozen as error:
            seconds = max(1, ceil(error.seconds))
            raise TelegramRetryAfter(method=method, message="not sent: frozen", retry_after=seconds) from error
        if isinstance(method, Redraw) and not await method.holds():
            raise Overtaken
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            self.limiter.freeze(chat_id, error.retry_after)
            raise

    async def _patiently(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        refused = 0
        waited = False
        while True:
            try:
                return await self._once(make_request, bot, method)
            except TelegramRetryAfter as error:
                if waited or error.retry_after > PATIENCE:
                    raise
                waited = True
                if chat_of(method) is None:
                    await asyncio.sleep(error.retry_after)
            except TelegramServerError:
                if refused == len(QUICK):
                    raise
                await asyncio.sleep(QUICK[refused])
                refused += 1


def chat_of(method: TelegramMethod[Any]) -> int | None:
    found = getattr(method, "chat_id", None)
    return found if isinstance(found, int) else None


def _is_counted(method: TelegramMethod[Any]) -> bool:
    """What asks and what answers a tap is free."""
    return not isinstance(method, AnswerCallbackQuery) and not method.__api_method__.startswith(("get", "delete"))
