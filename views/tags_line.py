"""A lead's tags on one line of a card."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Tag
from crm_core.rules.text import clean_line

SHOWN = 12
"""Named; of more, how many more there are."""


def tags_line(tags: Sequence[Tag]) -> list[Markup]:
    """``🏷 VIP · partner``; nothing without tags."""
    if not tags:
        return []
    names = [clean_line(tag.name) for tag in tags[:SHOWN]]
    more = [f"+{len(tags) - SHOWN}"] if len(tags) > SHOWN else []
    return [Markup("🏷 {}").format(" · ".join([*names, *more]))]
