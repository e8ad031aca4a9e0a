"""What services return about a tunnel that somebody of the team tries on themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models import RunState, Tunnel
from crm_core.rules.tunnels_known import Known
from crm_core.rules.tunnels_run import Effect, State


@dataclass(frozen=True, slots=True)
class Tried:
    tunnel: Tunnel
    happened: Sequence[Effect]
    """In its order: texts with everything put in, and what would be done to a lead now."""
    state: State
    """Where they stand; whoever waits for a moment can go on at once."""
    end: RunState | None
    known: Known
    """What references are called."""
    handled: bool
    """Else it was an old button, or words that nothing waits for."""
