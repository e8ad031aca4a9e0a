"""What publishing has to know of the company: given as data, so that the check asks nobody."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from crm_core.models import Kind
from crm_core.rules.tunnels_fields import Naming


@dataclass(frozen=True, slots=True)
class KnownStatus:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class KnownPlan:
    name: str
    statuses: Mapping[int, KnownStatus] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    """Those selected in the plan."""
    reasons_required: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Only what is alive: neither deleted nor archived."""

    plans: Mapping[int, KnownPlan] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    """The company's."""
    tags: Mapping[int, str] = field(default_factory=dict)
    managers: Mapping[int, str] = field(default_factory=dict)
    tunnels: Mapping[int, str] = field(default_factory=dict)
    starts: Mapping[int, Set[int]] = field(default_factory=dict)
    """Of each published tunnel, those that it starts before anything waits."""
    minor_digits: int = 2

    def naming(self, blocks: Mapping[int, str] | None = None) -> Naming:
        statuses = [
            (status_id, plan_id, status.name)
            for plan_id, plan in self.plans.items()
            for status_id, status in plan.statuses.items()
        ]
        names = {
            "plan": {plan_id: plan.name for plan_id, plan in self.plans.items()},
            "status": {status_id: name for status_id, _, name in statuses},
            "reason": self.reasons,
            "tag": self.tags,
            "manager": self.managers,
            "tunnel": self.tunnels,
        }
        return Naming(
            names, {status_id: plan_id for status_id, plan_id, _ in statuses}, self.minor_digits, blocks or {}
        )
