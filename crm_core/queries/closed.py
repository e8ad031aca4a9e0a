"""The sums behind a report of all time: closed deals as they are counted at their closing, not when somebody asks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, null, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm_core.models import ClosedTotal, Manager, Permission
from crm_core.rules.filters import Days, DealFilter
from crm_core.rules.permissions import allowed
from crm_core.rules.report import Tally
from crm_core.rules.report_params import GroupBy

NONE = 0
COLUMNS: dict[GroupBy, InstrumentedAttribute[int]] = {
    GroupBy.PLAN: ClosedTotal.plan_id,
    GroupBy.MANAGER: ClosedTotal.manager_id,
}


def are_kept(base: DealFilter, actor: Manager) -> bool:
    """Is the report of all closed deals there ever were, everybody's or one person's own?"""
    return allowed(actor, Permission.SEE_OWN_DEALS) and base == DealFilter(manager_id=base.manager_id, closed=Days())


def tallies_all_time(
    session: Session,
    by: GroupBy,
    *,
    manager_id: int | None,
    among: Collection[int | None] | None,
    parted: bool = False,
    reasons: bool = True,
) -> list[Tally]:
    """As `reports.tallies`, of one manager or (``None``) of all; ``among`` are the groups that are wanted."""
    key: list[tuple[ColumnElement[Any], bool]] = [
        (func.nullif(COLUMNS[by], NONE), True),
        (func.nullif(COLUMNS[by.other], NONE), parted),
        (ClosedTotal.kind.expression, True),
        (func.nullif(ClosedTotal.reason_id, NONE), reasons),
    ]
    deals, amount = (cast(func.sum(column), BigInteger) for column in (ClosedTotal.deals, ClosedTotal.amount))
    query: Select[*tuple[Any, ...]] = select(*(column if shown else null() for column, shown in key), deals, amount)
    query = query.group_by(*(column for column, shown in key if shown)).having(deals > 0)
    if manager_id is not None:
        query = query.where(ClosedTotal.manager_id == manager_id)
    if among is not None:
        query = query.where(COLUMNS[by].in_([key or NONE for key in among]))
    return [Tally(*row) for row in session.execute(query)]
