"""Compares the counts that are kept with the deals, and puts them right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, insert
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import ClosedTotal, DealTotal, PlanLoad
from crm_core.queries import standing, tasks, totals
from crm_core.services.base import Service


@dataclass(frozen=True, slots=True)
class _Counter:
    """A table of counts, the columns beside its key, and where both kinds of rows come from."""

    model: type[DealTotal | ClosedTotal | PlanLoad]
    columns: tuple[str, ...]
    kept: Select[*tuple[Any, ...]]
    counted: Select[*tuple[Any, ...]]


COUNTERS = (
    _Counter(
        DealTotal, ("plan_id", "status_id", "manager_id", "deals", "amount"), totals.KEPT_TOTALS, totals.COUNTED_TOTALS
    ),
    _Counter(
        ClosedTotal,
        ("plan_id", "kind", "manager_id", "reason_id", "deals", "amount"),
        totals.KEPT_CLOSED,
        totals.COUNTED_CLOSED,
    ),
    _Counter(PlanLoad, ("plan_id", "manager_id", "open_deals"), totals.KEPT_LOADS, totals.COUNTED_LOADS),
)


class RecountService(Service):
    @read
    def differences(self, session: Session) -> Sequence[str]:
        """One line for each count that is not what the deals say; empty if all is well."""
        return [
            *(line for counter in COUNTERS for line in _differences(session, counter)),
            *_wrong_names(session),
            *_wrong_places(session),
            *_wrong_tasks(session),
        ]

    @write
    def rebuild(self, session: Session) -> Sequence[str]:
        """Put every count right; what was wrong."""
        totals.hold_still(session)
        found = _wrong_places(session)
        standing.list_rightly(session)
        for counter in COUNTERS:
            wrong = _differences(session, counter)
            if wrong:
                found += wrong
                _rewrite(session, counter)
        found += _wrong_names(session)
        totals.sort_rightly(session)
        found += _wrong_tasks(session)
        tasks.keep_rightly(session)
        return found


def _differences(session: Session, counter: _Counter) -> list[str]:
    kept, counted = (totals.rows_of(session, query) for query in (counter.kept, counter.counted))
    return [
        *(f"{_words(counter, row)}: kept, but not so" for row in sorted(kept - counted)),
        *(f"{_words(counter, row)}: so, but not kept" for row in sorted(counted - kept)),
    ]


def _wrong_names(session: Session) -> list[str]:
    return [
        f"deals: id {deal_id}: sorted by another name than its lead's" for deal_id in totals.wrongly_sorted(session)
    ]


def _wrong_places(session: Session) -> list[str]:
    return [
        f"deals: id {deal_id}: listed otherwise than its lead's archive says"
        for deal_id in standing.wrongly_listed(session)
    ]


def _wrong_tasks(session: Session) -> list[str]:
    """Deals by their tasks, and leads by their deals as these stand now."""
    return [
        *(f"deals: id {deal_id}: another task is the next" for deal_id in tasks.wrongly_due(session)),
        *(f"leads: id {lead_id}: important otherwise than their tasks" for lead_id in tasks.wrongly_important(session)),
    ]


def _words(counter: _Counter, row: tuple[Any, ...]) -> str:
    values = ", ".join(f"{name} {value}" for name, value in zip(counter.columns, row, strict=True))
    return f"{counter.model.__tablename__}: {values}"


def _rewrite(session: Session, counter: _Counter) -> None:
    right = [dict(zip(counter.columns, row, strict=True)) for row in totals.rows_of(session, counter.counted)]
    session.execute(delete(counter.model))
    if right:
        session.execute(insert(counter.model), right)
