"""Templates: a person's own, and the company's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import Deal, Kind, Manager, SalesPlan, Template


def every(session: Session, actor: Manager) -> Sequence[Template]:
    """Those the actor may use, by name."""
    query = select(Template).where(or_(Template.manager_id == actor.id, Template.manager_id.is_(None)))
    return session.scalars(query.order_by(func.lower(Template.name), Template.id)).all()


def ready(session: Session, actor: Manager) -> Sequence[Template]:
    """Those that say something, last used first."""
    query = select(Template).where(or_(Template.manager_id == actor.id, Template.manager_id.is_(None)))
    order = (Template.used_at.is_(None), Template.used_at.desc(), Template.id)
    return session.scalars(query.where(Template.text != "").order_by(*order)).all()


def get(session: Session, template_id: int, actor: Manager, *, lock: bool = False) -> Template:
    """Raises `NotFound` also for a colleague's own."""
    mine = or_(Template.manager_id == actor.id, Template.manager_id.is_(None))
    query = select(Template).where(Template.id == template_id, mine).execution_options(populate_existing=True)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def how_many(session: Session, manager_id: int | None) -> int:
    mine = Template.manager_id.is_(None) if manager_id is None else Template.manager_id == manager_id
    return session.scalar(select(func.count()).select_from(Template).where(mine)) or 0


def plan_name(session: Session, lead_id: int, actor: Manager) -> str | None:
    """Of the lead's newest open deal; one of the actor's own comes first."""
    query = select(SalesPlan.name).join(Deal, Deal.plan_id == SalesPlan.id)
    query = query.where(Deal.lead_id == lead_id, Deal.kind == Kind.OPEN)
    mine = func.coalesce(Deal.manager_id, 0) == actor.id
    return session.scalar(query.order_by(mine.desc(), Deal.id.desc()).limit(1))
