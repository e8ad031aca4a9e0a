"""What services return about leads on their way through tunnels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_core.models import AuditEntry, Lead, Tunnel, TunnelRun
from crm_core.rules.tunnels import AnyBlock


@dataclass(frozen=True, slots=True)
class Pressing:
    words: str | None
    """Of the button; None if nothing happened: an old button, or the second of two taps."""


@dataclass(frozen=True, slots=True)
class GoingOn:
    run: TunnelRun
    """With its tunnel."""
    block: AnyBlock | None
    number: int
    """Of the block, as in the list of blocks; 0 if it is not there."""
    paused: AuditEntry | None
    """By whom and when, if it is and that is known."""


@dataclass(frozen=True, slots=True)
class LeadRuns:
    """One lead in tunnels, as the team sees it."""

    lead: Lead
    labels: Sequence[str]
    going_on: Sequence[GoingOn]
    """The newest first."""
    past: Sequence[TunnelRun]
    """The last that have ended, the newest first."""
    open: Sequence[Tunnel]
    """Into which the reader may lead them now."""
    may_change: bool
    newest: int
    """The number of the newest way; 0 if there was none."""
    now: datetime

    def going(self, run_id: int) -> GoingOn | None:
        return next((one for one in self.going_on if one.run.id == run_id), None)
