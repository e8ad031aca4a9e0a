"""Counts and sums of deals, kept in the transaction that changes them: whatever changes a deal, they follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from crm_core.db import rows
from crm_core.db.rows import UnitSession, Write
from crm_core.models import Deal, DealTotal

NOBODY = 0


class Place(NamedTuple):
    """Where a deal is counted."""

    plan_id: int
    status_id: int
    manager_id: int


ADD = Write(
    lambda insert, parameter: (
        insert(rows.table(DealTotal))
        .values({name: parameter(name) for name in (*Place._fields, "deals", "amount")})
        .on_conflict_do_update(
            index_elements=list(Place._fields),
            set_={
                "deals": DealTotal.deals + parameter("deals"),
                "amount": DealTotal.amount + parameter("amount"),
            },
        )
    )
)


def enter(session: Session, deal: Deal) -> None:
    """A deal was inserted past the unit of work."""
    _add(session, _place(deal.plan_id, deal.status_id, deal.manager_id), +1, deal.amount)


@event.listens_for(UnitSession, "before_flush")
def _follow(session: Session, _context: object, _instances: object) -> None:
    """Every change of an entity passes here, in whatever service it was made."""
    deals: Counter[Place] = Counter()
    amounts: Counter[Place] = Counter()
    for place, count, amount in _moves(session):
        deals[place] += count
        amounts[place] += amount
    for place in sorted(deals):
        if deals[place] or amounts[place]:
            _add(session, place, deals[place], amounts[place])


def _moves(session: Session) -> Iterator[tuple[Place, int, int]]:
    for deal in session.new:
        if isinstance(deal, Deal):
            yield _place(deal.plan_id, deal.status_id, deal.manager_id), +1, deal.amount
    for deal in session.dirty:
        if isinstance(deal, Deal):
            before = {name: _before(deal, name) for name in ("status_id", "manager_id", "amount")}
            yield _place(deal.plan_id, before["status_id"], before["manager_id"]), -1, -before["amount"]
            yield _place(deal.plan_id, deal.status_id, deal.manager_id), +1, deal.amount


def _before(deal: Deal, name: str) -> Any:
    history = get_history(deal, name)
    return history.deleted[0] if history.deleted else getattr(deal, name)


def _place(plan_id: int, status_id: int, manager_id: int | None) -> Place:
    return Place(plan_id, status_id, manager_id or NOBODY)


def _add(session: Session, place: Place, deals: int, amount: int) -> None:
    rows.write(session, ADD, place._asdict() | {"deals": deals, "amount": amount})
