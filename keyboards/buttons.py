"""What all keyboards are built from."""

from __future__ import annotations

from typing import Annotated, Self

from aiogram.enums import ButtonStyle
from aiogram.filters.callback_data import CallbackData
from aiogram.types import DisabledButton, InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import ConfigDict, Field

from locales import Translator

PRIMARY, SUCCESS, DANGER = ButtonStyle.PRIMARY, ButtonStyle.SUCCESS, ButtonStyle.DANGER

Id = Annotated[int, Field(ge=1, le=2**53)]
"""An id inside a payload; anything else was not made by us."""
Version = Annotated[int, Field(ge=0, le=2**53)]


class Payload(CallbackData, prefix="-"):
    """What a button carries. Only the exact form we write is read back: a forged spelling fits no handler."""

    model_config = ConfigDict(defer_build=True)  # many a button is never tapped between two starts

    @classmethod
    def unpack(cls, value: str) -> Self:
        payload = super().unpack(value)
        if payload.pack() != value:
            raise ValueError(value)
        return payload


def button(text: str, payload: CallbackData, style: ButtonStyle | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=payload.pack(), style=style)


def inert(text: str) -> InlineKeyboardButton:
    """A label that stands among buttons: the current choice, the page number."""
    return InlineKeyboardButton(text=text, disabled=DisabledButton())


def back(text: str, payload: CallbackData) -> InlineKeyboardButton:
    return button(f"⬅️ {text}", payload)


def counted(t: Translator, text: str, count: int) -> str:
    """``🆕 New · 1 203``; nothing is not counted."""
    return f"{text} · {t.number(count)}" if count else text


def rows(*lines: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Empty lines are left out, so that a builder need not ask twice."""
    return InlineKeyboardMarkup(inline_keyboard=[line for line in lines if line])
