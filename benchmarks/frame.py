"""Rounds in which the floor and ours take turns, their medians, and the table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TypeVar

T = TypeVar("T", int, float)

Figure = Callable[[], Awaitable[float]]
"""Measures once."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; quick figures only show that everything works."""

    quick: bool = False

    @property
    def rounds(self) -> int:
        return self.of(5, 1)

    def of(self, full: T, quick: T) -> T:
        return quick if self.quick else full


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what is measured, beside what, and where we want to be."""

    row: int
    name: str
    unit: str
    floor: str
    must: float
    goal: float
    more_is_better: bool = True
    absolute: bool = False
    """``must`` and ``goal`` are figures themselves, not ratios to the floor."""

    def verdict(self, reached: float) -> str:
        for word, border in (("goal", self.goal), ("must", self.must)):
            if reached >= border if self.more_is_better else reached <= border:
                return word
        return "MISSED"


@dataclass(frozen=True, slots=True)
class Result:
    line: Line
    ours: float
    floor: float = 0.0
    ratio: float = 0.0
    note: str = ""

    @property
    def reached(self) -> float:
        return self.ours if self.line.absolute else self.ratio

    @property
    def verdict(self) -> str:
        return self.line.verdict(self.reached)

    def noting(self, note: str) -> Result:
        return replace(self, note=note)


class NotMeasured(Exception):
    """Something is missing on this machine; the message says what."""


async def interleaved(line: Line, rounds: int, floor: Figure, ours: Figure) -> Result:
    """Medians of both, and of the ratios inside each round: on a shared machine only neighbours can be compared."""
    pairs = [(await floor(), await ours()) for _ in range(rounds)]
    return from_pairs(line, pairs)


def from_pairs(line: Line, pairs: Sequence[tuple[float, float]], note: str = "") -> Result:
    return Result(
        line,
        ours=median(ours for _, ours in pairs),
        floor=median(floor for floor, _ in pairs),
        ratio=median(ours / floor for floor, ours in pairs),
        note=note,
    )


HEAD = ("row", "measure", "floor", "", "ours", "ratio", "must", "goal", "reached")


def table(results: Sequence[Result]) -> str:
    """Markdown, so that it can be pasted into the documents, and the notes below it."""
    rows = [HEAD, *(_cells(result) for result in results)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = [f"* {result.line.name}: {result.note}" for result in results if result.note]
    return "\n".join([*lines, "", *notes])


def _cells(result: Result) -> tuple[str, ...]:
    line = result.line
    sign = "≥" if line.more_is_better else "≤"
    unit = line.unit if line.absolute else "×"
    return (
        str(line.row),
        line.name,
        line.floor,
        f"{number(result.floor)} {line.unit}" if result.floor else "",
        f"{number(result.ours)} {line.unit}",
        f"{number(result.ratio)} ×" if result.floor else "",
        f"{sign} {line.must:g} {unit}",
        f"{sign} {line.goal:g} {unit}",
        result.verdict,
    )


def number(value: float) -> str:
    """Three digits that say something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
