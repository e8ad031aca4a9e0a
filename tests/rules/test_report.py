"""The arithmetic of the refusal report: figures add up, whatever the deals were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.errors import NotFound
from crm_core.models import Kind
from crm_core.rules.filters import Days, DealFilter
from crm_core.rules.report import Figures, Names, RefusalReport, Tally, narrow, shape, split
from crm_core.rules.report_about import About, What
from crm_core.rules.report_params import GroupBy, ReportParams

TODAY = date(2026, 11, 23)
NAMES = Names(
    groups={n: f"Person {n}" for n in range(1, 5)},
    parts={n: f"Plan {n}" for n in range(1, 5)},
    reasons={n: f"Reason {n}" for n in range(1, 5)},
)

some_id = st.integers(1, 4)
counts = (st.integers(1, 50), st.integers(0, 10**9))
won = st.builds(Tally, st.none() | some_id, some_id, st.just(Kind.WON), st.none(), *counts)
lost = st.builds(Tally, st.none() | some_id, some_id, st.just(Kind.LOST), st.none() | some_id, *counts)
tallies = st.lists(won | lost, max_size=40)


def whole(rows: Sequence[Tally], by: GroupBy = GroupBy.MANAGER) -> RefusalReport:
    return shape(About(ReportParams(group=by), Days(), TODAY), rows, NAMES)


def alone(rows: Sequence[Tally], group: int | None, by: GroupBy = GroupBy.MANAGER) -> RefusalReport:
    """The report of one group, with its parts."""
    own = [row for row in rows if row.group_id == group]
    return narrow(whole(own, by), own, NAMES)


def counted(rows: Sequence[Tally], kind: Kind) -> int:
    return sum(row.deals for row in rows if row.kind is kind)


def adds_up(figures: Figures) -> bool:
    shares = sum(reason.share for reason in figures.reasons)
    return (
        figures.won + figures.lost == figures.closed
        and sum(reason.count for reason in figures.reasons) == figures.lost
        and figures.won_share + figures.lost_share == pytest.approx(1 if figures.closed else 0)
        and shares == pytest.approx(1 if figures.lost else 0)
    )


@given(tallies)
def test_totals_count_every_closed_deal_once(rows: list[Tally]) -> None:
    total = whole(rows).total
    assert (total.won, total.lost) == (counted(rows, Kind.WON), counted(rows, Kind.LOST))
    assert total.lost_amount == sum(row.amount for row in rows if row.kind is Kind.LOST)


@given(tallies)
def test_reasons_add_up_to_lost_in_the_total_and_in_every_group(rows: list[Tally]) -> None:
    report = whole(rows)
    assert adds_up(report.total)
    for group in report.groups:
        assert adds_up(group.figures)
        assert all(adds_up(part.figures) for part in alone(rows, group.id).groups)


@given(tallies)
def test_groups_add_up_to_the_total_and_parts_to_their_group(rows: list[Tally]) -> None:
    report = split(whole(rows), rows, NAMES)
    levels = [(report.total, report.groups), *((group.figures, group.parts) for group in report.groups)]
    for figures, pieces in levels:
        assert sum(piece.figures.won for piece in pieces) == figures.won
        assert sum(piece.figures.lost for piece in pieces) == figures.lost
        assert sum(piece.figures.lost_amount for piece in pieces) == figures.lost_amount


@given(tallies)
def test_the_largest_lost_share_comes_first_and_no_reason_last(rows: list[Tally]) -> None:
    report = whole(rows)
    losses = [(group.figures.lost_share, group.figures.lost) for group in report.groups]
    named = [reason.count for reason in report.total.reasons if reason.id is not None]
    assert losses == sorted(losses, reverse=True)
    assert named == sorted(named, reverse=True)
    assert None not in [reason.id for reason in report.total.reasons[:-1]]


@given(tallies)
def test_one_group_of_a_report_has_the_figures_it_had_in_the_whole(rows: list[Tally]) -> None:
    for group in whole(rows).groups:
        report = alone(rows, group.id)
        assert report.member == group
        assert report.total == group.figures


def test_a_group_without_deals_is_not_found() -> None:
    with pytest.raises(NotFound):
        alone([], 1)


def test_until_it_is_split_a_report_has_no_parts() -> None:
    report = whole([Tally(1, None, Kind.WON, None, 1, 100)])
    assert [group.parts for group in report.groups] == [()]


def test_a_part_of_a_group_leads_to_deals_of_both() -> None:
    report = alone([Tally(2, None, Kind.LOST, None, 3, 300)], 2, GroupBy.PLAN)
    (part,) = report.groups
    (reason,) = report.total.reasons
    assert report.about.deals(report.figure(What.LOST, group=part, reason=reason)) == DealFilter(
        kind=Kind.LOST, plan_id=2, without_manager=True, without_reason=True, closed=Days()
    )
