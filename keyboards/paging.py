"""Many buttons to choose from, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from aiogram.types import InlineKeyboardButton
from pydantic import Field

from keyboards.buttons import Payload, button, inert

AT_ONCE = 20
HALF, WHOLE = 14, 28
"""Characters of a name that fit on a phone in two columns and in one."""
Page = Annotated[int, Field(ge=0, le=9999)]
"""From 1; 0 is where the screen opens."""
Row = list[InlineKeyboardButton]
T = TypeVar("T")


def picked(
    items: Sequence[T],
    make: Callable[[T], InlineKeyboardButton],
    *,
    page: int,
    turn: Callable[[int], Payload],
    columns: int = 1,
    at_once: int = AT_ONCE,
) -> list[Row]:
    """The buttons of the page, and a row to turn it when there are several; ``turn`` makes the way to a page."""
    pages = max(1, -(-len(items) // at_once))
    page = min(max(page, 1), pages)
    shown = items[(page - 1) * at_once : page * at_once]
    return [*in_columns([make(item) for item in shown], columns), pager(page, pages, turn)]


def in_columns(buttons: Sequence[InlineKeyboardButton], columns: int) -> list[Row]:
    return [list(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]


def pager(page: int, pages: int, turn: Callable[[int], Payload]) -> Row:
    if pages == 1:
        return []
    earlier = button("⬅️", turn(page - 1)) if page > 1 else inert("·")
    later = button("➡️", turn(page + 1)) if page < pages else inert("·")
    return [earlier, inert(f"{page}/{pages}"), later]
