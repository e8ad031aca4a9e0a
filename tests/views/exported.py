"""An export with every kind of deal and hostile names, made without a database."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

from crm_core.models import Colour, Kind
from crm_core.results.report_files import ReportExport, SheetDeal, packed
from crm_core.rules.filters import Days
from crm_core.rules.report import Before, Names, RefusalReport, Tally, shape, split
from crm_core.rules.report_about import About
from crm_core.rules.report_funnel import Final, FunnelReport, Step
from crm_core.rules.report_params import GroupBy, ReportKind, ReportParams
from crm_core.rules.report_rows import Row, rows_report

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
        status_id=1 if won else 2,
        status="Won" if won else "Lost",
        kind=Kind.WON if won else Kind.LOST,
        manager_id=manager_id,
        manager=PEOPLE.get(manager_id or 0),
        amount=1_000_050 + n,
        source_id=None,
        source="=source",
        created_at=datetime(2026, 9, 30, 21, 30, tzinfo=UTC),
        closed_at=datetime(2026, 10, 31, 20, 0, tzinfo=UTC) - timedelta(hours=n),
        reason_id=reason_id,
        reason=REASONS.get(reason_id or 0),
        clarification=None if won else name,
    )


def report(found: tuple[SheetDeal, ...], by: GroupBy, *, parted: bool = False) -> RefusalReport:
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
    about = About(ReportParams(group=by, clarifications=parted), DAYS, date(2026, 11, 27))
    made = shape(about, whole, names, Before(Days(date(2026, 9, 1), date(2026, 9, 30)), won=12, lost=7))
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
        there_are=len(every),
        asked_by="=Olga </script>",
        at=AT,
    )


def refusals(found: ReportExport) -> RefusalReport:
    assert isinstance(found.report, RefusalReport)
    return found.report


# -- managers, sources, the funnel --------------------------------------------------------------------------------

STATUSES = {10: ("New", Kind.OPEN), 11: ("=In work", Kind.OPEN), 1: ("Won", Kind.WON), 2: ("Lost", Kind.LOST)}
SOURCES = {5: "radio", 6: "<i>tv</i>"}


def outcomes(count: int = 120) -> tuple[SheetDeal, ...]:
    """Won, lost and open deals, with and without a manager and a source."""
    return tuple(_outcome(one, n) for n, one in enumerate(deals(count)))


def _outcome(one: SheetDeal, n: int) -> SheetDeal:
    status_id = list(STATUSES)[n * 7 % 4]
    status, kind = STATUSES[status_id]
    source_id = (None, *SOURCES)[n % 3]
    changed = one._replace(status_id=status_id, status=status, kind=kind, source_id=source_id)
    changed = changed._replace(source=SOURCES.get(source_id or 0))
    return changed._replace(closed_at=None, reason_id=None, reason=None) if kind is Kind.OPEN else changed


def exported(kind: ReportKind, found: tuple[SheetDeal, ...] | None = None) -> ReportExport:
    every = outcomes() if found is None else found
    about = About(ReportParams(kind), DAYS, date(2026, 11, 27))
    report = funnel(about, every) if kind is ReportKind.FUNNEL else rows_report(about, rows_of(kind, every))
    return ReportExport(report, None, (packed(every),), len(every), len(every), "Olga", AT)


def rows_of(kind: ReportKind, found: tuple[SheetDeal, ...]) -> list[Row]:
    names = PEOPLE if kind is ReportKind.MANAGERS else SOURCES
    return [
        replace(_row(key, names.get(key or 0), [one for one in found if group_of(kind, one) == key]), **BESIDE[kind])
        for key in (*names, None)
    ]


BESIDE: dict[ReportKind, dict[str, Any]] = {
    ReportKind.MANAGERS: {"answer": timedelta(hours=23), "answered": 7},
    ReportKind.SOURCES: {"leads": 1204, "leads_with_deal": 12},
}
"""What stands at the end of a bar, and is no deal of it."""


def group_of(kind: ReportKind, one: SheetDeal) -> int | None:
    if kind is ReportKind.FUNNEL:
        return one.status_id
    return one.manager_id if kind is ReportKind.MANAGERS else one.source_id


def _row(key: int | None, name: str | None, own: list[SheetDeal]) -> Row:
    still, won, lost = ([one for one in own if one.kind is kind] for kind in (Kind.OPEN, Kind.WON, Kind.LOST))
    won_amount, lost_amount = (sum(one.amount for one in some) for some in (won, lost))
    return Row(key, name, len(own), len(still), len(won), len(lost), won_amount, lost_amount)


def funnel(about: About, found: tuple[SheetDeal, ...]) -> FunnelReport:
    sums = {key: [one.amount for one in found if one.status_id == key] for key in STATUSES}
    steps = [
        Step(key, name, Colour.BLUE, 9, 4, len(sums[key]), sum(sums[key]), timedelta(hours=5))
        for key, (name, kind) in STATUSES.items()
        if kind is Kind.OPEN
    ]
    finals = [
        Final(key, name, kind, len(sums[key]), sum(sums[key]))
        for key, (name, kind) in STATUSES.items()
        if kind is not Kind.OPEN
    ]
    return FunnelReport(about, 1, PLANS[2], tuple(steps), tuple(finals))
