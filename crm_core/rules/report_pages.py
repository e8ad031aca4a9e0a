"""Pages of a report's groups or rows: what a picture shows is what the buttons below it open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 5


def pages_of(things: Sequence[object]) -> int:
    return max(1, -(-len(things) // AT_ONCE))


def nearest(things: Sequence[object], page: int) -> int:
    """The page from 1; whatever is not there means the nearest that is."""
    return min(max(page, 1), pages_of(things))


def page_with(things: Sequence[object], place: int) -> int:
    """The page from 1 on which that one stands, counted from 0."""
    return nearest(things, place // AT_ONCE + 1)


def on_page(things: Sequence[T], page: int) -> Sequence[T]:
    start = (nearest(things, page) - 1) * AT_ONCE
    return things[start : start + AT_ONCE]
