"""What services take and return about sales plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from crm_core.models.people import Manager
from crm_core.models.plans import Mode, Pick, Pool, SalesPlan
from crm_core.rules.distribution import Distribution


@dataclass(frozen=True, slots=True)
class PlanRow:
    plan: SalesPlan
    open_deals: int | None
    """None: the actor may not see all deals."""


@dataclass(frozen=True, slots=True)
class PlanList:
    rows: Sequence[PlanRow]
    default_id: int | None
    archived: int
    """How many plans are in the archive."""


@dataclass(frozen=True, slots=True)
class OpenDeals:
    """The open deals of one plan."""

    count: int
    amount: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class PlanCard:
    plan: SalesPlan
    team: int
    """Active members; managers who left do not count."""
    off_shift: int
    """How many of them."""
    open: OpenDeals | None
    """None: the actor may not see all deals."""
    default_id: int | None
    others: Sequence[SalesPlan]
    """The other living plans."""
    created_by: str | None
    """None: a file, or nobody remembers."""

    @property
    def is_default(self) -> bool:
        return self.default_id == self.plan.id


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What the form of a new plan is drawn from."""

    people: Sequence[Manager]
    """Who could be in a team."""
    first: bool
    """Would it be the company's only plan, and so its default one?"""


class Step(StrEnum):
    """What the form of a new plan asks for, in this order."""

    NAME = "n"
    BILL = "b"
    LABEL = "l"
    DISTRIBUTION = "d"
    TEAM = "t"


STEPS = tuple(Step)


def after(step: Step) -> Step:
    """The next one; nothing comes after the last."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


class PlanDraft(BaseModel):
    """What a new plan's form holds so far; the bill in minor units."""

    model_config = ConfigDict(frozen=True)

    step: Step = Step.NAME
    """Where it was left."""
    name: str | None = None
    bill: int | None = None
    label: str | None = None
    mode: Mode | None = None
    pool: Pool = Pool.RANDOM
    pick: Pick = Pick.EVENLY
    team: tuple[int, ...] = ()
    made: int | None = None
    """The plan that was made of it: the form is done with, and a second tap finds the plan."""

    @classmethod
    def of(cls, kept: dict[str, Any]) -> PlanDraft:
        """What was kept; a form that another release wrote in its own way is begun anew."""
        try:
            return cls.model_validate(kept)
        except ValidationError:
            return cls()

    def kept(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_defaults=True)

    def having(self, **values: Any) -> PlanDraft:
        return self.model_copy(update=values)

    @property
    def distribution(self) -> Distribution:
        return Distribution(self.mode or Mode.EVEN, self.pool, self.pick)

    def reached(self, wanted: Step) -> Step:
        """The wanted step, or the first one before it that still lacks its value."""
        values = {Step.NAME: self.name, Step.BILL: self.bill, Step.LABEL: self.label}
        lacking = [step for step, value in values.items() if value is None]
        return min([wanted, *lacking], key=STEPS.index)
