"""What a report is asked for: kept in the database, so that a button carries only its number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from crm_core.rules.filters import Days
from crm_core.rules.kept import Kept
from crm_core.rules.periods import Preset, days_of

NOBODY = 0
"""Among managers: deals without one; among sources: deals that came by none."""


class ReportKind(StrEnum):
    REFUSALS = "refusals"
    FUNNEL = "funnel"
    MANAGERS = "managers"
    SOURCES = "sources"
    FAIRNESS = "fairness"


class GroupBy(StrEnum):
    PLAN = "plan"
    MANAGER = "manager"

    @property
    def other(self) -> GroupBy:
        return GroupBy.MANAGER if self is GroupBy.PLAN else GroupBy.PLAN


class Order(StrEnum):
    """Of the rows of a report of managers or sources: the largest first."""

    CAME = "came"
    WON = "won"
    LOST = "lost"
    AMOUNT = "amount"
    CONVERSION = "conversion"


class Part(StrEnum):
    """What one tap changes."""

    PLANS = "p"
    MANAGERS = "m"
    SOURCES = "s"
    SPAN = "t"
    GROUP = "g"
    CLARIFICATIONS = "c"
    ORDER = "o"
    RESET = "r"


@dataclass(frozen=True, slots=True)
class ReportParams:
    kind: ReportKind = ReportKind.REFUSALS
    span: Preset | Days = Preset.LAST_MONTH
    as_of: date | None = None
    """The day from which the preset is counted: the buttons of a screen mean its days for ever. None: from today."""
    group: GroupBy = GroupBy.PLAN
    clarifications: bool = False
    """With: every group is split by the other dimension, and lists of deals show what was written."""
    plan_ids: tuple[int, ...] = ()
    """Only of these; empty: of all."""
    manager_ids: tuple[int, ...] = ()
    source_ids: tuple[int, ...] = ()
    order: Order = Order.CAME

    @property
    def restrictions(self) -> int:
        """By how many of its parts it is restricted."""
        return sum(map(bool, (self.plan_ids, self.manager_ids, self.source_ids)))

    def days(self, today: date) -> Days:
        return self.span if isinstance(self.span, Days) else days_of(self.span, self.as_of or today)


PARAMS = Kept(ReportParams)
as_json, from_json, digest = PARAMS.as_json, PARAMS.from_json, PARAMS.digest


def spanned(params: ReportParams, span: Preset | Days, today: date) -> ReportParams:
    """With a period, as it is today."""
    counted = isinstance(span, Preset) and span is not Preset.ALL_TIME
    return replace(params, span=span, as_of=today if counted else None)


PRESETS = tuple(Preset)
ORDERS = tuple(Order)
LISTED = {Part.PLANS: "plan_ids", Part.MANAGERS: "manager_ids", Part.SOURCES: "source_ids"}
ALL = -1


def chosen(params: ReportParams, part: Part, value: int, today: date) -> ReportParams:
    """After one tap; ``value`` is an id, `ALL`, or a place in the part's choices."""
    if part in LISTED:
        return _ticked(params, LISTED[part], value)
    if part is Part.SPAN:
        return spanned(params, PRESETS[value % len(PRESETS)], today)
    if part is Part.ORDER:
        return replace(params, order=ORDERS[value % len(ORDERS)])
    if part is Part.GROUP:
        return replace(params, group=params.group.other)
    if part is Part.CLARIFICATIONS:
        return replace(params, clarifications=not params.clarifications)
    return replace(params, plan_ids=(), manager_ids=(), source_ids=())


def _ticked(params: ReportParams, name: str, value: int) -> ReportParams:
    """One more, or one less; a funnel is of one plan."""
    before: tuple[int, ...] = getattr(params, name)
    if value == ALL:
        after: tuple[int, ...] = ()
    elif params.kind is ReportKind.FUNNEL and name == LISTED[Part.PLANS]:
        after = (value,)
    else:
        after = tuple(sorted(set(before) ^ {value}))
    changed: dict[str, Any] = {name: after}
    return replace(params, **changed)
