"""Pages of a report's groups or rows: what a picture shows is what the buttons below it open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 5
STATUSES = 12
"""Of a funnel more fit a picture: a bar is one line."""
DEALT = 10
"""Of fairness there is no picture."""


def pages_of(things: Sequence[object], at_once: int | None = None) -> int:
    return max(1, -(-len(things) // (at_once or AT_ONCE)))


def nearest(things: Sequence[object], page: int, at_once: int | None = None) -> int:
    """The page from 1; whatever is not there means the nearest that is."""
    return min(max(page, 1), pages_of(things, at_once))


def page_with(things: Sequence[object], place: int) -> int:
    """The page from 1 on which that one stands, counted from 0."""
    return nearest(things, place // AT_ONCE + 1)


def on_page(things: Sequence[T], page: int, at_once: int | None = None) -> Sequence[T]:
    size = at_once or AT_ONCE
    start = (nearest(things, page, size) - 1) * size
    return things[start : start + size]
