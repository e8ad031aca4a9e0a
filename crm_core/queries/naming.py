"""What the ids of a filter are called: an id alone teaches nobody a name that no deal of theirs shows."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm_core.models import Deal, Manager, Permission, RefusalReason, SalesPlan, Source, Status
from crm_core.queries import deals
from crm_core.queries.unindexed import unindexed
from crm_core.results import FilterNames
from crm_core.rules.filters import DealFilter
from crm_core.rules.permissions import allowed

Named = type[SalesPlan | Manager | RefusalReason | Source]

SINGLE: dict[str, tuple[Named, InstrumentedAttribute[Any]]] = {
    "plan": (SalesPlan, Deal.plan_id),
    "manager": (Manager, Deal.manager_id),
    "reason": (RefusalReason, Deal.reason_id),
    "source": (Source, Deal.source_id),
}


def names(session: Session, wanted: DealFilter, me: Manager) -> FilterNames:
    return FilterNames(
        **_single(session, wanted, me),
        statuses=[
            status
            for status_id in wanted.status_ids
            if _known(session, me, Deal.status_id, status_id) and (status := session.get(Status, status_id))
        ],
        plans=[name for name in several(session, me, SalesPlan, Deal.plan_id, wanted.plan_ids) if name],
        managers=several(session, me, Manager, Deal.manager_id, wanted.manager_ids),
        sources=several(session, me, Source, Deal.source_id, wanted.source_ids),
    )


def several(
    session: Session, me: Manager, model: Named, column: InstrumentedAttribute[Any], ids: Collection[int]
) -> list[str | None]:
    """By name, without what the reader has no deal of; "without" comes last, as None."""
    known = [key for key in ids if key and _known(session, me, column, key)]
    found: list[str | None] = []
    if known:
        found += session.scalars(select(model.name).where(model.id.in_(known)).order_by(model.name, model.id))
    return [*found, None] if 0 in ids else found


def _single(session: Session, wanted: DealFilter, me: Manager) -> dict[str, str | None]:
    """What there is one of, by its place among the names: asked for together."""
    ids = {
        name: key
        for name, (_, column) in SINGLE.items()
        if (key := getattr(wanted, f"{name}_id")) and _known(session, me, column, key)
    }
    if not ids:
        return {}
    return dict(session.execute(_asked(tuple(ids)), ids).mappings().one())


@cache
def _asked(names: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    found = [(name, SINGLE[name][0]) for name in names]
    return select(
        *(select(model.name).where(model.id == bindparam(name)).scalar_subquery().label(name) for name, model in found)
    )


def _known(session: Session, me: Manager, column: InstrumentedAttribute[Any], key: int) -> bool:
    return allowed(me, Permission.SEE_ALL_DEALS) or deals.sees_any(session, me, unindexed(column) == key)
