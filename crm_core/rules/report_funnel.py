"""The funnel of one plan: how many deals entered each status, how many went on, and how long they stayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from crm_core.models import Colour, Kind
from crm_core.rules.report_about import About


@dataclass(frozen=True, slots=True)
class Step:
    """An intermediate status; each deal is counted once."""

    id: int
    name: str
    colour: Colour
    entered: int
    """In the period."""
    went_on: int
    """Of these, to a later status or won, whenever that was."""
    standing: int
    """Now."""
    amount: int
    """Of what stands there, in minor units."""
    median: timedelta | None
    """How long those stayed that left in the period."""

    @property
    def stayed(self) -> int:
        """Of those that entered, the ones that have not gone on: they stand there, went back or were lost."""
        return self.entered - self.went_on

    @property
    def conversion(self) -> float:
        return self.went_on / self.entered if self.entered else 0.0


@dataclass(frozen=True, slots=True)
class Final:
    """Won or lost; closed in the period, cancelled closings left out."""

    id: int
    name: str
    kind: Kind
    deals: int
    amount: int


@dataclass(frozen=True, slots=True)
class FunnelReport:
    about: About
    plan_id: int | None
    plan: str | None
    """None: the reader sees no plan."""
    steps: tuple[Step, ...]
    finals: tuple[Final, ...]

    @property
    def anything(self) -> bool:
        return any(step.entered or step.standing for step in self.steps) or any(final.deals for final in self.finals)
