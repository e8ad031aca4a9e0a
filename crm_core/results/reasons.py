"""What services return about reasons for refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models.plans import RefusalReason, SalesPlan


@dataclass(frozen=True, slots=True)
class ReasonUse:
    reason: RefusalReason
    uses: int
    """Lost deals that have it."""
    plans: Sequence[SalesPlan]
    """Living plans that offer it."""
