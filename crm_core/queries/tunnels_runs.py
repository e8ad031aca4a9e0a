"""Leads on their way through tunnels: who waits for what, and what is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from crm_core.errors import NotFound
from crm_core.models import (
    AuditEntry,
    Deal,
    Event,
    Kind,
    Lead,
    Manager,
    RunState,
    Tunnel,
    TunnelRequest,
    TunnelRun,
    TunnelVersion,
)
from crm_core.models.tunnels import DUE, GOING_ON, UNASKED
from crm_core.queries.leads import known_to

WHOLE = (joinedload(TunnelRun.tunnel), joinedload(TunnelRun.version))
FRESH = {"populate_existing": True}
LOCKED = select(Lead).where(Lead.id == bindparam("lead")).with_for_update(key_share=True)
THEIRS = (
    select(TunnelRun)
    .where(TunnelRun.lead_id == bindparam("lead"), TunnelRun.tunnel_id == bindparam("tunnel"))
    .options(*WHOLE)
)
INSIDE = THEIRS.where(GOING_ON)
CAUSED = THEIRS.where(TunnelRun.cause == bindparam("cause"))
"""Asked for everybody who comes in: they are built once."""


def lead(session: Session, lead_id: int) -> Lead | None:
    """Locked: whatever happens to one lead's ways happens one after another."""
    return session.scalar(LOCKED, {"lead": lead_id}, execution_options=FRESH)


def known_leads(session: Session, lead_ids: Collection[int], actor: Manager) -> Sequence[Lead]:
    """Those whom the actor may know, in the order of their numbers."""
    query = select(Lead).where(Lead.id.in_(lead_ids), *known_to(actor)).order_by(Lead.id)
    return session.scalars(query).all()


def whole(session: Session, run_id: int) -> TunnelRun:
    """With its tunnel and version. Raises `NotFound`."""
    run = session.scalar(select(TunnelRun).where(TunnelRun.id == run_id).options(*WHOLE), execution_options=FRESH)
    if run is None:
        raise NotFound
    return run


def version(session: Session, version_id: int) -> TunnelVersion:
    return session.get_one(TunnelVersion, version_id)


def tunnel(session: Session, tunnel_id: int) -> Tunnel:
    return session.get_one(Tunnel, tunnel_id)


def going_on(session: Session, lead_id: int) -> Sequence[TunnelRun]:
    """The lead's, paused ones too, the newest first."""
    query = select(TunnelRun).where(TunnelRun.lead_id == lead_id, GOING_ON).options(*WHOLE)
    return session.scalars(query.order_by(TunnelRun.id.desc()), execution_options=FRESH).all()


def going_on_of(session: Session, lead_ids: Collection[int]) -> Sequence[TunnelRun]:
    query = select(TunnelRun).where(TunnelRun.lead_id.in_(lead_ids), GOING_ON).options(joinedload(TunnelRun.tunnel))
    return session.scalars(query.order_by(TunnelRun.id), execution_options=FRESH).all()


def inside(session: Session, tunnel_id: int, lead_id: int) -> TunnelRun | None:
    """The lead's way through the tunnel that has not ended."""
    return session.scalar(INSIDE, {"lead": lead_id, "tunnel": tunnel_id}, execution_options=FRESH)


def caused(session: Session, tunnel_id: int, lead_id: int, cause: str) -> TunnelRun | None:
    """What the same message or action has begun before."""
    return session.scalar(CAUSED, {"lead": lead_id, "tunnel": tunnel_id, "cause": cause})


def of_lead(session: Session, lead_id: int, *, limit: int) -> Sequence[TunnelRun]:
    """The newest first, ended ones too."""
    query = select(TunnelRun).where(TunnelRun.lead_id == lead_id).options(*WHOLE)
    return session.scalars(query.order_by(TunnelRun.id.desc()).limit(limit)).all()


def ended_of(session: Session, lead_id: int, *, limit: int) -> Sequence[TunnelRun]:
    """The last that have ended, the newest first."""
    mine = (TunnelRun.lead_id == lead_id, TunnelRun.ended_at.is_not(None))
    query = select(TunnelRun).where(*mine).options(joinedload(TunnelRun.tunnel))
    return session.scalars(query.order_by(TunnelRun.id.desc()).limit(limit), execution_options=FRESH).all()


def newest_of(session: Session, lead_id: int) -> int:
    """The number of the lead's newest way; 0 if there was none."""
    return session.scalar(select(func.max(TunnelRun.id)).where(TunnelRun.lead_id == lead_id)) or 0


def paused(session: Session, run_ids: Collection[int]) -> Sequence[TunnelRun]:
    """Those of them that still are."""
    query = select(TunnelRun).where(TunnelRun.id.in_(run_ids), TunnelRun.state == RunState.PAUSED)
    return session.scalars(query.options(joinedload(TunnelRun.tunnel)).order_by(TunnelRun.id)).all()


def pausing(session: Session, run: TunnelRun) -> AuditEntry | None:
    """Who has paused it, and when."""
    mine = (AuditEntry.subject == f"tunnel_runs:{run.id}", AuditEntry.event == Event.LEAD_TUNNEL_PAUSED)
    query = select(AuditEntry).where(*mine).options(joinedload(AuditEntry.actor))
    return session.scalar(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(1))


def due(session: Session, now: datetime, *, limit: int) -> Sequence[int]:
    """Whose moment has come, the longest waiting first."""
    query = select(TunnelRun.id).where(DUE, TunnelRun.due_at <= now)
    return session.scalars(query.order_by(TunnelRun.due_at, TunnelRun.id).limit(limit)).all()


def claimed(session: Session, run_id: int, now: datetime) -> TunnelRun | None:
    """The run if it is due and nobody else moves it just now; locked."""
    mine = (TunnelRun.id == run_id, TunnelRun.state == RunState.WAITING, TunnelRun.due_at <= now)
    query = select(TunnelRun).where(*mine).with_for_update(skip_locked=True)
    return session.scalar(query, execution_options=FRESH)


def standing(session: Session, lead_id: int) -> list[tuple[int, int, bool]]:
    """Plan, status, and whether it is open, of each deal of the lead, the newest first."""
    query = select(Deal.plan_id, Deal.status_id, Deal.kind).where(Deal.lead_id == lead_id)
    return [(row[0], row[1], row[2] is Kind.OPEN) for row in session.execute(query.order_by(Deal.id.desc()))]


def requests_due(session: Session, now: datetime, *, limit: int) -> Sequence[TunnelRequest]:
    """Locked where rows can be locked."""
    query = _requests(now).order_by(TunnelRequest.not_before, TunnelRequest.id).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def is_request_due(session: Session, now: datetime) -> bool:
    return session.scalar(_requests(now).with_only_columns(TunnelRequest.id).limit(1)) is not None


def _requests(now: datetime) -> Select[TunnelRequest]:
    free: ColumnElement[bool] = or_(TunnelRequest.lease_until.is_(None), TunnelRequest.lease_until <= now)
    return select(TunnelRequest).where(UNASKED, TunnelRequest.not_before <= now, free)
