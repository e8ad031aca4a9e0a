"""Links into plans: where one leads, and what came by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import Deal, Lead, SalesPlan, Source
from crm_core.rules.sources import Link
from crm_core.rules.text import clean_line

TEXT_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody came: by a link of which plan, from which source."""

    plan_id: int | None = None
    source_id: int | None = None
    source: str | None = None


STRAIGHT = Way()


def way_in(session: Session, payload: str | None) -> Way:
    """What a start's payload means; a link that leads nowhere any more is a plain start."""
    if not payload:
        return STRAIGHT
    link = Link.read(payload)
    if link is None:
        return Way(source=clean_line(payload, TEXT_LIMIT))
    if not link.of_source:
        plan = plan_behind(session, link)
        return Way(plan.id) if plan is not None and plan.archived_at is None else STRAIGHT
    query = (
        select(Source)
        .join(SalesPlan, SalesPlan.id == Source.plan_id)
        .where(Source.code == link.code, Source.archived_at.is_(None), SalesPlan.archived_at.is_(None))
    )
    source = session.scalar(query)
    return Way(source.plan_id, source.id, source.name) if source is not None else STRAIGHT


def plan_behind(session: Session, link: Link) -> SalesPlan | None:
    """Where the link leads, living or archived."""
    query = select(SalesPlan)
    if link.of_source:
        query = query.join(Source, Source.plan_id == SalesPlan.id).where(Source.code == link.code)
    else:
        query = query.where(SalesPlan.code == link.code)
    return session.scalar(query) if link.code else None


def plan(session: Session, plan_id: int) -> SalesPlan:
    """Living or archived. Raises `NotFound`."""
    found = session.get(SalesPlan, plan_id)
    if found is None:
        raise NotFound
    return found


def get(session: Session, source_id: int) -> Source:
    """Living or archived. Raises `NotFound`."""
    found = session.get(Source, source_id)
    if found is None:
        raise NotFound
    return found


def every(session: Session, plan_id: int, *, archived: bool) -> Sequence[tuple[Source, int]]:
    """The plan's living or archived ones by name, with how many deals came from each."""
    deals = select(func.count()).where(Deal.source_id == Source.id).scalar_subquery()
    query = select(Source, deals).where(Source.plan_id == plan_id, Source.archived_at.is_not(None) == archived)
    return [(source, count) for source, count in session.execute(query.order_by(Source.name_key))]


def by_name(session: Session, plan_id: int, name_key: str) -> Source | None:
    return session.scalar(select(Source).where(Source.plan_id == plan_id, Source.name_key == name_key))


def leads_from(session: Session, source_id: int) -> int:
    return _count(session, Lead.source_id == source_id)


def deals_from(session: Session, source_id: int) -> int:
    return _count(session, Deal.source_id == source_id)


def _count(session: Session, clause: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(clause)) or 0
