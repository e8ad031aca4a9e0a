"""How a deal may go through its statuses (product, sections 3 and 4). Pure: changes entities, touches no database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from crm_core.errors import DealClosed, DealIsOpen, NotFound, ReasonRequired
from crm_core.models import Deal, Kind, Status


class Stand(NamedTuple):
    """Where a deal stands, and since when."""

    status_id: int
    since: datetime


def stand_of(deal: Deal) -> Stand:
    return Stand(deal.status_id, deal.status_since)


def demand_open(deal: Deal) -> None:
    if deal.kind != Kind.OPEN:
        raise DealClosed(deal.id)


def touch(deal: Deal, now: datetime) -> None:
    deal.version += 1
    deal.updated_at = now


def move(deal: Deal, to: Status, now: datetime) -> None:
    """Between intermediate statuses; closing has its own rules."""
    demand_open(deal)
    if to.plan_id != deal.plan_id or to.kind != Kind.OPEN or to.deleted_at is not None:
        raise NotFound
    _stand_in(deal, to, now)


def win(deal: Deal, won: Status, amount: int, *, by_id: int | None, now: datetime) -> None:
    demand_open(deal)
    deal.amount = amount
    _close(deal, won, by_id=by_id, now=now)


def lose(
    deal: Deal,
    lost: Status,
    reason_id: int | None,
    *,
    allowed: Collection[int],
    by_id: int | None,
    now: datetime,
) -> None:
    """Lost asks for one of the plan's reasons whenever the checkbox is on, whatever the route."""
    demand_open(deal)
    demand_reason(lost, reason_id, allowed, deal_id=deal.id)
    deal.reason_id = reason_id
    _close(deal, lost, by_id=by_id, now=now)


def demand_reason(lost: Status, reason_id: int | None, allowed: Collection[int], *, deal_id: int | None = None) -> None:
    """Raises `ReasonRequired`, and `NotFound` for one that is not of the plan."""
    if reason_id is not None and reason_id not in allowed:
        raise NotFound
    if lost.reasons_required and reason_id is None:
        raise ReasonRequired(deal_id)


def cancel_closing(deal: Deal, to: Status, now: datetime) -> None:
    """Back to an intermediate status; closing date, reason and clarification leave the deal (the log keeps them)."""
    if deal.kind == Kind.OPEN:
        raise DealIsOpen(deal.id)
    deal.closed_at = deal.closed_from_id = deal.closed_by_id = None
    deal.reason_id = deal.clarification = None
    _stand_in(deal, to, now)


def return_status(deal: Deal, origin: Status | None, statuses: Sequence[Status]) -> Status:
    """Where a cancelled closing returns to; ``statuses`` are the plan's living ones in order.

    A lost deal: where it was closed from (deleted: the nearest surviving one before it, else the first).
    A won deal: the last intermediate status of the plan as it is now.
    """
    steps = [status for status in statuses if status.kind == Kind.OPEN]
    if deal.kind == Kind.WON or origin is None:
        return steps[-1]
    before = [status for status in steps if status.id == origin.id or status.position < origin.position]
    if origin.deleted_at is None:
        return origin
    return before[-1] if before else steps[0]


def next_step(deal: Deal, statuses: Sequence[Status]) -> Status | None:
    """The intermediate status after the deal's own, if there is one."""
    steps = [status for status in statuses if status.kind == Kind.OPEN]
    ids = [status.id for status in steps]
    if deal.status_id not in ids:
        return None
    place = ids.index(deal.status_id) + 1
    return steps[place] if place < len(steps) else None


def _close(deal: Deal, final: Status, *, by_id: int | None, now: datetime) -> None:
    deal.closed_at, deal.closed_by_id = now, by_id
    deal.closed_from_id = deal.status_id
    _stand_in(deal, final, now)


def _stand_in(deal: Deal, status: Status, now: datetime) -> None:
    deal.status_id, deal.kind = status.id, status.kind
    deal.status_since = now
    touch(deal, now)
