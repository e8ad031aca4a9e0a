"""What is typed into the fields of a tunnel's blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from crm_core.errors import Invalid
from crm_core.rules.tunnels import Media, MediaKind, is_field
from crm_core.rules.tunnels_check_blocks import MOMENT
from crm_core.rules.tunnels_fields import DAY, LINE_LIMIT, LONGEST_WAIT, clean_label, clean_words, parse_span
from crm_core.rules.tunnels_parts import Slot
from crm_core.rules.tunnels_texts import is_https

_MOMENT = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4}),?\s+(\d{1,2})[:.](\d\d)$")


def read_label(text: str) -> str:
    label = clean_label(text)
    if not label:
        raise Invalid("text", "empty")
    if len(label) > LINE_LIMIT:
        raise Invalid("text", "long", {"limit": LINE_LIMIT})
    return label


def _words(text: str) -> str:
    words = clean_words(text)
    if not words:
        raise Invalid("text", "empty")
    return words


def _field(text: str) -> str:
    name = text.strip().strip("{}").casefold()
    if not is_field(name):
        raise Invalid("tunnel_field", "wrong")
    return name


def _page(text: str) -> str:
    url = text.strip()
    if not is_https(url):
        raise Invalid("url", "wrong")
    return url


def _span(text: str) -> int:
    minutes = parse_span(text)
    if not minutes:
        raise Invalid("span", "wrong")
    if minutes > LONGEST_WAIT:
        raise Invalid("span", "long", {"limit": LONGEST_WAIT // DAY})
    return minutes


def _moment(text: str) -> str:
    """``31.05.2026 18:00``, by the company's clock."""
    found = _MOMENT.match(text.strip())
    day, month, year, hour, minute = found.groups() if found else ("", "", "", "", "")
    try:
        return f"{datetime(int(year), int(month), int(day), int(hour), int(minute)):{MOMENT}}"  # noqa: DTZ001
    except ValueError:
        raise Invalid("moment", "wrong") from None


def _media(text: str) -> Media:
    """What was sent, as ``photo <file id>``: text that was typed is none."""
    kind, _, file_id = text.partition(" ")
    if kind not in set(MediaKind) or not file_id:
        raise Invalid("media", "wrong")
    return Media(MediaKind(kind), file_id)


READERS: dict[Slot, Callable[[str], Any]] = {
    Slot.NAME: str,
    Slot.TEXT: _words,
    Slot.WRONG: _words,
    Slot.VALUE: read_label,
    Slot.URL: _page,
    Slot.SAVE_TO: _field,
    Slot.FIELD: _field,
    Slot.SPAN: _span,
    Slot.PATIENCE: _span,
    Slot.AT: _moment,
    Slot.MEDIA: _media,
}
