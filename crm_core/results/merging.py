"""What services return about leads who may be one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_core.models import Deal, Lead, LeadMessage


@dataclass(frozen=True, slots=True)
class Side:
    lead: Lead
    deals: Sequence[Deal]
    """With plan and status loaded, open ones first."""
    last: LeadMessage | None
    """The newest that they wrote."""


@dataclass(frozen=True, slots=True)
class Pair:
    kept: Side
    """Who was there first: everything goes to them."""
    merged: Side
    now: datetime
    merge_id: int | None = None
    """The merging that holds, if they are merged."""
    changed: bool = True
