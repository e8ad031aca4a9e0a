"""Charts as descriptions, and the one process that turns them into pictures.

matplotlib lives in that process alone: it would double the bot's memory and hold its event loop.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import signal
import threading
from collections import OrderedDict
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass

log = logging.getLogger(__name__)

PATIENCE = 20.0
"""Seconds for one picture, the start of the process included; after that a text must do."""
KEPT = 32
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
    rest: bool = False
    """All the others together: too long a bar is broken off, or it would dwarf the rest."""

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


class Painter:
    """Draws in one process, which starts with the first picture; an unchanged chart is not drawn again."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._pool: Executor | None = None
        self._retirement: asyncio.TimerHandle | None = None
        self._drawn: OrderedDict[Chart, bytes] = OrderedDict()

    async def draw(self, chart: Chart) -> bytes | None:
        """The PNG, or None if it cannot be had just now."""
        drawn = self._drawn.get(chart)
        if drawn is not None:
            self._drawn.move_to_end(chart)
            return drawn
        self._keep_working()
        try:
            drawn = await asyncio.wait_for(self._submit(chart), self.patience)
        except (BrokenExecutor, TimeoutError, OSError):
            log.warning("a chart could not be drawn", exc_info=True)
            self.close()
            return None
        self._retirement = asyncio.get_running_loop().call_later(IDLE, self.close)
        self._drawn[chart] = drawn
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)
        return drawn

    def close(self) -> None:
        """Stop the process without waiting for it; the next picture starts a new one."""
        self._keep_working()
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

    def _submit(self, chart: Chart) -> asyncio.Future[bytes]:
        return asyncio.wrap_future((self._pool or self._start()).submit(_draw, chart, self.patience))

    def _start(self) -> Executor:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_begin)
        return self._pool


def _begin() -> None:
    """The process goes when the bot goes, however the bot ends, and leaves Ctrl-C to it."""
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


def _draw(chart: Chart, patience: float) -> bytes:
    faulthandler.dump_traceback_later(patience, exit=True)  # a drawing that hangs ends this process, not the bot
    try:
        from views.drawing import png  # loads matplotlib, which only this process may do

        return png(chart)
    finally:
        faulthandler.cancel_dump_traceback_later()


painter = Painter()


async def draw(chart: Chart) -> bytes | None:
    return await painter.draw(chart)


def warm_up() -> None:
    painter.warm_up()


def close() -> None:
    painter.close()
