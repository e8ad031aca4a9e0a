"""What a lead can tap in a tunnel. Nothing of the CRM shows here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup
from pydantic import Field

from keyboards.buttons import Id, Payload, Version, button, rows
from locales import Translator

PLACES = 100


class TunnelPress(Payload, prefix="tn"):
    """Button or choice number ``place`` of what was said at that step."""

    run_id: Id
    at: Version
    place: Annotated[int, Field(ge=0, lt=PLACES)]


def tunnel_keyboard(run_id: int, step: int, buttons: Sequence[Sequence[Any]]) -> InlineKeyboardMarkup:
    """One below the other, as they were written."""
    return rows(*[[_button(run_id, step, *one)] for one in buttons])


def _button(run_id: int, step: int, text: str, place: int, url: str | None) -> InlineKeyboardButton:
    if url is not None:
        return InlineKeyboardButton(text=text, url=url)
    return button(text, TunnelPress(run_id=run_id, at=step, place=place))


def phone_keyboard(t: Translator) -> ReplyKeyboardMarkup:
    share = KeyboardButton(text=t.plain("📞 Share my number"), request_contact=True)
    hint = t.plain("Or type the number")
    return ReplyKeyboardMarkup(
        keyboard=[[share]], resize_keyboard=True, one_time_keyboard=True, input_field_placeholder=hint
    )
