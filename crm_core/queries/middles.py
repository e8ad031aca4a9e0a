"""Medians, which neither engine has for both to use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from statistics import fmean
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Label, and_, extract, func, or_, select
from sqlalchemy.orm import Session

DAY = 86_400


class Middle(NamedTuple):
    middle: timedelta
    """To a second."""
    number: int
    """Of how many it is the median."""


def seconds(session: Session, later: Any, earlier: Any) -> ColumnElement[Any]:
    if session.connection().dialect.name == "sqlite":
        return (func.julianday(later) - func.julianday(earlier)) * DAY
    return extract("epoch", later - earlier)


def medians_of(session: Session, group: ColumnElement[Any], length: ColumnElement[Any]) -> dict[Any, Middle]:
    """Of lengths in seconds, by group."""
    placed = select(group.label("own"), length.label("length"), *_place(group, length, "")).subquery()
    query = select(placed.c.own, placed.c.length, placed.c.all).where(_in_the_middle(placed.c.place, placed.c.all))
    found: dict[Any, list[tuple[float, int]]] = defaultdict(list)
    for own, one, number in session.execute(query):
        found[own].append((float(one), number))
    return {own: _mean(ones) for own, ones in found.items()}


def medians_and_whole(
    session: Session, group: ColumnElement[Any], length: ColumnElement[Any]
) -> tuple[dict[Any, Middle], Middle | None]:
    """By group, and of all of them together; the lengths are asked for once."""
    ordered = (*_place(group, length, ""), *_place(None, length, "_of_whole"))
    placed = select(group.label("own"), length.label("length"), *ordered).subquery()
    own_middle = _in_the_middle(placed.c.place, placed.c.all)
    whole_middle = _in_the_middle(placed.c.place_of_whole, placed.c.all_of_whole)
    query = select(
        placed.c.own, placed.c.length, placed.c.all, placed.c.all_of_whole,
        own_middle.label("of_own"), whole_middle.label("of_whole"),
    ).where(or_(own_middle, whole_middle))  # fmt: skip
    found: dict[Any, list[tuple[float, int]]] = defaultdict(list)
    whole: list[tuple[float, int]] = []
    for own, one, number, whole_number, of_own, of_whole in session.execute(query):
        if of_own:
            found[own].append((float(one), number))
        if of_whole:
            whole.append((float(one), whole_number))
    return {own: _mean(ones) for own, ones in found.items()}, _mean(whole) if whole else None


def _place(group: ColumnElement[Any] | None, length: ColumnElement[Any], ending: str) -> tuple[Label[int], Label[int]]:
    """Of a length among those of its group, the shortest first, and how many these are."""
    place = func.row_number().over(partition_by=group, order_by=length)
    return place.label(f"place{ending}"), func.count().over(partition_by=group).label(f"all{ending}")


def _in_the_middle(place: ColumnElement[int], number: ColumnElement[int]) -> ColumnElement[bool]:
    """The one in the middle, or the two there."""
    return and_(place * 2 >= number, place * 2 <= number + 2)


def _mean(ones: Sequence[tuple[float, int]]) -> Middle:
    return Middle(timedelta(seconds=round(fmean(length for length, _ in ones))), ones[0][1])
