"""Calls and their floors in turns, and the slowest of them as the figure."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.base import Engine, prepare
from benchmarks.frame import Figure, Line, NotMeasured, Result, Size, from_pairs
from benchmarks.ground import as_the_bot_does

SHOWN: dict[Engine, str] = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
CALLS = 15
"""In a round: their median counts."""

Call = Callable[[], Awaitable[object]]


def screen(row: int, engine: Engine, name: str, floor: str, *, must: float, goal: float) -> Line:
    """A line about milliseconds."""
    shown = f"{name}, {SHOWN[engine]}"
    return Line(row, shown, "ms", floor, must=must, goal=goal, more_is_better=False, absolute=True)


def each(size: Size, measure: Callable[[Engine, Size], Coroutine[Any, Any, list[Result]]]) -> list[Result]:
    """On both engines, or on SQLite alone where there is no other."""
    results = []
    for engine, name in SHOWN.items():
        try:
            prepare(engine, size)
        except NotMeasured as problem:
            print(f"not measured on {name}: {problem}", file=sys.stderr, flush=True)
            continue
        as_the_bot_does()
        results += asyncio.run(measure(engine, size))
    return results


async def milliseconds(call: Call, calls: int) -> float:
    """Of a typical call."""
    took = []
    for _ in range(calls):
        started = perf_counter()
        await call()
        took.append((perf_counter() - started) * 1000)
    return median(took)


@dataclass
class Watch:
    size: Size
    calls: dict[str, tuple[Figure, Call]] = field(default_factory=dict)
    pairs: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """Milliseconds of the floor and of ours, by round."""

    def add(self, name: str, floor: Figure, call: Call) -> None:
        self.calls[name] = (floor, call)

    async def run(self) -> None:
        times = self.size.of(CALLS, 2)
        for _, call in self.calls.values():
            await milliseconds(call, times)  # what it needs is in memory, as it is in the middle of a day
        for _ in range(self.size.rounds):
            for name, (floor, call) in self.calls.items():
                bare = median([await floor() for _ in range(times)])
                self.pairs.setdefault(name, []).append((bare, await milliseconds(call, times)))

    def ours(self, name: str) -> float:
        return median(ours for _, ours in self.pairs[name])

    def slowest(self, line: Line, names: Sequence[str], note: str = "") -> Result:
        name = max(names, key=self.ours)
        each = ", ".join(f"{one} {self.ours(one):.1f}" for one in names) if len(names) > 1 else ""
        return from_pairs(line, self.pairs[name], "; ".join(part for part in (each, note) if part))
