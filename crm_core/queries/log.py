"""The action log. Pages are reached from an entry and never by counting, so their cost grows with the page alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true, tuple_, union_all
from sqlalchemy.orm import Session, joinedload

from crm_core.errors import NotFound
from crm_core.models import AuditEntry, Deal, Event, Lead, Manager, Permission, SalesPlan
from crm_core.queries import deals
from crm_core.rules.filters import PAGE_SIZE, Cursor, Period
from crm_core.rules.log import EVENTS, OF_TEAMS, LogFilter, Topic
from crm_core.rules.permissions import allowed

LOT = 200
LOOKED_AT = 2000
"""Entries that are looked through for one page at most; the way to older ones goes on from there."""

Clause = ColumnElement[bool]
T = TypeVar("T", Lead, Manager, SalesPlan)


def newest_about(session: Session, subject: str) -> AuditEntry | None:
    """The last edit of the thing, with whoever made it; a shift that begins or ends is none."""
    found = edits_about(session, subject, limit=1)
    return found[0] if found else None


def edits_about(session: Session, subject: str, *, limit: int) -> Sequence[AuditEntry]:
    """The last edits of the thing, newest first, with whoever made them."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == subject, AuditEntry.event != Event.SHIFT_CHANGED)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class Found:
    entries: Sequence[AuditEntry]
    """Newest first."""
    onward: int | None
    """Where the next page in the same direction begins; None: there is none."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a page is looked for: along one of the indexes, or several side by side, leaving out what does not fit."""

    branches: Sequence[Sequence[Clause]]
    fits: Sequence[Clause]
    backwards: bool


def page(session: Session, wanted: LogFilter, period: Period, cursor: Cursor, actor: Manager) -> Found:
    """The entries that the actor may see and asked for."""
    between = [AuditEntry.at >= period.start] if period.start else []
    between += [AuditEntry.at < period.end] if period.end else []
    branches, fits = _way(wanted)
    way = Way([[*branch, *between] for branch in branches], [*fits, *_visible(actor)], cursor.backwards)
    rows, onward = _look(session, way, _place(session, cursor.anchor))
    return Found(_entries(session, [row.id for row in rows]), onward)


def _way(wanted: LogFilter) -> tuple[Sequence[Sequence[Clause]], list[Clause]]:
    """The narrowest index first; the rest of the filter is checked entry by entry."""
    by = _by(wanted)
    topic = _topic(wanted.topic)
    if wanted.deal_id is not None:
        return [[AuditEntry.deal_id == wanted.deal_id]], [*by, *topic]
    if wanted.person_id is not None:
        return _about_person(wanted.person_id), [*by, *topic]
    if wanted.plan_id is not None:
        return [[AuditEntry.plan_id == wanted.plan_id, AuditEntry.deal_id.is_(None)]], [*by, *topic]
    if wanted.topic not in (None, Topic.DEALS):
        return [[AuditEntry.event == event, AuditEntry.deal_id.is_(None)] for event in EVENTS[wanted.topic]], by
    return [by], topic


def _by(wanted: LogFilter) -> list[Clause]:
    if wanted.by_nobody:
        return [AuditEntry.actor_id.is_(None)]
    return [AuditEntry.actor_id == wanted.actor_id] if wanted.actor_id is not None else []


def _topic(topic: Topic | None) -> list[Clause]:
    if topic is None:
        return []
    return [AuditEntry.deal_id.is_not(None)] if topic is Topic.DEALS else [AuditEntry.event.in_(EVENTS[topic])]


def _about_person(manager_id: int) -> Sequence[Sequence[Clause]]:
    """Edits of the person, and their coming into teams and leaving them: those are edits of the plan."""
    subject = f"{Manager.__tablename__}:{manager_id}"
    theirs = AuditEntry.after["manager_id"].as_integer() == manager_id
    return [
        [AuditEntry.subject == subject],
        *([AuditEntry.event == event, AuditEntry.deal_id.is_(None), theirs] for event in OF_TEAMS),
    ]


def _visible(actor: Manager) -> list[Clause]:
    """Deals out of sight, and leads all of whose deals are, stay so in the log."""
    if allowed(actor, Permission.SEE_ALL_DEALS):
        return []
    seen = deals.permitted(actor)
    deal = exists().where(Deal.id == AuditEntry.deal_id, seen)
    lead = and_(AuditEntry.deal_id.is_(None), exists().where(Deal.lead_id == AuditEntry.lead_id, seen))
    return [or_(AuditEntry.lead_id.is_(None), deal, lead)]


def _place(session: Session, anchor: int) -> tuple[datetime, int] | None:
    """Where the page begins; an entry that is not there is the newest."""
    at = session.scalar(select(AuditEntry.at).where(AuditEntry.id == anchor)) if anchor else None
    return (at, anchor) if at is not None else None


def _look(session: Session, way: Way, place: tuple[datetime, int] | None) -> tuple[list[Any], int | None]:
    """The rows of the page, newest first, and where to go on."""
    found: list[Any] = []
    for looked_at, row in enumerate(_rows(session, way, place), 1):
        if row.fits:
            found.append(row)
        if len(found) > PAGE_SIZE:
            shown = found[:PAGE_SIZE]
            return shown[::-1] if way.backwards else shown, shown[-1].id
        if looked_at >= LOOKED_AT:
            return found[::-1] if way.backwards else found, row.id
    return found[::-1] if way.backwards else found, None


def _rows(session: Session, way: Way, place: tuple[datetime, int] | None) -> Iterator[Any]:
    size = LOT if way.fits else PAGE_SIZE + 1
    while True:
        rows = session.execute(lot(way, place, size)).all()
        yield from rows
        if len(rows) < size:
            return
        place = (rows[-1].at, rows[-1].id)


def lot(way: Way, place: tuple[datetime, int] | None, size: int) -> Select[*tuple[Any, ...]]:
    """The next rows along the way: each branch gives as many as there may be, in the order of its index."""
    if len(way.branches) == 1:
        return _branch(way, way.branches[0], place, size)
    each = [select(_branch(way, branch, place, size).subquery()) for branch in way.branches]
    merged = union_all(*each).subquery()
    order = (merged.c.at, merged.c.id)
    return select(merged).order_by(*(column if way.backwards else column.desc() for column in order)).limit(size)


def _branch(
    way: Way, clauses: Sequence[Clause], place: tuple[datetime, int] | None, size: int
) -> Select[*tuple[Any, ...]]:
    order = (AuditEntry.at, AuditEntry.id)
    fits = and_(true(), *way.fits).label("fits")
    query = select(AuditEntry.id, AuditEntry.at, fits).where(*clauses).limit(size)
    if place is not None:
        query = query.where(tuple_(*order) > place if way.backwards else tuple_(*order) < place)
    return query.order_by(*(column if way.backwards else column.desc() for column in order))


def _entries(session: Session, ids: Sequence[int]) -> Sequence[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.id.in_(ids)).options(joinedload(AuditEntry.actor))
    found = session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()))
    return found.all() if ids else []


def by_ids(session: Session, model: type[T], ids: Sequence[int | None]) -> Mapping[int, T]:
    wanted = {one for one in ids if one is not None}
    found = session.scalars(select(model).where(model.id.in_(wanted))).all() if wanted else []
    return {one.id: one for one in found}


def deals_of(session: Session, ids: Sequence[int | None]) -> Mapping[int, Deal]:
    """With lead and plan."""
    wanted = {one for one in ids if one is not None}
    query = select(Deal).where(Deal.id.in_(wanted)).options(joinedload(Deal.lead), joinedload(Deal.plan))
    return {deal.id: deal for deal in session.scalars(query)} if wanted else {}


def visible_deal(session: Session, deal_id: int, actor: Manager) -> Deal:
    """With lead and plan. Raises `NotFound` also for one that is not the actor's to see."""
    query = select(Deal).where(Deal.id == deal_id, deals.permitted(actor))
    deal = session.scalar(query.options(joinedload(Deal.lead), joinedload(Deal.plan)))
    if deal is None:
        raise NotFound
    return deal


def people(session: Session) -> Sequence[Manager]:
    """Everybody who is or was on staff: those who are come first."""
    return session.scalars(select(Manager).order_by(Manager.active.desc(), Manager.name, Manager.id)).all()
