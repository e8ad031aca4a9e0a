"""The tunnels of two leads who are one person, and of one who was two, inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.queries import tunnels_runs
from crm_core.services.audit import Actor
from crm_core.services.tunnels_running import stop_run


def join(session: Session, kept_id: int, merged_id: int, *, actor: Actor, now: datetime) -> list[int]:
    """The lead who stays goes on with the tunnels of both; of two ways through one tunnel the older goes on.

    Returns the numbers of those that went over.
    """
    kept = {run.tunnel_id: run for run in tunnels_runs.going_on_of(session, [kept_id])}
    moved = []
    for run in tunnels_runs.going_on_of(session, [merged_id]):
        other = kept.get(run.tunnel_id)
        younger = run if other is not None and other.id < run.id else other
        if younger is not None:
            stop_run(session, younger, actor=actor, now=now)
            session.flush()
        if younger is not run:
            run.lead_id = kept_id
            moved.append(run.id)
    session.flush()
    return moved


def part(session: Session, run_ids: Sequence[int], lead_id: int) -> None:
    """Those that went over go back to the lead whose they were."""
    for run_id in run_ids:
        tunnels_runs.whole(session, run_id).lead_id = lead_id
    session.flush()
