"""Texts as Telegram keeps them: plain text plus entities counted in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

Entity = dict[str, Any]

# Looked for in this order; a later find never overlaps an earlier one.
AUTOMATIC = (
    ("url", re.compile(r"\bhttps?://[^\s<>\"']*[^\s<>\"'.,:;!?()]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b", re.ASCII)),
    (
        "url",
        re.compile(r"(?<![\w@/.])(?:[a-z0-9-]+\.)+(?:com|org|net|ua|io|ru|me)\b(?:/[^\s<>\"']*[\w/])?", re.IGNORECASE),
    ),
    ("mention", re.compile(r"(?<![\w@/])@[a-zA-Z][\w]{3,31}\b", re.ASCII)),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z]\w{2,31})?(?![\w/<>])", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
UNTOUCHED = frozenset({"code", "pre", "text_link", "url", "email", "mention", "bot_command", "hashtag", "text_mention"})
TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "spoiler": ('<span class="tg-spoiler">', "</span>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
    "bot_command": ('<span class="tg-command">', "</span>"),
    "hashtag": ('<span class="tg-hashtag">', "</span>"),
    "mention": ('<span class="tg-mention">', "</span>"),
}
SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def utf16_len(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def automatic(text: str, entities: list[Entity]) -> list[Entity]:
    """Adds what Telegram finds by itself: commands, links, mentions, hashtags."""
    if not any(sign in text for sign in "/@#."):
        return entities
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in UNTOUCHED]
    found: list[Entity] = []
    for kind, start, end in _finds(text):
        if all(end <= left or right <= start for left, right in taken):
            taken.append((start, end))
            found.append({"type": kind, "offset": start, "length": end - start})
    return in_order([*entities, *found]) if found else entities


def _finds(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in AUTOMATIC:
        for match in pattern.finditer(text):
            start = utf16_len(text[: match.start()])
            yield kind, start, start + utf16_len(match.group())


def in_order(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def render(text: str, entities: list[Entity]) -> str:
    """The text as safe HTML: every character escaped, only Telegram's own tags."""
    if not entities:
        return escape(text)
    units = text.encode("utf-16-le")
    pieces: list[str] = []
    _render_span(units, in_order(entities), 0, len(units) // 2, pieces)
    return "".join(pieces)


def _render_span(units: bytes, entities: list[Entity], start: int, end: int, pieces: list[str]) -> None:
    at = start
    index = 0
    while index < len(entities):
        entity = entities[index]
        first, last = entity["offset"], min(entity["offset"] + entity["length"], end)
        inner = [e for e in entities[index + 1 :] if e["offset"] < last]
        pieces.append(_plain(units, at, first))
        opening, closing = _tags(entity, _plain(units, first, last))
        pieces.append(opening)
        _render_span(units, inner, first, last, pieces)
        pieces.append(closing)
        at = last
        index += 1 + len(inner)
    pieces.append(_plain(units, at, end))


def _tags(entity: Entity, inside: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind not in {"text_link", "url", "email"}:
        return TAGS.get(kind, ("", ""))
    plain = inside if "://" in inside else f"https://{inside}"
    target = {"text_link": escape(entity.get("url", "")), "url": plain, "email": f"mailto:{inside}"}[kind]
    if not SAFE_LINK.match(target):
        return '<span class="tg-link">', "</span>"
    return f'<a href="{target}" target="_blank" rel="noopener noreferrer">', "</a>"


def _plain(units: bytes, start: int, end: int) -> str:
    return escape(units[2 * start : 2 * end].decode("utf-16-le", "replace"))
