"""What a report is about for one reader, and exactly which deals each of its figures counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from crm_core.models import Kind
from crm_core.rules.filters import Days, DealFilter, Passed
from crm_core.rules.report_params import NOBODY, GroupBy, ReportKind, ReportParams
from crm_core.rules.report_saved import Saved


class What(StrEnum):
    """What a figure counts."""

    LOST = "l"
    WON = "w"
    OPEN = "o"
    CAME = "c"
    ENTERED = "e"
    """Of a status of the funnel; so it is with the two below."""
    WENT_ON = "g"
    STAYED = "s"


KINDS: dict[What, Kind] = {What.LOST: Kind.LOST, What.WON: Kind.WON, What.OPEN: Kind.OPEN}
PASSED: dict[What, bool | None] = {What.ENTERED: None, What.WENT_ON: True, What.STAYED: False}


@dataclass(frozen=True, slots=True)
class Member:
    """One plan, manager, status, source or reason of a report; None is "without"."""

    id: int | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a report."""

    what: What
    only: Member | None = None
    """On the screen of one group."""
    group: Member | None = None
    """Of one row; on the screen of one group, of one of its parts."""
    reason: Member | None = None
    rarer: tuple[int, ...] = ()
    """The reasons that have no colour of their own, together."""


@dataclass(frozen=True, slots=True)
class About:
    params: ReportParams
    days: Days
    today: date
    own_id: int | None = None
    """The reader, if they see their own deals only."""
    plans: Sequence[str] = ()
    """What it is restricted to, by the names that the reader may know; None among managers is "without"."""
    managers: Sequence[str | None] = ()
    sources: Sequence[str | None] = ()
    saved: Saved | None = None
    """Under which name the reader finds these parameters in their list."""
    audience: bool = False
    """May the reader use audiences?"""

    @property
    def own(self) -> bool:
        return self.own_id is not None

    def deals(self, figure: Figure) -> DealFilter:
        """The deals that a figure counts; its count and its list come from here."""
        return RULES[self.params.kind](self, figure)

    @property
    def within(self) -> DealFilter:
        """Without a period: whose deals, of which plans and sources."""
        params = self.params
        managers = params.manager_ids if self.own_id is None else (self.own_id,)
        return DealFilter(plan_ids=params.plan_ids, manager_ids=managers, source_ids=params.source_ids)

    @property
    def of_some_deals(self) -> bool:
        """Is it about the deals of some plans or managers only?"""
        return bool(self.params.plan_ids or self.within.manager_ids)

    @property
    def leads_shown(self) -> bool:
        """Who came and has no deal is for those to see who use audiences; about some deals only, all have one."""
        return self.audience or self.of_some_deals

    @property
    def closed(self) -> DealFilter:
        return replace(self.within, closed=self.days)

    @property
    def came(self) -> DealFilter:
        return replace(self.within, created=self.days)


def _refusals(about: About, figure: Figure) -> DealFilter:
    by = about.params.group
    wanted = replace(about.closed, kind=KINDS.get(figure.what))
    if figure.only is not None:
        wanted = of_member(wanted, by, figure.only.id)
    if figure.group is not None:
        wanted = of_member(wanted, by if figure.only is None else by.other, figure.group.id)
    if figure.reason is not None:
        wanted = replace(wanted, reason_id=figure.reason.id, without_reason=figure.reason.id is None)
    return replace(wanted, reason_ids=figure.rarer)


def _funnel(about: About, figure: Figure) -> DealFilter:
    """Of an intermediate status what came, went on, stands there now; of a final one what was closed in the period."""
    status_id = figure.group.id if figure.group is not None else None
    if figure.what in PASSED and status_id is not None:
        return replace(about.within, passed=Passed(status_id, about.days, PASSED[figure.what]), plan_ids=())
    if figure.what is What.OPEN:
        wanted = replace(about.within, kind=Kind.OPEN)
    else:
        wanted = replace(about.closed, kind=KINDS.get(figure.what))
    return wanted if status_id is None else replace(wanted, status_ids=(status_id,), plan_ids=())


def _managers(about: About, figure: Figure) -> DealFilter:
    """What came and what was closed in the period, and what is open now."""
    if figure.what is What.CAME:
        wanted = about.came
    elif figure.what is What.OPEN:
        wanted = replace(about.within, kind=Kind.OPEN)
    else:
        wanted = replace(about.closed, kind=KINDS.get(figure.what))
    return wanted if figure.group is None else of_member(wanted, GroupBy.MANAGER, figure.group.id)


def _sources(about: About, figure: Figure) -> DealFilter:
    """What came in the period, and what has become of those very deals."""
    wanted = replace(about.came, kind=KINDS.get(figure.what))
    if figure.group is None:
        return wanted
    if figure.group.id is None:
        return replace(wanted, source_ids=(NOBODY,))
    return replace(wanted, source_id=figure.group.id, source_ids=())


def _fairness(about: About, figure: Figure) -> DealFilter:
    """What is open now, where the rule compares that; what was dealt is told by the ledger."""
    plan, person = (None if one is None else one.id for one in (figure.only, figure.group))
    return replace(about.within, kind=Kind.OPEN, plan_id=plan, manager_id=person, plan_ids=(), manager_ids=())


def of_member(wanted: DealFilter, by: GroupBy, member_id: int | None) -> DealFilter:
    if by is GroupBy.PLAN:
        return replace(wanted, plan_id=member_id, plan_ids=())
    if member_id is None:
        return replace(wanted, without_manager=True)
    return replace(wanted, manager_id=member_id)


RULES: dict[ReportKind, Callable[[About, Figure], DealFilter]] = {
    ReportKind.REFUSALS: _refusals,
    ReportKind.FUNNEL: _funnel,
    ReportKind.MANAGERS: _managers,
    ReportKind.SOURCES: _sources,
    ReportKind.FAIRNESS: _fairness,
}
