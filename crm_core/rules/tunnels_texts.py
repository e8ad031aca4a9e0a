"""Texts of tunnels: what is put in where a name stands in braces, and how long the whole may get."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urlsplit

from crm_core.rules.templates import PLACES, PUT_IN_LIMIT, fill, places
from crm_core.rules.text import units
from crm_core.rules.tunnels import EMAIL, PHONE, Script, own_fields

MESSAGE_LIMIT, CAPTION_LIMIT = 4096, 1024
"""In UTF-16 units, as Telegram counts."""
GIVEN = PLACES | {PHONE, EMAIL}
"""What can be put in without a question of the tunnel."""
URL_LIMIT = 1000


def known_places(script: Script) -> frozenset[str]:
    return GIVEN | frozenset(own_fields(script))


def unknown(text: str, known: Collection[str]) -> Iterator[str]:
    """Places that nothing is ever put into."""
    return (place for place in places(text) if place not in known)


def longest(text: str, known: Collection[str]) -> int:
    """How long the text can get with everything put in, in UTF-16 units."""
    put_in = [place for place in places(text) if place in known]
    return units(text) + sum(2 * PUT_IN_LIMIT - len(place) - 2 for place in put_in)


def said(text: str, values: Mapping[str, str | None]) -> str:
    """The text as the lead reads it; what stands in a value is never a place itself."""
    return fill(text, values, known=values.keys())


def is_https(url: str) -> bool:
    """A whole address of a page on the internet."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host and len(url) <= URL_LIMIT and not any(map(str.isspace, url))
