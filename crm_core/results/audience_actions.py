"""What is shown while an action over an audience is put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models import Manager, RefusalReason, SalesPlan, Status, Tag, Tunnel
from crm_core.results.audience import AudienceCount
from crm_core.results.mass import MassPreview
from crm_core.rules.audience_actions import Draft, Step

ActionItem = SalesPlan | Manager | Status | RefusalReason | Tag | Tunnel


@dataclass(frozen=True, slots=True)
class ActionStep:
    """The next question and its answers, or what is to be confirmed."""

    count: AudienceCount
    draft: Draft
    step: Step
    items: Sequence[ActionItem]
    by_rule: bool
    """Of managers: has the plan a rule by which it chooses?"""
    plan: SalesPlan | None
    preview: MassPreview | None
    tag: Tag | None
    reason: RefusalReason | None
    after: int
    """The newest action at this moment: a confirmation of the same later is another one."""
