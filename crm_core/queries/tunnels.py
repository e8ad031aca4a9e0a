"""Tunnels: what there is, what publishing must know of the company, and how many leads got how far."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from crm_core.errors import NotFound
from crm_core.models import RunState, Tunnel, TunnelKeyword, TunnelRun, TunnelStep, TunnelVersion
from crm_core.queries import people, plans, tags
from crm_core.queries.statuses import company_reasons
from crm_core.results.tunnels import BlockFigures
from crm_core.rules.company import MinorDigits
from crm_core.rules.tunnels import from_json
from crm_core.rules.tunnels_check import instant_starts
from crm_core.rules.tunnels_known import Known, KnownPlan, KnownStatus
from crm_core.rules.tunnels_settings import keyword_key

WITH_KEYWORDS = selectinload(Tunnel.keywords)
OPEN = (Tunnel.published.is_not(None), Tunnel.paused_at.is_(None), Tunnel.archived_at.is_(None))
"""Somebody new is let in."""
BEHIND_CODE = select(Tunnel).where(Tunnel.code == bindparam("code"), *OPEN)
BEHIND_START = select(Tunnel).where(Tunnel.is_default, *OPEN)
VERSION = select(TunnelVersion).where(
    TunnelVersion.tunnel_id == bindparam("tunnel"), TunnelVersion.number == bindparam("number")
)
"""Asked for everybody who comes in: they are built once."""
INSIDE = (RunState.WAITING, RunState.PAUSED, RunState.AWAY)


def every(session: Session, *, archived: bool) -> Sequence[tuple[Tunnel, int]]:
    """Living or archived ones by name, with how many leads are inside."""
    inside = select(func.count()).where(TunnelRun.tunnel_id == Tunnel.id, TunnelRun.ended_at.is_(None))
    query = select(Tunnel, inside.scalar_subquery()).where(Tunnel.archived_at.is_not(None) == archived)
    return [(tunnel, count) for tunnel, count in session.execute(query.order_by(Tunnel.name_key))]


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Tunnel)) or 0


def newest(session: Session) -> int:
    """Its number; 0 if there is none."""
    return session.scalar(select(func.max(Tunnel.id))) or 0


def get(session: Session, tunnel_id: int) -> Tunnel:
    """With its keywords, living or archived. Raises `NotFound`."""
    found = session.get(Tunnel, tunnel_id, options=[WITH_KEYWORDS], populate_existing=True)
    if found is None:
        raise NotFound
    return found


def by_name(session: Session, name_key: str) -> Tunnel | None:
    return session.scalar(select(Tunnel).where(Tunnel.name_key == name_key))


def by_code(session: Session, code: str) -> Tunnel | None:
    """Living or archived."""
    return session.scalar(select(Tunnel).where(Tunnel.code == code))


def keyword(session: Session, key: str) -> TunnelKeyword | None:
    return session.get(TunnelKeyword, key)


def name_of(session: Session, tunnel_id: int) -> str:
    return session.scalar(select(Tunnel.name).where(Tunnel.id == tunnel_id)) or ""


def default(session: Session) -> Tunnel | None:
    """The one of a plain /start, whether or not somebody is let in."""
    return session.scalar(select(Tunnel).where(Tunnel.is_default))


def behind_code(session: Session, code: str) -> Tunnel | None:
    """Where a link leads; None if nobody is let in there."""
    return session.scalar(BEHIND_CODE, {"code": code})


def behind_word(session: Session, text: str) -> Tunnel | None:
    """Where the keyword leads that a lead wrote, if it is one."""
    query = select(Tunnel).join(TunnelKeyword, TunnelKeyword.tunnel_id == Tunnel.id)
    return session.scalar(query.where(TunnelKeyword.key == keyword_key(text), *OPEN))


def behind_start(session: Session) -> Tunnel | None:
    return session.scalar(BEHIND_START)


def letting_in(session: Session) -> Sequence[Tunnel]:
    """By name."""
    return session.scalars(select(Tunnel).where(*OPEN).order_by(Tunnel.name_key)).all()


def version(session: Session, tunnel: Tunnel) -> TunnelVersion | None:
    """The published one."""
    if tunnel.published is None:
        return None
    return session.scalar(VERSION, {"tunnel": tunnel.id, "number": tunnel.published})


def versions(session: Session, tunnel_id: int) -> Sequence[TunnelVersion]:
    """The newest first."""
    query = select(TunnelVersion).where(TunnelVersion.tunnel_id == tunnel_id)
    return session.scalars(query.order_by(TunnelVersion.number.desc())).all()


def last_number(session: Session, tunnel_id: int) -> int:
    query = select(func.max(TunnelVersion.number)).where(TunnelVersion.tunnel_id == tunnel_id)
    return session.scalar(query) or 0


def inside(session: Session, tunnel_id: int) -> int:
    """Leads who are in it now."""
    return _runs(session, TunnelRun.tunnel_id == tunnel_id, TunnelRun.ended_at.is_(None))


def entered(session: Session, tunnel_id: int) -> int:
    """How often somebody came into it, ever."""
    return _runs(session, TunnelRun.tunnel_id == tunnel_id)


def _runs(session: Session, *clauses: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(TunnelRun).where(*clauses)) or 0


def states(session: Session, tunnel_id: int, version_id: int | None) -> dict[RunState, int]:
    """How many came in, ever, by how it stands with them; of one version or of all."""
    query = select(TunnelRun.state, func.count()).where(TunnelRun.tunnel_id == tunnel_id)
    if version_id is not None:
        query = query.where(TunnelRun.version_id == version_id)
    return {row[0]: row[1] for row in session.execute(query.group_by(TunnelRun.state))}


def figures(
    session: Session, tunnel_id: int, version_id: int | None, *, block: int | None = None
) -> dict[int, BlockFigures]:
    """By block, or of one of them; of one version or of all. What has passed is answered from an index alone."""
    mine = select(TunnelVersion.id).where(TunnelVersion.tunnel_id == tunnel_id)
    now = _standing(session, tunnel_id, version_id)
    if version_id is not None:
        mine = mine.where(TunnelVersion.id == version_id)
    counts = func.count(), func.count(TunnelStep.left_at), func.count(TunnelStep.answered_at)
    query = select(TunnelStep.block, *counts).where(TunnelStep.version_id.in_(mine)).group_by(TunnelStep.block)
    if block is not None:
        query = query.where(TunnelStep.block == block)
    return {row[0]: BlockFigures(row[1], row[2], row[3], now.get(row[0], 0)) for row in session.execute(query)}


def _standing(session: Session, tunnel_id: int, version_id: int | None) -> dict[int, int]:
    """How many stand at each block now."""
    there = (TunnelRun.tunnel_id == tunnel_id, TunnelRun.state.in_(INSIDE), TunnelRun.block.is_not(None))
    query = select(TunnelRun.block, func.count()).where(*there).group_by(TunnelRun.block)
    if version_id is not None:
        query = query.where(TunnelRun.version_id == version_id)
    return {block: count for block, count in session.execute(query) if block is not None}


def known(session: Session, minor_digits: MinorDigits) -> Known:
    """Everything that a tunnel may refer to."""
    alive = [tunnel for tunnel, _ in every(session, archived=False)]
    return Known(
        plans={plan.id: _plan(session, plan.id, plan.name) for plan in plans.every(session)},
        reasons={reason.id: reason.name for reason in company_reasons(session)},
        tags={tag.id: tag.name for tag in tags.living(session)},
        managers={one.id: one.name for one in plans.eligible(session)},
        tunnels={tunnel.id: tunnel.name for tunnel in alive},
        starts={one.tunnel_id: frozenset(instant_starts(from_json(one.content))) for one in _published(session)},
        minor_digits=minor_digits(people.company(session).currency) or 0,
    )


def _plan(session: Session, plan_id: int, name: str) -> KnownPlan:
    statuses = plans.statuses(session, plan_id)
    return KnownPlan(
        name,
        {status.id: KnownStatus(status.name, status.kind) for status in statuses},
        {reason.id: reason.name for reason in plans.reasons(session, plan_id)},
        any(status.reasons_required for status in statuses),
    )


def _published(session: Session) -> Sequence[TunnelVersion]:
    mine = (TunnelVersion.tunnel_id == Tunnel.id) & (TunnelVersion.number == Tunnel.published)
    return session.scalars(select(TunnelVersion).join(Tunnel, mine).where(Tunnel.archived_at.is_(None))).all()
