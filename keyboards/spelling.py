"""Numbers in as few characters as possible, for payloads that carry many of them."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase, digits
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

HIGHEST_ID = 2**53
DIGITS = digits + ascii_lowercase + ascii_uppercase
NONE, NONE_SIGN = -1, "-"


def spell(number: int) -> str:
    """In base 62; zero is nothing at all, -1 is a dash."""
    if number == NONE:
        return NONE_SIGN
    text = ""
    while number > 0:
        number, rest = divmod(number, len(DIGITS))
        text = DIGITS[rest] + text
    return text


def unspell(value: Any) -> int:
    """Raises `ValueError` for what is no number of ours."""
    if not isinstance(value, str):
        return int(value)
    if value == NONE_SIGN:
        return NONE
    number = 0
    for char in value:
        number = number * len(DIGITS) + DIGITS.index(char)
    return number


Number = Annotated[int, Field(ge=0, le=HIGHEST_ID), BeforeValidator(unspell), PlainSerializer(spell, return_type=str)]
Choice = Annotated[
    int, Field(ge=NONE, le=HIGHEST_ID), BeforeValidator(unspell), PlainSerializer(spell, return_type=str)
]
"""An id, 0 for "any", -1 for "without"."""
