"""What the ids of a filter are called: an id alone teaches nobody a name that no deal of theirs shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm_core.models import Deal, Manager, Permission, RefusalReason, SalesPlan, Source, Status
from crm_core.queries import deals, tags
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
        **single(session, me, {name: getattr(wanted, f"{name}_id") for name in SINGLE}),
        statuses=_statuses(session, wanted.status_ids, me),
        passed=_passed(session, wanted, me),
        plans=[name for name in several(session, me, SalesPlan, Deal.plan_id, wanted.plan_ids) if name],
        reasons=[name for name in several(session, me, RefusalReason, Deal.reason_id, wanted.reason_ids) if name],
        managers=several(session, me, Manager, Deal.manager_id, wanted.manager_ids),
        sources=several(session, me, Source, Deal.source_id, wanted.source_ids),
        tags=tags.names(session, wanted.tag_ids) if allowed(me, Permission.SEE_OWN_DEALS) else (),
    )


def _statuses(session: Session, ids: Collection[int], me: Manager) -> list[Status]:
    """In the order of the ids."""
    known = [key for key in ids if is_known(session, me, Deal.status_id, key)]
    found = {one.id: one for one in session.scalars(select(Status).where(Status.id.in_(known)))} if known else {}
    return [found[key] for key in known if key in found]


def _passed(session: Session, wanted: DealFilter, me: Manager) -> Status | None:
    """Their deals may stand elsewhere by now: whoever sees one of its plan knows the status."""
    status = None if wanted.passed is None else session.get(Status, wanted.passed.status_id)
    return status if status is not None and is_known(session, me, Deal.plan_id, status.plan_id) else None


def several(
    session: Session, me: Manager, model: Named, column: InstrumentedAttribute[Any], ids: Collection[int]
) -> list[str | None]:
    """By name, without what the reader has no deal of; "without" comes last, as None."""
    known = [key for key in ids if key and is_known(session, me, column, key)]
    found: list[str | None] = []
    if known:
        found += session.scalars(select(model.name).where(model.id.in_(known)).order_by(model.name, model.id))
    return [*found, None] if 0 in ids else found


def single(session: Session, me: Manager, ids: Mapping[str, int | None]) -> dict[str, str | None]:
    """What there is one of, by its place among the names: what the unit has not read is asked for together."""
    known = {name: key for name, key in ids.items() if key and is_known(session, me, SINGLE[name][1], key)}
    read = {name: one.name for name, key in known.items() if (one := _read(session, SINGLE[name][0], key)) is not None}
    asked = {name: key for name, key in known.items() if name not in read}
    return read | (dict(session.execute(_asked(tuple(asked)), asked).mappings().one()) if asked else {})


def _read(session: Session, model: Named, key: int) -> Any:
    return session.identity_map.get(session.identity_key(model, key))


@cache
def _asked(names: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    found = [(name, SINGLE[name][0]) for name in names]
    return select(
        *(select(model.name).where(model.id == bindparam(name)).scalar_subquery().label(name) for name, model in found)
    )


def is_known(session: Session, me: Manager, column: InstrumentedAttribute[Any], key: int) -> bool:
    return allowed(me, Permission.SEE_ALL_DEALS) or deals.sees_any(session, me, unindexed(column) == key)
