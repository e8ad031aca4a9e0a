"""Actions that write to many leads: whom they leave out, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true

from crm_core.models import Lead, TunnelRun
from crm_core.models.tunnels import GOING_ON
from crm_core.queries.deals import Clause
from crm_core.rules.mass import Outcome, SendMessage, StartTunnel, StopTunnel

Obstacle = tuple[Clause, Outcome]
"""Of several that hold the first one counts."""

PUT_AWAY: Sequence[Obstacle] = (
    (Lead.blacklisted_at.is_not(None), Outcome.BLACKLISTED),
    (Lead.archived_at.is_not(None), Outcome.ARCHIVED),
)
UNHEARD: Sequence[Obstacle] = (
    (Lead.telegram_id.is_(None), Outcome.NO_CHAT),
    (and_(~Lead.reachable, Lead.stopped_at.is_not(None)), Outcome.STOPPED),
    (~Lead.reachable, Outcome.BLOCKED),
)
"""Nothing can be written to them."""


def sought(column: Any, *which: Any) -> ColumnElement[Any]:
    """What another table says of each lead; null if nothing.

    Sought by an index for each of them. For a join or an ``exists`` PostgreSQL may read the whole table instead,
    and goes on with that as long as its statistics remember the table as a small one.
    """
    return select(column).where(*which).limit(1).correlate(Lead).scalar_subquery()


def obstacles(params: StartTunnel | StopTunnel | SendMessage) -> Sequence[Obstacle]:
    if isinstance(params, SendMessage):
        return [*PUT_AWAY, *UNHEARD]
    inside, ever = _led(params.tunnel_id, GOING_ON), _led(params.tunnel_id)
    if isinstance(params, StopTunnel):
        return [(~inside, Outcome.OUTSIDE)]
    there = [(inside, Outcome.ALREADY), (ever, Outcome.PASSED)]
    return [*PUT_AWAY, *there, *UNHEARD, (Lead.dialog_open.is_(true()), Outcome.TALKING)]


def _led(tunnel_id: int, *more: Any) -> Clause:
    return sought(TunnelRun.id, TunnelRun.lead_id == Lead.id, TunnelRun.tunnel_id == tunnel_id, *more).is_not(None)
