"""Counts and sums of deals, kept in the transaction that changes them: whatever changes a deal, they follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from crm_core.db import rows
from crm_core.db.rows import Parameter, UnitSession, Write
from crm_core.models import ClosedTotal, Deal, DealTotal, Kind, Status

NOBODY = NO_REASON = 0


class Place(NamedTuple):
    """Where a deal is counted."""

    plan_id: int
    status_id: int
    manager_id: int


class ClosedPlace(NamedTuple):
    """Where a closed deal is counted as well."""

    plan_id: int
    kind: Kind
    manager_id: int
    reason_id: int


AnyPlace = Place | ClosedPlace


def _adding(model: type[DealTotal | ClosedTotal], key: tuple[str, ...]) -> Write:
    def build(insert: Any, parameter: Parameter) -> Any:
        row = insert(rows.table(model)).values({name: parameter(name) for name in (*key, "deals", "amount")})
        more = {"deals": model.deals + row.excluded.deals, "amount": model.amount + row.excluded.amount}
        return row.on_conflict_do_update(index_elements=key, set_=more)

    return Write(build, model, key)


ADD: dict[type[AnyPlace], Write] = {
    Place: _adding(DealTotal, Place._fields),
    ClosedPlace: _adding(ClosedTotal, ClosedPlace._fields),
}


def enter(session: Session, deal: Deal) -> None:
    """A deal was inserted past the unit of work."""
    for place in _places(deal.plan_id, _state(deal)):
        _add(session, place, +1, deal.amount)


def enter_many(session: Session, status: Status, amount: int, owners: Mapping[int | None, int]) -> None:
    """Open deals, each of this amount, were inserted into the status: how many by manager (None: nobody)."""
    moves = ((Place(status.plan_id, status.id, owner or NOBODY), n, n * amount) for owner, n in owners.items())
    _write_moves(session, moves)


@event.listens_for(UnitSession, "before_flush")
def _follow(session: Session, _context: object, _instances: object) -> None:
    """Every change of an entity passes here, in whatever service it was made."""
    _write_moves(session, _moves(session))


def _write_moves(session: Session, moves: Iterable[tuple[AnyPlace, int, int]]) -> None:
    deals: Counter[AnyPlace] = Counter()
    amounts: Counter[AnyPlace] = Counter()
    for place, count, amount in moves:
        deals[place] += count
        amounts[place] += amount
    for place in sorted(deals, key=lambda place: (type(place).__name__, *place)):
        if deals[place] or amounts[place]:
            _add(session, place, deals[place], amounts[place])


def _moves(session: Session) -> Iterator[tuple[AnyPlace, int, int]]:
    for deal in session.new:
        if isinstance(deal, Deal):
            yield from ((place, +1, deal.amount) for place in _places(deal.plan_id, _state(deal)))
    for deal in session.dirty:
        if isinstance(deal, Deal):
            before, amount = _State(*(_before(deal, name) for name in _State._fields)), _before(deal, "amount")
            yield from ((place, -1, -amount) for place in _places(deal.plan_id, before))
            yield from ((place, +1, deal.amount) for place in _places(deal.plan_id, _state(deal)))


class _State(NamedTuple):
    status_id: int
    kind: Kind
    manager_id: int | None
    reason_id: int | None
    archived: bool


def _state(deal: Deal) -> _State:
    return _State(deal.status_id, deal.kind, deal.manager_id, deal.reason_id, deal.archived or False)


def _before(deal: Deal, name: str) -> Any:
    history = get_history(deal, name)
    return history.deleted[0] if history.deleted else getattr(deal, name)


def _places(plan_id: int, state: _State) -> Iterator[AnyPlace]:
    if state.archived:
        return
    manager_id = state.manager_id or NOBODY
    yield Place(plan_id, state.status_id, manager_id)
    if state.kind is not Kind.OPEN:
        yield ClosedPlace(plan_id, state.kind, manager_id, state.reason_id or NO_REASON)


def _add(session: Session, place: AnyPlace, deals: int, amount: int) -> None:
    rows.write(session, ADD[type(place)], place._asdict() | {"deals": deals, "amount": amount})
