"""How one tap changes a view of deals."""

from __future__ import annotations

from datetime import date

import pytest

from crm_core.models import Kind
from crm_core.rules.filters import Days, DealFilter, Scope
from crm_core.rules.views import KINDS, WITHOUT, Part, chosen

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
