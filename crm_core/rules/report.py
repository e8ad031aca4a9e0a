"""The report by reason for refusal: the arithmetic that turns sums into figures (product, section 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from crm_core.errors import NotFound
from crm_core.models import Kind
from crm_core.rules.filters import Days
from crm_core.rules.report_about import About, Figure, Member, What
from crm_core.rules.report_params import GroupBy, ReportParams


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


@dataclass(slots=True)
class ReasonCount:
    """Not frozen: thousands of them are made at once, and frozen ones take longer."""

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
    def top_reason(self) -> ReasonCount | None:
        """The most frequent; "no reason" only if it is more frequent than any with a name."""
        return max(self.reasons, key=lambda reason: reason.count, default=None)

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

    @property
    def worst(self) -> tuple[Group, ...]:
        """The parts that the whole report has room for; all of them stand on the group's own screen."""
        return tuple(part for part in self.parts[:PARTS_AT_ONCE] if part.figures.lost)


PARTS_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Before:
    """The period before, to compare with."""

    days: Days
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class RefusalReport:
    about: About
    total: Figures
    groups: tuple[Group, ...]
    """The largest share of lost deals first."""
    member: Group | None = None
    """The group the report is restricted to."""
    before: Before | None = None

    @property
    def params(self) -> ReportParams:
        return self.about.params

    @property
    def shown_by(self) -> GroupBy:
        """What ``groups`` are: a report of one plan or manager is split by the other dimension."""
        return self.params.group if self.member is None else self.params.group.other

    def figure(self, what: What, *, group: Group | None = None, reason: ReasonCount | None = None) -> Figure:
        """A figure of the total or of a group: all of a kind, or one reason's."""
        only, part, why = (None if one is None else Member(one.id) for one in (self.member, group, reason))
        return Figure(what, only=only, group=part, reason=why)

    def stretch(self, shade: Shade, group: Group | None = None) -> Figure:
        """A stretch of a bar, or a row of the legend: what is lost of its colour."""
        if shade.role is Role.OTHER:
            return replace(self.figure(What.LOST, group=group), rarer=shade.named)
        return self.figure(What.LOST, group=group, reason=shade.reasons[0])


class Role(StrEnum):
    REASON = "reason"
    OTHER = "other"
    """The rarer reasons together."""
    NONE = "none"
    """Lost without a reason."""


@dataclass(frozen=True, slots=True)
class Shade:
    """What has a colour of its own in a picture."""

    role: Role
    reasons: tuple[ReasonCount, ...]

    @property
    def count(self) -> int:
        return sum(reason.count for reason in self.reasons)

    @property
    def named(self) -> tuple[int, ...]:
        return tuple(reason.id for reason in self.reasons if reason.id is not None)

    @property
    def ids(self) -> frozenset[int | None]:
        return frozenset(reason.id for reason in self.reasons)


SHADES = 7
"""The most frequent reasons have colours of their own."""


def shades(total: Figures) -> tuple[Shade, ...]:
    """The most frequent reasons, the rest of them, and those lost without a reason: together all that was lost."""
    named = [reason for reason in total.reasons if reason.id is not None]
    without = tuple(reason for reason in total.reasons if reason.id is None)
    ends = ((Role.OTHER, tuple(named[SHADES:])), (Role.NONE, without))
    return (
        *(Shade(Role.REASON, (reason,)) for reason in named[:SHADES]),
        *(Shade(role, reasons) for role, reasons in ends if reasons),
    )


def shaded(found: Sequence[Shade], of_group: Figures) -> tuple[int, ...]:
    """How many lost deals of a group have each of the colours."""
    place_of = {reason_id: place for place, shade in enumerate(found) for reason_id in shade.ids}
    counts = [0] * len(found)
    for reason in of_group.reasons:
        counts[place_of[reason.id]] += reason.count
    return tuple(counts)


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def shape(about: About, rows: Sequence[Tally], names: Names, before: Before | None = None) -> RefusalReport:
    """The whole report of the summed rows, its groups not yet split."""
    return RefusalReport(about, figures(rows, names), _groups(rows, names), before=before)


def split(report: RefusalReport, rows: Sequence[Tally], names: Names) -> RefusalReport:
    """The report with the parts of those groups that the rows are of."""
    parts = _parts(rows, names)
    groups = (replace(group, parts=tuple(map(_in_brief, parts.get(group.id, ())))) for group in report.groups)
    return replace(report, groups=tuple(groups))


def unsplit(report: RefusalReport) -> RefusalReport:
    """Without the parts of its groups."""
    return replace(report, groups=tuple(replace(group, parts=()) for group in report.groups))


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
    reasons: dict[int | None, int] = {}
    for _, _, kind, reason_id, deals, amount in rows:
        if kind is Kind.WON:
            won += deals
        elif kind is Kind.LOST:
            lost += deals
            lost_amount += amount
            reasons[reason_id] = reasons.get(reason_id, 0) + deals
    known = names.reasons.get
    # sorted as tuples: there are thousands in a report of hundreds of managers
    ordered = sorted((one is None, -count, (one and known(one)) or "", one or 0) for one, count in reasons.items())
    counted = (ReasonCount(one or None, name or None, -less, -less / lost) for _, less, name, one in ordered)
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


def _most_lost_first(group: Group) -> tuple[float, int, str, int]:
    it = group.figures
    return -it.lost_share, -it.lost if it.lost else -it.won, group.name or "", group.id or 0


def _name(names: Mapping[int, str], key: int | None) -> str | None:
    return None if key is None else names.get(key)
