"""How one tap changes a view of deals (product, section 5). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from enum import StrEnum

from crm_core.errors import Invalid
from crm_core.models import Kind
from crm_core.rules.filters import Days, DealFilter, Due, Scope, Sort
from crm_core.rules.log import parse_days
from crm_core.rules.periods import Preset, days_of
from crm_core.rules.text import parse_amount

ANY, WITHOUT = 0, -1
KINDS = (Kind.OPEN, Kind.WON, Kind.LOST)
DUES = tuple(Due)
SORTS = tuple(Sort)
SPANS = (Preset.THIS_MONTH, Preset.LAST_MONTH, Preset.LAST_7_DAYS, Preset.LAST_30_DAYS, Preset.THIS_YEAR)
"""Buttons carry a place among these: what is added comes last."""


class Part(StrEnum):
    """What a list can be restricted by, and how it is sorted."""

    PLAN = "p"
    STATUS = "s"
    MANAGER = "m"
    KIND = "k"
    CREATED = "c"
    CLOSED = "d"
    AMOUNT = "a"
    REASON = "r"
    SOURCE = "q"
    SORT = "o"
    TAG = "g"
    TASK = "t"


def opened_up(wanted: DealFilter, actor_id: int) -> DealFilter:
    """The same deals said by their manager and kind, so that each of these can be changed by itself."""
    if wanted.scope is not Scope.MINE:
        return wanted
    return replace(wanted, scope=Scope.VISIBLE, manager_id=actor_id, kind=Kind.OPEN)


def chosen(wanted: DealFilter, part: Part, value: int, today: date) -> DealFilter:
    """``value`` is an id, a place in the part's choices from 1, `ANY` or `WITHOUT`."""
    return CHANGES[part](wanted, value, today)


def restricted(wanted: DealFilter) -> frozenset[Part]:
    """By which parts."""
    said = {
        Part.PLAN: wanted.plan_id,
        Part.STATUS: wanted.status_ids,
        Part.MANAGER: wanted.manager_id or wanted.without_manager,
        Part.KIND: wanted.kind,
        Part.CREATED: wanted.created,
        Part.CLOSED: wanted.closed,
        Part.AMOUNT: wanted.least is not None or wanted.most is not None,
        Part.REASON: wanted.reason_id or wanted.without_reason,
        Part.SOURCE: wanted.source_id,
        Part.TAG: wanted.tag_ids,
        Part.TASK: wanted.due,
    }
    return frozenset(part for part, value in said.items() if value)


def reset(wanted: DealFilter) -> DealFilter:
    """Without anything but what was sorted how."""
    return DealFilter(sort=wanted.sort, turned=wanted.turned)


def written(wanted: DealFilter, part: Part, text: str, today: date, minor_digits: int) -> DealFilter:
    """With the days or the amounts that were typed. Raises `Invalid`."""
    if part is Part.AMOUNT:
        least, most = parse_amounts(text, minor_digits)
        return replace(wanted, least=least, most=most)
    days = parse_days(text, today)
    if part is Part.CREATED:
        return replace(wanted, created=days)
    return replace(
        _closed(wanted, ANY, today), kind=None if wanted.kind is Kind.OPEN else wanted.kind, due=None, closed=days
    )


def parse_amounts(text: str, minor_digits: int) -> tuple[int | None, int | None]:
    """``1000–5000``, ``1000–``, ``–5000``; one amount is exactly that. Raises `Invalid` ("amount")."""
    parts = [part.strip() for part in _DASH.split(text.strip(), maxsplit=1)]
    least, most = (parse_amount(part, minor_digits) if part else None for part in (parts[0], parts[-1]))
    if (least is None and most is None) or (least is not None and most is not None and least > most):
        raise Invalid("amount", "wrong")
    return least, most


_DASH = re.compile(r"[-–—]")


def _plan(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    return replace(wanted, plan_id=value or None, status_ids=())


def _status(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    return replace(wanted, status_ids=toggled(wanted.status_ids, value))


def _manager(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    manager_id = value if value > 0 else None
    return replace(wanted, scope=Scope.VISIBLE, manager_id=manager_id, without_manager=value == WITHOUT)


def _kind(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    """Only lost deals have a reason, only closed ones a day of closing, only open ones something to be done."""
    kind = KINDS[value - 1] if value else None
    if kind in (Kind.WON, Kind.LOST):
        wanted = replace(wanted, due=None)
    if kind in (Kind.OPEN, Kind.WON):
        wanted = replace(wanted, reason_id=None, without_reason=False)
    if kind is Kind.OPEN:
        wanted = replace(wanted, closed=None)
    return replace(wanted, scope=Scope.VISIBLE, kind=kind)


def _reason(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    if value:
        wanted = replace(wanted, scope=Scope.VISIBLE, kind=Kind.LOST, due=None)
    return replace(wanted, reason_id=value if value > 0 else None, without_reason=value == WITHOUT)


def _source(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    return replace(wanted, source_id=value or None)


def _tag(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    return replace(wanted, tag_ids=toggled(wanted.tag_ids, value))


def toggled(ids: tuple[int, ...], value: int) -> tuple[int, ...]:
    """One more, or one less; `ANY` of them is none."""
    return () if value == ANY else tuple(sorted(set(ids) ^ {value}))


def _created(wanted: DealFilter, value: int, today: date) -> DealFilter:
    return replace(wanted, created=_span(value, today))


def _closed(wanted: DealFilter, value: int, today: date) -> DealFilter:
    kind = None if value and wanted.kind is Kind.OPEN else wanted.kind
    due = None if value else wanted.due
    return replace(wanted, scope=Scope.VISIBLE, kind=kind, due=due, closed=_span(value, today))


def _due(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    if not value:
        return replace(wanted, due=None)
    wanted = replace(wanted, closed=None, reason_id=None, without_reason=False)
    return replace(wanted, kind=None if wanted.kind in (Kind.WON, Kind.LOST) else wanted.kind, due=DUES[value - 1])


def _span(value: int, today: date) -> Days | None:
    return days_of(SPANS[value - 1], today) if value else None


def _amount(wanted: DealFilter, _value: int, _today: date) -> DealFilter:
    return replace(wanted, least=None, most=None)


def _sort(wanted: DealFilter, value: int, _today: date) -> DealFilter:
    """The same once more turns the order round."""
    sort = SORTS[value - 1]
    return replace(wanted, sort=sort, turned=wanted.sort is sort and not wanted.turned)


CHANGES: dict[Part, Callable[[DealFilter, int, date], DealFilter]] = {
    Part.PLAN: _plan,
    Part.STATUS: _status,
    Part.MANAGER: _manager,
    Part.KIND: _kind,
    Part.CREATED: _created,
    Part.CLOSED: _closed,
    Part.AMOUNT: _amount,
    Part.REASON: _reason,
    Part.SOURCE: _source,
    Part.SORT: _sort,
    Part.TAG: _tag,
    Part.TASK: _due,
}
