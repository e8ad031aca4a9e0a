"""The buttons of working hours, the same for a person and for the company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from crm_core.rules.hours import WEEK, Hours
from keyboards.buttons import PRIMARY, Payload, button, inert, rows
from keyboards.paging import Row, in_columns
from locales import Translator

Weekday = Annotated[int, Field(ge=0, lt=WEEK)]
"""0 is Monday."""
DAYS_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class HoursPayloads:
    """What the buttons carry: whose hours they are is known to their maker."""

    day: Callable[[int, bool], Payload]
    """Switches a weekday on or off."""
    times: Payload
    """Asks for the beginning and the end."""
    usual: Payload
    """Weekdays from nine to six."""
    always: Payload
    """No hours at all."""


def hours_keyboard(
    t: Translator, hours: Hours | None, payloads: HoursPayloads, *, always: str, way_back: Row
) -> InlineKeyboardMarkup:
    """``always`` says what it means to have no hours, like ``♾ Always``."""
    if hours is None:
        usual = button(t.plain("✨ Weekdays 9:00–18:00"), payloads.usual, PRIMARY)
        times = button(t.plain("✏️ Other times"), payloads.times)
        return rows([usual], [times], [inert(f"● {always}")], way_back)
    days = [_day(t, day, payloads, on=day in hours.days) for day in range(WEEK)]
    times = button(t.plain("✏️ Times"), payloads.times)
    return rows(*in_columns(days, DAYS_IN_A_ROW), [times, button(always, payloads.always)], way_back)


def _day(t: Translator, day: int, payloads: HoursPayloads, *, on: bool) -> InlineKeyboardButton:
    sign = "☑" if on else "☐"
    return button(f"{sign} {t.weekday(day).capitalize()}", payloads.day(day, not on))
