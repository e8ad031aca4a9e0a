"""Many leads into a tunnel, and out of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_core.queries import tunnels_runs
from crm_core.rules.mass import MANY, Outcome
from crm_core.services import tunnels_running
from crm_core.services.mass_scene import Job, sort_out


def start(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    """The same action leads nobody in twice."""
    assert job.scene.tunnel is not None
    ids = {lead.id for lead in sort_out(session, job, lead_ids)}
    leads = tunnels_runs.known_leads(session, ids, job.actor)
    started = tunnels_running.start_many(
        session,
        job.scene.tunnel,
        leads,
        actor=job.actor,
        random=job.random,
        now=job.now,
        cause=f"{MANY}{job.action_id}",
    )
    job.figures.add(Outcome.DONE, [lead_id for lead_id, one in started.items() if one.new])
    job.figures.add(Outcome.ALREADY, [lead_id for lead_id, one in started.items() if one.run and not one.new])
    out_of_reach = [lead_id for lead_id, one in started.items() if one.run is None]
    job.figures.add(Outcome.FORBIDDEN, sorted({*out_of_reach, *(ids - started.keys())}))


def stop(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    assert job.scene.tunnel is not None
    for lead in sort_out(session, job, lead_ids):
        tunnels_runs.lead(session, lead.id)
        run = tunnels_runs.inside(session, job.scene.tunnel.id, lead.id)
        stopped = run is not None and tunnels_running.stop_run(session, run, actor=job.actor, now=job.now)
        job.figures.add(Outcome.DONE if stopped else Outcome.OUTSIDE, [lead.id])
