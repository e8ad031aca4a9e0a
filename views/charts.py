"""Charts as descriptions, and the one process that turns them into pictures and reports into files.

matplotlib and its like live in that process alone: they would double the bot's memory and hold its event loop.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from views.flows import Flow

log = logging.getLogger(__name__)
Order = TypeVar("Order")

PATIENCE = 20.0
"""Seconds for one picture, the start of the process included; after that a text must do."""
KEPT = 32
WAITING = 16
"""So many may wait for their turn; whoever comes then is told at once to try again later."""
YIELDING = 10
"""How much later than the bot the process gets its turn where processors are few: taps are answered before pictures."""
IDLE = 600.0
"""Seconds without a new picture after which the process ends: it takes a third of the bot's memory."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar; ``series`` is its place in the legend."""

    series: int
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    figures: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class Series:
    """A row of the legend."""

    name: str
    count: str
    share: str
    role: str = "reason"
    """``reason``, ``other`` (the rest of them), ``none``, ``won`` or ``lost``."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal stacked bars above a legend; every text is ready to be shown."""

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    legend: tuple[Series, ...]
    dark: bool = False


Drawable = Chart | Flow


class Painter:
    """Draws in one process, which starts with the first picture; an unchanged chart is not drawn again."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._pool: Executor | None = None
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._retirement: asyncio.TimerHandle | None = None
        self._drawn: OrderedDict[Drawable, bytes] = OrderedDict()

    async def draw(self, chart: Drawable) -> bytes | None:
        """The PNG, or None if it cannot be had just now."""
        drawn = self._drawn.get(chart) or await self.make(_draw, chart, patience=self.patience)
        if drawn is not None:
            self._drawn[chart] = drawn
            self._drawn.move_to_end(chart)
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)
        return drawn

    async def make(self, work: Callable[[Order], bytes], order: Order, *, patience: float) -> bytes | None:
        """What a function of a module makes of the order in the process, or None if it cannot be had just now.

        ``patience``: seconds, of which some may go by until its turn comes.
        """
        if self._waiting >= WAITING:
            log.warning("something was not drawn: too much is waiting for it")
            return None
        turn, until = self._turn, monotonic() + patience
        self._waiting += 1
        try:
            await asyncio.wait_for(turn.acquire(), patience)
        except TimeoutError:
            log.warning("something was not drawn: its turn did not come")
            return None
        finally:
            self._waiting -= 1
        try:
            return await self._made(work, order, max(until - monotonic(), 0.001))
        finally:
            turn.release()

    async def _made(self, work: Callable[[Order], bytes], order: Order, patience: float) -> bytes | None:
        self._keep_working()
        try:
            working = (self._pool or self._start()).submit(_work, work, order, patience)
            made = await asyncio.wait_for(asyncio.wrap_future(working), patience)
        except (BrokenExecutor, TimeoutError, OSError):
            log.warning("something could not be drawn", exc_info=True)
            self.close()
            return None
        self._retirement = asyncio.get_running_loop().call_later(IDLE, self.close)
        return made

    def close(self) -> None:
        """Stop the process without waiting for it; the next picture starts a new one."""
        self._keep_working()
        self._turn = asyncio.Semaphore(1)
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _keep_working(self) -> None:
        if self._retirement is not None:
            self._retirement.cancel()
            self._retirement = None

    def warm_up(self) -> None:
        """Somebody looks at the list of reports: the picture they will want need not wait for the process."""
        if self._pool is None:
            self._start().submit(_load)
            self._retirement = asyncio.get_running_loop().call_later(IDLE, self.close)

    def _start(self) -> Executor:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_begin)
        return self._pool


def _begin() -> None:
    """The process goes when the bot goes, however the bot ends, leaves Ctrl-C to it, and lets it go first."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(YIELDING)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(0)


def _load() -> None:
    from views import drawing  # noqa: F401 - loads matplotlib, which only this process may do


def _work(work: Callable[[Order], bytes], order: Order, patience: float) -> bytes:
    faulthandler.dump_traceback_later(patience, exit=True)  # work that hangs ends this process, not the bot
    try:
        return work(order)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _draw(chart: Drawable) -> bytes:
    from views import drawing, drawing_flows  # these load matplotlib, which only this process may do

    return drawing_flows.png(chart) if isinstance(chart, Flow) else drawing.png(chart)


painter = Painter()


async def draw(chart: Drawable) -> bytes | None:
    return await painter.draw(chart)


async def make(work: Callable[[Order], bytes], order: Order, *, patience: float) -> bytes | None:
    return await painter.make(work, order, patience=patience)


def warm_up() -> None:
    painter.warm_up()


def close() -> None:
    painter.close()
