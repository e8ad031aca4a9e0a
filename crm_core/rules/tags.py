"""What a tag must look like (product, section 6)."""

from __future__ import annotations

from crm_core.errors import Invalid
from crm_core.models import TAG_LENGTH, TAG_LIMIT
from crm_core.rules.text import TEXT_LIMIT, clean_line, fold, graphemes, is_blank

TAGS_AT_MOST = 500
"""In a company: more are names, not groups."""


def check_tag(text: str) -> str:
    """A tag of 1–40 visible characters; a hash before it is left out. Raises `Invalid`."""
    name = clean_line(text.strip().removeprefix("#"), TEXT_LIMIT)
    if is_blank(name):
        raise Invalid("tag", "empty")
    count = graphemes(name)
    if count > TAG_LIMIT:
        raise Invalid("tag", "long", {"count": count, "limit": TAG_LIMIT})
    if len(name) > TAG_LENGTH:
        raise Invalid("tag", "complex")
    return name


def tag_key(name: str) -> str:
    """Equal for names that differ by case only."""
    return fold(name)[: TAG_LENGTH * 2]
