"""One lead in tunnels as the team sees them, inside a transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.models import Lead, Manager, Permission, RunState, TunnelRun
from crm_core.queries import chats, leads, tunnels, tunnels_runs
from crm_core.results.tunnels_runs import GoingOn, LeadRuns
from crm_core.rules.permissions import allowed
from crm_core.rules.tunnels import from_json
from crm_core.services.tunnels_running import may_be_led

SHOWN = 5


def may_change(session: Session, me: Manager, lead_id: int) -> bool:
    """Whoever may write to the lead, or edits all deals: who is in a tunnel need not have one yet."""
    return allowed(me, Permission.EDIT_ALL_DEALS) or chats.may_write(session, me, lead_id)


def runs_of(session: Session, lead: Lead, me: Manager, now: datetime) -> LeadRuns:
    going_on, changes = tunnels_runs.going_on(session, lead.id), may_change(session, me, lead.id)
    inside = {run.tunnel_id for run in going_on}
    open_ = tunnels.letting_in(session) if changes and may_be_led(lead) else ()
    return LeadRuns(
        lead=lead,
        labels=leads.labels(session, lead.id),
        going_on=[_going_on(session, run) for run in going_on],
        past=tunnels_runs.ended_of(session, lead.id, limit=SHOWN),
        open=[tunnel for tunnel in open_ if tunnel.id not in inside],
        may_change=changes,
        newest=tunnels_runs.newest_of(session, lead.id),
        now=now,
    )


def _going_on(session: Session, run: TunnelRun) -> GoingOn:
    blocks = from_json(run.version.content).blocks
    places = {block.id: place for place, block in enumerate(blocks)}
    place = places.get(run.block) if run.block is not None else None
    paused = tunnels_runs.pausing(session, run) if run.state is RunState.PAUSED else None
    return GoingOn(run, None if place is None else blocks[place], 0 if place is None else place + 1, paused)
