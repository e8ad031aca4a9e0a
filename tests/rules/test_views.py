"""How one tap changes a view of deals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_core.models import NO_TASK, Kind
from crm_core.rules.filters import Days, DealFilter, Due, Scope, dated
from crm_core.rules.views import DUES, KINDS, WITHOUT, Part, chosen, written

TODAY = date(2026, 10, 14)


def tapped(wanted: DealFilter, part: Part, value: int) -> DealFilter:
    return chosen(wanted, part, value, TODAY)


@pytest.mark.parametrize("value", [WITHOUT, 7])
def test_lost_deals_are_looked_for_beyond_the_new_ones(value: int) -> None:
    wanted = tapped(DealFilter(Scope.NEW), Part.REASON, value)
    assert (wanted.scope, wanted.kind) == (Scope.VISIBLE, Kind.LOST)


def test_a_reason_that_is_taken_away_leaves_the_new_ones() -> None:
    assert tapped(DealFilter(Scope.NEW), Part.REASON, 0).scope is Scope.NEW


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.WON])
def test_deals_that_were_not_lost_have_no_reason(kind: Kind) -> None:
    lost = DealFilter(kind=Kind.LOST, reason_id=7)
    assert tapped(lost, Part.KIND, KINDS.index(kind) + 1) == DealFilter(kind=kind)
    without = DealFilter(kind=Kind.LOST, without_reason=True)
    assert tapped(without, Part.KIND, KINDS.index(kind) + 1) == DealFilter(kind=kind)


def test_open_deals_have_no_day_of_closing() -> None:
    won = DealFilter(kind=Kind.WON, closed=Days(TODAY, TODAY))
    assert tapped(won, Part.KIND, KINDS.index(Kind.OPEN) + 1) == DealFilter(kind=Kind.OPEN)
    assert tapped(won, Part.KIND, KINDS.index(Kind.LOST) + 1).closed == Days(TODAY, TODAY)


OVERDUE = DUES.index(Due.OVERDUE) + 1


@pytest.mark.parametrize(
    "closed",
    [
        DealFilter(kind=Kind.LOST, reason_id=7),
        DealFilter(kind=Kind.LOST, without_reason=True),
        DealFilter(kind=Kind.WON, closed=Days(TODAY, TODAY)),
    ],
)
def test_only_open_deals_have_something_to_be_done(closed: DealFilter) -> None:
    assert tapped(closed, Part.TASK, OVERDUE) == DealFilter(due=Due.OVERDUE)


def test_whoever_looks_for_closed_deals_looks_for_no_tasks() -> None:
    wanted = DealFilter(Scope.NEW, due=Due.TODAY)
    for part, value in ((Part.KIND, KINDS.index(Kind.WON) + 1), (Part.REASON, 7), (Part.CLOSED, 1)):
        assert tapped(wanted, part, value).due is None
    assert written(wanted, Part.CLOSED, "1.10", TODAY, 2).due is None
    for part, value in ((Part.KIND, KINDS.index(Kind.OPEN) + 1), (Part.REASON, 0), (Part.CLOSED, 0), (Part.CREATED, 1)):
        assert tapped(wanted, part, value).due is Due.TODAY


def test_the_stretches_of_a_moment_follow_each_other_without_a_gap() -> None:
    """Today ends at midnight by the company's clock."""
    now = datetime(2026, 10, 14, 12, tzinfo=UTC)
    stretches = [dated(DealFilter(due=due), now, ZoneInfo("Europe/Kyiv")).due_in for due in Due]
    midnight = datetime(2026, 10, 14, 21, tzinfo=UTC)
    borders = [(stretch.start, stretch.end) for stretch in stretches if stretch is not None]
    assert borders == [(None, now), (now, midnight), (midnight, NO_TASK), (NO_TASK, None)]
