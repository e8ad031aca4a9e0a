"""From a request's text, parse mode and entities to what Telegram would keep, or its refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.cleaning import cleaned
from sandbox.entities import Entity, automatic, in_order, utf16_len
from sandbox.errors import bad_request
from sandbox.html import parse_html
from sandbox.people import Person

MAX_TEXT = 4096
MAX_CAPTION = 1024
LINK_SCHEMES = frozenset({"http", "https", "tg", "ton", "tonsite", "mailto", "tel"})


@dataclass(frozen=True)
class Source:
    """A text as the request gives it."""

    text: str | None
    parse_mode: Any = None
    entities: list[Entity] | None = None


def message_text(source: Source, people: dict[int, Person]) -> tuple[str, list[Entity]]:
    if not source.text:
        raise bad_request("message text is empty")
    text, entities = _formatted(source, people)
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def caption_text(source: Source, people: dict[int, Person]) -> tuple[str | None, list[Entity]]:
    text, entities = _formatted(source, people)
    if utf16_len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text or None, entities


def _formatted(source: Source, people: dict[int, Person]) -> tuple[str, list[Entity]]:
    text, entities = _parsed(source)
    text, entities = _trimmed(text, entities)
    linked = [linked for entity in entities if (linked := _linked(entity, people))]
    return text, automatic(text, linked)


def _parsed(source: Source) -> tuple[str, list[Entity]]:
    text = cleaned(source.text or "")
    mode = source.parse_mode.lower() if isinstance(source.parse_mode, str) else ""
    if source.entities:
        return text, in_order(source.entities)
    if mode == "html":
        return parse_html(text)
    if mode:
        raise bad_request("unsupported parse_mode")
    return text, []


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    trimmed = text.strip()
    if trimmed == text and not entities:
        return text, entities
    cut = utf16_len(text) - utf16_len(text.lstrip())
    length = utf16_len(trimmed)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(length, entity["offset"] + entity["length"] - cut)
        if start < end:
            moved.append({**entity, "offset": start, "length": end - start})
    return trimmed, moved


def _linked(entity: Entity, people: dict[int, Person]) -> Entity | None:
    """Links are normalised, mentions by id become people; what is neither loses its markup, not its text."""
    if entity["type"] != "text_link":
        return entity
    url = checked_url(str(entity["url"]))
    if url is None:
        return None
    if not url.startswith("tg://user?"):
        return {**entity, "url": url}
    wanted = parse_qs(urlsplit(url).query).get("id", [""])[0]
    person = people.get(int(wanted)) if wanted.isdecimal() else None
    rest = {key: value for key, value in entity.items() if key not in {"type", "url"}}
    return {"type": "text_mention", "user": person.as_user(), **rest} if person else None


def checked_url(url: str) -> str | None:
    """The address as Telegram keeps it; None if it refuses it."""
    address = url.strip()
    if "://" not in address and not address.startswith(("mailto:", "tel:")):
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme.lower() not in LINK_SCHEMES or any(sign.isspace() for sign in address):
        return None
    if parts.scheme.lower() not in {"http", "https"}:
        return address
    if not parts.hostname or "." not in parts.hostname.strip("."):
        return None
    return address if parts.path or parts.query or parts.fragment else f"{address}/"
