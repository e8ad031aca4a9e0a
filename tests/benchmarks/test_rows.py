"""Every row of the benchmarks still runs; how fast anything is, is not asked here."""

from __future__ import annotations

import pytest

from benchmarks.command import MEASURES
from benchmarks.frame import Line, NotMeasured, Result, Size, from_pairs, table


@pytest.mark.slow
@pytest.mark.parametrize("row", MEASURES)
def test_row_gives_positive_figures(row: int) -> None:
    try:
        results = MEASURES[row](Size(quick=True))
    except NotMeasured as problem:
        pytest.skip(str(problem))
    assert [result.line.row for result in results] == [row] * len(results)
    assert all(result.ours > 0 for result in results)
    assert all(result.ratio > 0 and result.floor > 0 for result in results if not result.line.absolute)


def test_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    line = Line(2, "leads", "/s", "raw", must=0.2, goal=0.5)
    result = from_pairs(line, [(100.0, 30.0), (10.0, 4.0), (1000.0, 100.0)])
    assert (result.floor, result.ours, result.ratio) == (100.0, 30.0, 0.3)
    assert result.verdict == "must"


def test_less_is_better_turns_the_verdict_round() -> None:
    line = Line(14, "block", "ms", "", must=50, goal=10, more_is_better=False, absolute=True)
    assert [Result(line, ours=ours).verdict for ours in (9.0, 10.0, 49.0, 51.0)] == ["goal", "goal", "must", "MISSED"]


def test_table_shows_figures_and_notes() -> None:
    line = Line(2, "leads", "/s", "raw", must=0.2, goal=0.5)
    shown = table([from_pairs(line, [(4600.0, 1200.0)], "a note")])
    assert "| 2   | leads   | raw   | 4,600 /s | 1,200 /s | 0.26 × | ≥ 0.2 × | ≥ 0.5 × | must    |" in shown
    assert shown.endswith("* leads: a note")
