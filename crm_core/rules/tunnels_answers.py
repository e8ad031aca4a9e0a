"""What a lead's answer must be, and what a condition makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from crm_core.errors import Invalid
from crm_core.rules.contacts import parse_email, parse_phone
from crm_core.rules.text import EMPTY, clean_line, clean_text, fold
from crm_core.rules.tunnels import NAME, AnswerKind, Match, QuestionBlock

ANSWER_LIMIT = 1000
_NUMBER = re.compile(r"^-?\d{1,12}(?:[.,]\d{1,6})?$")
_SPACES = re.compile(r"\s+")


def parse(block: QuestionBlock, text: str) -> str:
    """The answer as it is kept. Raises `Invalid` ("answer", "phone", "email", "number", "choice")."""
    if block.answer is AnswerKind.CHOICE:
        return block.choices[chosen([choice.text for choice in block.choices], text)].text
    return PARSERS[block.answer](text) if block.save_to != NAME else _line(text)


def chosen(labels: list[str], text: str) -> int:
    """Which of the buttons was written instead of tapped. Raises `Invalid` ("choice")."""
    meant = fold(text.strip())
    for place, label in enumerate(labels):
        if fold(label) == meant:
            return place
    raise Invalid("choice", "wrong")


def _text(text: str) -> str:
    cleaned = clean_text(text, ANSWER_LIMIT)
    if not cleaned:
        raise Invalid("answer", "empty")
    return cleaned


def _line(text: str) -> str:
    line = clean_line(text)
    if line == EMPTY:
        raise Invalid("answer", "empty")
    return line


def _number(text: str) -> str:
    plain = _SPACES.sub("", text[:ANSWER_LIMIT])
    if not plain.isascii() or not _NUMBER.match(plain):
        raise Invalid("number", "wrong")
    return plain.replace(",", ".")


PARSERS: dict[AnswerKind, Callable[[str], str]] = {
    AnswerKind.TEXT: _text,
    AnswerKind.PHONE: parse_phone,
    AnswerKind.EMAIL: parse_email,
    AnswerKind.NUMBER: _number,
}


def holds(match: Match, value: str | None, wanted: str) -> bool:
    """Does what is known compare so with what the condition says? Letter case plays no part."""
    known = fold(value or "").strip()
    if match in (Match.FILLED, Match.EMPTY):
        return bool(known) == (match is Match.FILLED)
    if match is Match.HAS:
        return bool(known) and fold(wanted) in known
    figures = _figure(known), _figure(wanted)
    if figures[0] is None or figures[1] is None:
        return match is Match.IS and known == fold(wanted).strip()
    return COMPARED[match](figures[0], figures[1])


COMPARED: dict[Match, Callable[[float, float], bool]] = {
    Match.IS: lambda value, wanted: value == wanted,
    Match.ABOVE: lambda value, wanted: value > wanted,
    Match.BELOW: lambda value, wanted: value < wanted,
}


def _figure(text: str) -> float | None:
    try:
        return float(_number(text))
    except Invalid:
        return None
