"""An export with every kind of deal and hostile names, made without a database."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import product

from crm_core.models import Kind
from crm_core.results.reports import ReportExport, SheetDeal, packed
from crm_core.rules.filters import Days, DealFilter
from crm_core.rules.report import GroupBy, Names, Preset, RefusalParams, RefusalReport, Tally, shape, split

FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠A1")
HOSTILE = (
    *FORMULAS,
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<r><t>rich</t></r>",
    "\t=1\x00\x1b\x07",
    "\u202edesrever\u2028\u2029",
    "👨‍👩‍👧 שלום",
    '\'; "quoted"; ,\nsecond line',
    "https://example.com/x",
    "12 500",
)
PLANS = {1: "Online sales", 2: "</script><b>Retail</b>"}
PEOPLE = {1: "Ivan", 2: "=Anna", 3: "<a href='javascript:alert(1)'>Olha</a>"}
REASONS = {n: f"Reason {n}" for n in range(1, 10)} | {1: "Too expensive", 2: "<i>No answer</i>"}
AT = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
DAYS = Days(date(2026, 10, 1), date(2026, 10, 31))


def deals(count: int = 120) -> tuple[SheetDeal, ...]:
    """Latest closed first; each plan, manager, reason and name comes again and again."""
    every = list(product(PLANS, (*PEOPLE, None), (*REASONS, None, "won")))
    return tuple(deal(n, *every[n * 7 % len(every)]) for n in range(count))


def deal(n: int, plan_id: int, manager_id: int | None, reason: int | str | None) -> SheetDeal:
    won = reason == "won"
    reason_id = reason if isinstance(reason, int) else None
    name = HOSTILE[n % len(HOSTILE)]
    return SheetDeal(
        id=5000 - n,
        lead=name,
        phone="+380671112233",
        email="olena@example.com",
        username="olena",
        title=name if n % 3 else None,
        plan_id=plan_id,
        plan=PLANS[plan_id],
        status="Won" if won else "Lost",
        kind=Kind.WON if won else Kind.LOST,
        manager_id=manager_id,
        manager=PEOPLE.get(manager_id or 0),
        amount=1_000_050 + n,
        source="=source",
        created_at=datetime(2026, 9, 30, 21, 30, tzinfo=UTC),
        closed_at=datetime(2026, 10, 31, 20, 0, tzinfo=UTC) - timedelta(hours=n),
        reason_id=reason_id,
        reason=REASONS.get(reason_id or 0),
        clarification=None if won else name,
    )


def report(found: tuple[SheetDeal, ...], by: GroupBy, *, parted: bool = False, own: bool = False) -> RefusalReport:
    sums: dict[tuple[int | None, int | None, Kind, int | None], list[int]] = defaultdict(lambda: [0, 0])
    for one in found:
        group, part = (one.plan_id, one.manager_id) if by is GroupBy.PLAN else (one.manager_id, one.plan_id)
        for key in ((group, None, one.kind, one.reason_id), (group, part, one.kind, one.reason_id)):
            sums[key][0] += 1
            sums[key][1] += one.amount
    whole = [Tally(*key, *sum_) for key, sum_ in sums.items() if key[1] is None]
    parts = [Tally(*key, *sum_) for key, sum_ in sums.items()]
    groups, others = (PLANS, PEOPLE) if by is GroupBy.PLAN else (PEOPLE, PLANS)
    names = Names(groups=groups, parts=others, reasons=REASONS)
    params = RefusalParams(by, Preset.LAST_MONTH, clarifications=parted)
    made = shape(params, whole, names, days=DAYS, today=date(2026, 11, 27), base=DealFilter(), own=own)
    return split(made, [row for row in parts if row.part_id is not None], names) if parted else made


def export(
    found: tuple[SheetDeal, ...] | None = None, *, kept: int | None = None, parted: bool = False
) -> ReportExport:
    """``kept``: so many of its deals fit into the file."""
    every = deals() if found is None else found
    return ReportExport(
        report=report(every, GroupBy.MANAGER, parted=parted),
        turned=report(every, GroupBy.PLAN),
        lots=(packed(every[:kept]),),
        held=len(every[:kept]),
        asked_by="=Olga </script>",
        at=AT,
    )
