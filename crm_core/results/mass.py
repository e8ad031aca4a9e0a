"""What screens of mass actions show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.models import Halt, Lead, Manager, MassAction, MassState, SalesPlan, Status, Tunnel
from crm_core.rules.letters import Letter
from crm_core.rules.mass import Figures, MassParams, Outcome


@dataclass(frozen=True, slots=True)
class MassPreview:
    """What is to be confirmed: what would come of it as things stand."""

    params: MassParams
    leads: int
    fresh: int
    """With whom it would be done."""
    already: int
    skipped: Mapping[Outcome, int]
    plan: SalesPlan | None
    status: Status | None
    """Where the deals would stand."""
    manager: Manager | None
    """Who would get the deals; None: by the rule, if the plan has one."""
    tunnel: Tunnel | None
    letter: Letter | None
    """The message as one of them will get it."""
    team: int
    """Members of the plan who could be given deals right now."""


@dataclass(frozen=True, slots=True)
class MassProgress:
    """How an action goes on, and in the end its report."""

    action: MassAction
    params: MassParams
    figures: Figures
    plan: SalesPlan | None
    tunnel: Tunnel | None
    to: Sequence[tuple[Manager, int]]
    """Who got how many deals, the most first."""

    @property
    def going_on(self) -> bool:
        """Also while the last of it is waited for."""
        return self.action.state is MassState.RUNNING

    @property
    def running(self) -> bool:
        """It can be stopped."""
        return self.going_on and self.action.stopped_by_id is None and self.action.halted is None

    @property
    def halt(self) -> Halt | None:
        return Halt(self.action.halted) if self.action.halted else None


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Leads with whom it was not done; of many the first ones."""

    progress: MassProgress
    outcome: Outcome
    leads: Sequence[Lead]
