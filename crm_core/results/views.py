"""What can be chosen for a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_core.models.people import Manager
from crm_core.models.plans import RefusalReason, SalesPlan, Source, Status
from crm_core.models.tags import Tag
from crm_core.rules.filters import DealFilter

Item = SalesPlan | Status | Manager | RefusalReason | Source | Tag


@dataclass(frozen=True, slots=True)
class Choices:
    wanted: DealFilter
    items: Sequence[Item]
    today: date
