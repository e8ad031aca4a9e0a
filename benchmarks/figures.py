"""Row 11: from a figure of the report to its deals: how many, how much, and the first page."""

from __future__ import annotations

from datetime import UTC, date
from functools import partial
from zoneinfo import ZoneInfo

from benchmarks import floors
from benchmarks.base import Base, Engine, full, opened
from benchmarks.floors import asking, raw
from benchmarks.frame import Result, Size
from benchmarks.ground import Ground
from benchmarks.watching import Watch, each, screen
from crm_core.models import Kind
from crm_core.rules.filters import Cursor, Days, DealFilter, Period

MONTH = Days(date(2025, 10, 1), date(2025, 10, 31))
"""Somewhere in the middle: neither the newest deals nor the oldest."""
WITHIN = " AND closed_at >= ? AND closed_at < ?"
KYIV = ZoneInfo("Europe/Kyiv")


def figures(size: Size) -> list[Result]:
    return each(size, _measure)


async def _measure(engine: Engine, size: Size) -> list[Result]:
    found, watch = full(engine, size), Watch(size)
    moments = borders(engine, MONTH)
    async with asking(found.url) as floor, opened(found) as company:
        for name, (wanted, where) in _figures(found).items():
            is_month = wanted.closed == MONTH
            asked = floors.counted(f"{where}{WITHIN}", moments) if is_month else floors.counted(where, ())
            bare = raw(floor, asked)
            watch.add(name, bare, partial(_list, company, wanted))
        await watch.run()
    line = screen(11, engine, "from a figure to its deals, the slowest", "count, sum and a seek, raw", must=3, goal=1.5)
    return [watch.slowest(line, list(watch.calls))]


def borders(engine: Engine, days: Days) -> tuple[object, ...]:
    """The period's first moment and the one after it, as the driver takes them."""
    period = Period.of_days(days.first, days.last, KYIV)
    moments = [at.astimezone(UTC) for at in (period.start, period.end) if at is not None]
    return tuple(at.strftime("%Y-%m-%d %H:%M:%S.%f") if engine == "sqlite" else at for at in moments)


def _figures(found: Base) -> dict[str, tuple[DealFilter, str]]:
    place = found.places[0]
    manager, reason = place.team[-1], place.reasons[3]
    of_reason, of_manager = f"reason_id = {reason}", f"manager_id = {manager}"
    lost = "kind = 'lost'"
    return {
        "reason in a month": (DealFilter(kind=Kind.LOST, reason_id=reason, closed=MONTH), of_reason),
        "manager in a month": (
            DealFilter(kind=Kind.LOST, manager_id=manager, closed=MONTH),
            f"{of_manager} AND {lost}",
        ),
        "plan in a month": (
            DealFilter(kind=Kind.LOST, plan_id=place.id, closed=MONTH),
            f"plan_id = {place.id} AND {lost}",
        ),
        "manager's reason in a month": (
            DealFilter(kind=Kind.LOST, manager_id=manager, reason_id=reason, closed=MONTH),
            f"{of_manager} AND {of_reason}",
        ),
        "reason": (DealFilter(kind=Kind.LOST, reason_id=reason, closed=Days()), of_reason),
        "manager": (DealFilter(kind=Kind.LOST, manager_id=manager, closed=Days()), f"{of_manager} AND {lost}"),
        "manager's reason": (
            DealFilter(kind=Kind.LOST, manager_id=manager, reason_id=reason, closed=Days()),
            f"{of_manager} AND {of_reason}",
        ),
    }


async def _list(company: Ground, wanted: DealFilter) -> None:
    page = await company.services.deals.list(wanted, Cursor(), actor=company.owner)
    assert page.total >= len(page.rows)
