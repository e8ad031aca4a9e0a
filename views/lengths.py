"""How long a text is for Telegram, and as much of it as has room."""

from __future__ import annotations

import re
from html import unescape

from crm_core.rules.text import units

TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def without_tags(text: str) -> str:
    return unescape(TAG.sub("", text))


def visible_length(text: str) -> int:
    """The same of HTML, without its tags."""
    return units(without_tags(text))


def fitting(text: str, limit: int) -> str:
    """At most so many units; what does not fit ends with an ellipsis."""
    if units(text) <= limit:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit - 2].decode("utf-16-le", "ignore") + "…"
