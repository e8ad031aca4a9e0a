"""Views of deals and audiences, and what views of deals can be restricted to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.errors import NotFound
from crm_core.models import (
    Deal,
    DealTotal,
    KeptView,
    Manager,
    Permission,
    PlanMember,
    PlanReason,
    RefusalReason,
    SalesPlan,
    Source,
)
from crm_core.queries.deals import Clause, visible
from crm_core.rules.permissions import allowed

View = TypeVar("View", bound=KeptView)


def by_key(session: Session, model: type[View], actor: Manager, key: str) -> View | None:
    return session.scalar(select(model).where(model.manager_id == actor.id, model.key == key))


def of(session: Session, model: type[View], actor: Manager, view_id: int) -> View:
    """Raises `NotFound` for what is not the actor's own."""
    view = session.scalar(select(model).where(model.id == view_id, model.manager_id == actor.id))
    if view is None:
        raise NotFound
    return view


def saved(session: Session, model: type[View], actor: Manager) -> Sequence[View]:
    query = select(model).where(model.manager_id == actor.id, model.name.is_not(None))
    return session.scalars(query.order_by(model.name, model.id)).all()


def add_new(session: Session, model: type[View], actor: Manager, key: str, kept: dict[str, Any], now: datetime) -> None:
    """Unless the same one is there."""
    row = {"manager_id": actor.id, "key": key, "filter": kept, "used_at": now}
    rows.add_new_later(session, model, row)


def plans(session: Session, actor: Manager) -> Sequence[SalesPlan]:
    """Those in which the actor may see deals, living ones first."""
    query = select(SalesPlan).order_by(SalesPlan.archived_at.is_not(None), SalesPlan.name, SalesPlan.id)
    return session.scalars(query.where(_seen(actor))).all()


def plan(session: Session, actor: Manager, plan_id: int) -> SalesPlan | None:
    """If the actor may see deals in it."""
    return session.scalar(select(SalesPlan).where(SalesPlan.id == plan_id, _seen(actor)))


def _seen(actor: Manager) -> Clause:
    if allowed(actor, Permission.SEE_ALL_DEALS):
        return true()
    seats = select(PlanMember.plan_id).where(PlanMember.manager_id == actor.id)
    held = select(DealTotal.plan_id).where(DealTotal.manager_id == actor.id, DealTotal.deals > 0)
    return or_(SalesPlan.id.in_(seats), SalesPlan.id.in_(held))


def people(session: Session, actor: Manager) -> Sequence[Manager]:
    """Whose deals the actor may see: everybody on staff, and whoever left deals behind."""
    if not allowed(actor, Permission.SEE_ALL_DEALS):
        return [actor]
    held = select(DealTotal.manager_id).where(DealTotal.deals > 0)
    query = select(Manager).where(or_(Manager.active, Manager.id.in_(held)))
    return session.scalars(query.order_by(Manager.active.desc(), Manager.name, Manager.id)).all()


def reasons(session: Session, actor: Manager, plan_ids: Collection[int]) -> Sequence[RefusalReason]:
    """What may be given in these plans, and what was given to deals that the actor sees."""
    given = select(Deal.id).where(Deal.reason_id == RefusalReason.id, visible(actor)).exists()
    selected = select(PlanReason.reason_id).where(PlanReason.plan_id.in_(plan_ids))
    query = select(RefusalReason).where(or_(RefusalReason.id.in_(selected), given))
    order = (RefusalReason.archived_at.is_not(None), RefusalReason.name, RefusalReason.id)
    return session.scalars(query.order_by(*order)).all()


def sources(session: Session, actor: Manager, plan_ids: Collection[int]) -> Sequence[Source]:
    """Through which deals came that the actor sees."""
    came = select(Deal.id).where(Deal.source_id == Source.id, visible(actor)).exists()
    query = select(Source).where(Source.plan_id.in_(plan_ids), came)
    return session.scalars(query.order_by(Source.archived_at.is_not(None), Source.name, Source.id)).all()
