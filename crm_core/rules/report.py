"""The report by reason for refusal: its parameters, and the arithmetic that turns sums into figures (product, 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from crm_core.errors import NotFound
from crm_core.models import Kind
from crm_core.rules.filters import Days, DealFilter


class GroupBy(StrEnum):
    PLAN = "plan"
    MANAGER = "manager"

    @property
    def other(self) -> GroupBy:
        return GroupBy.MANAGER if self is GroupBy.PLAN else GroupBy.PLAN


class Preset(StrEnum):
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    THIS_YEAR = "this_year"
    ALL_TIME = "all_time"


def days_of(preset: Preset, today: date) -> Days:
    return SPANS[preset](today)


def preset_of(days: Days, today: date) -> Preset | None:
    """The preset that means these days today, if there is one."""
    return next((preset for preset in Preset if days_of(preset, today) == days), None)


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return Days(last.replace(day=1), last)


SPANS: dict[Preset, Callable[[date], Days]] = {
    Preset.THIS_MONTH: lambda today: Days(today.replace(day=1), today),
    Preset.LAST_MONTH: _last_month,
    Preset.LAST_7_DAYS: lambda today: Days(today - timedelta(days=6), today),
    Preset.LAST_30_DAYS: lambda today: Days(today - timedelta(days=29), today),
    Preset.THIS_YEAR: lambda today: Days(today.replace(month=1, day=1), today),
    Preset.ALL_TIME: lambda _today: Days(),
}


@dataclass(frozen=True, slots=True)
class Member:
    """One plan or one manager of a report; None is "no manager"."""

    id: int | None


@dataclass(frozen=True, slots=True)
class RefusalParams:
    group: GroupBy
    span: Preset | Days
    clarifications: bool = False
    """With: every group is split by the other dimension."""
    only: Member | None = None
    """Restrict the report to one of its groups."""


class Tally(NamedTuple):
    """One row of the sums: a group, and a part of it by the other dimension; None is "none" or "not split"."""

    group_id: int | None
    part_id: int | None
    kind: Kind
    reason_id: int | None
    deals: int
    amount: int


@dataclass(frozen=True, slots=True)
class Names:
    groups: Mapping[int, str]
    parts: Mapping[int, str]
    reasons: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ReasonCount:
    id: int | None
    """None: lost without a reason."""
    name: str | None
    count: int
    share: float
    """Of the lost ones beside it, 0…1."""


@dataclass(frozen=True, slots=True)
class Figures:
    won: int
    lost: int
    lost_amount: int
    """In minor units."""
    reasons: tuple[ReasonCount, ...]
    """Most frequent first, "no reason" last; they add up to ``lost``."""

    @property
    def closed(self) -> int:
        return self.won + self.lost

    @property
    def won_share(self) -> float:
        return share(self.won, self.closed)

    @property
    def lost_share(self) -> float:
        return share(self.lost, self.closed)


@dataclass(frozen=True, slots=True)
class Group:
    """A plan or a manager; ``id`` None: the deals that had no manager."""

    id: int | None
    name: str | None
    figures: Figures
    parts: tuple[Group, ...] = ()
    """The same deals by the other dimension, with clarifications only; the whole report gives them no reasons."""


@dataclass(frozen=True, slots=True)
class RefusalReport:
    params: RefusalParams
    days: Days
    today: date
    base: DealFilter
    """Every deal the report counts is of this filter."""
    total: Figures
    groups: tuple[Group, ...]
    """Most lost deals first."""
    own: bool = False
    """Does the reader see their own deals only?"""
    member: Group | None = None
    """The group the report is restricted to."""

    @property
    def shown_by(self) -> GroupBy:
        """What ``groups`` are: a report of one plan or manager is split by the other dimension."""
        return self.params.group if self.member is None else self.params.group.other

    def deals(self, kind: Kind | None, *, group: Group | None = None, reason: ReasonCount | None = None) -> DealFilter:
        """Exactly the deals that a figure counts: of the total or a group, of a kind (None: both), of one reason."""
        wanted = replace(self.base, kind=kind)
        if self.member is not None:
            wanted = _within(wanted, self.params.group, self.member.id)
        if group is not None:
            wanted = _within(wanted, self.shown_by, group.id)
        if reason is not None:
            wanted = replace(wanted, reason_id=reason.id, without_reason=reason.id is None)
        return wanted


def _within(wanted: DealFilter, by: GroupBy, member_id: int | None) -> DealFilter:
    if by is GroupBy.PLAN:
        return replace(wanted, plan_id=member_id)
    return replace(wanted, manager_id=member_id, without_manager=member_id is None)


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def shape(
    params: RefusalParams,
    rows: Sequence[Tally],
    names: Names,
    *,
    days: Days,
    today: date,
    base: DealFilter,
    own: bool = False,
) -> RefusalReport:
    """The whole report of the summed rows, its groups not yet split."""
    return RefusalReport(params, days, today, base, figures(rows, names), _groups(rows, names), own)


def split(report: RefusalReport, rows: Sequence[Tally], names: Names) -> RefusalReport:
    """The report with the parts of those groups that the rows are of."""
    parts = _parts(rows, names)
    groups = (replace(group, parts=tuple(map(_in_brief, parts.get(group.id, ())))) for group in report.groups)
    return replace(report, groups=tuple(groups))


def _in_brief(part: Group) -> Group:
    return replace(part, figures=replace(part.figures, reasons=()))


def narrow(report: RefusalReport, rows: Sequence[Tally], names: Names) -> RefusalReport:
    """The report of one group, whose parts the rows are. Raises `NotFound` if it has no deals."""
    if not report.groups:
        raise NotFound
    (member,) = report.groups
    parts = _parts(rows, names).get(member.id, ())
    return replace(report, total=member.figures, groups=parts, member=member)


def figures(rows: Iterable[Tally], names: Names) -> Figures:
    won = lost = lost_amount = 0
    reasons: dict[int | None, int] = defaultdict(int)
    for row in rows:
        if row.kind is Kind.WON:
            won += row.deals
        elif row.kind is Kind.LOST:
            lost += row.deals
            lost_amount += row.amount
            reasons[row.reason_id] += row.deals
    counted = [
        ReasonCount(reason_id, _name(names.reasons, reason_id), count, share(count, lost))
        for reason_id, count in reasons.items()
    ]
    counted.sort(key=lambda reason: (reason.id is None, -reason.count, reason.name or "", reason.id or 0))
    return Figures(won, lost, lost_amount, tuple(counted))


def _groups(rows: Iterable[Tally], names: Names) -> tuple[Group, ...]:
    gathered: dict[int | None, list[Tally]] = defaultdict(list)
    for row in rows:
        gathered[row.group_id].append(row)
    groups = (Group(key, _name(names.groups, key), figures(own, names)) for key, own in gathered.items())
    return tuple(sorted(groups, key=_most_lost_first))


def _parts(rows: Iterable[Tally], names: Names) -> dict[int | None, tuple[Group, ...]]:
    """The parts of every group."""
    gathered: dict[int | None, list[Tally]] = defaultdict(list)
    for row in rows:
        gathered[row.group_id].append(row._replace(group_id=row.part_id))
    inside = replace(names, groups=names.parts)
    return {key: _groups(own, inside) for key, own in gathered.items()}


def _most_lost_first(group: Group) -> tuple[int, int, str, int]:
    return -group.figures.lost, -group.figures.won, group.name or "", group.id or 0


def _name(names: Mapping[int, str], key: int | None) -> str | None:
    return None if key is None else names.get(key)
