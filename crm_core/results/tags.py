"""What the use cases of tags give back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models import Tag


@dataclass(frozen=True, slots=True)
class TagUse:
    """A tag of the list, and how many leads have it."""

    tag: Tag
    leads: int


@dataclass(frozen=True, slots=True)
class Tagged:
    """The living tags, and which of them one lead has."""

    lead_id: int
    tags: Sequence[Tag]
    ticked: frozenset[int]
