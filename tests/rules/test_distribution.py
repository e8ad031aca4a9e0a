"""Whom the system picks, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.models import Pick, Pool
from crm_core.rules.distribution import Candidate, Skip, choose, turns_on_return

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def one(
    manager_id: int, *, turns: int = 0, deals: int = 0, last: int | None = None, met: int | None = None
) -> Candidate:
    """``last`` and ``met`` are minutes after noon."""
    moments = [None if minutes is None else NOON + timedelta(minutes=minutes) for minutes in (last, met)]
    return Candidate(manager_id, turns, deals, moments[0], moments[1])


def picked(*members: Candidate, pool: Pool = Pool.RANDOM, pick: Pick = Pick.EVENLY, seed: int = 1) -> int | None:
    return choose(members, pool=pool, pick=pick, random=Random(seed)).manager_id


def test_evenly_compares_turns_and_fewest_compares_open_deals() -> None:
    members = (one(1, turns=5, deals=0), one(2, turns=1, deals=9))
    assert picked(*members, pick=Pick.EVENLY) == 2
    assert picked(*members, pick=Pick.FEWEST) == 1


def test_related_asks_only_those_who_know_the_lead() -> None:
    members = (one(1, turns=0), one(2, turns=50, met=1))
    assert picked(*members, pool=Pool.RELATED) == 2
    assert picked(*members, pool=Pool.RANDOM) == 1


def test_related_falls_back_to_the_whole_team_for_a_new_lead() -> None:
    assert picked(one(1, turns=3), one(2, turns=2), pool=Pool.RELATED) == 2


def test_related_falls_back_when_whoever_knows_the_lead_is_away() -> None:
    away = one(2, met=1)._replace(on_shift=False)
    assert picked(one(1, turns=9), away, pool=Pool.RELATED) == 1


def test_a_tie_goes_to_the_latest_contact_in_the_related_pool() -> None:
    assert picked(one(1, met=5, last=0), one(2, met=9, last=30), pool=Pool.RELATED) == 2


def test_a_tie_goes_to_whoever_waited_longest() -> None:
    assert picked(one(1, last=5), one(2, last=3)) == 2
    assert picked(one(1, last=5), one(2)) == 2


def test_chance_decides_the_last_tie_and_comes_from_outside() -> None:
    members = [one(n) for n in range(1, 6)]
    chosen = {picked(*members, seed=seed) for seed in range(50)}
    assert chosen == {1, 2, 3, 4, 5}
    assert picked(*members, seed=7) == picked(*members, seed=7)


@pytest.mark.parametrize(
    ("change", "why"),
    [({"on_shift": False}, Skip.OFF_SHIFT), ({"room": False}, Skip.AT_CAP), ({"reachable": False}, Skip.UNREACHABLE)],
)
def test_whoever_cannot_work_is_skipped_and_the_ledger_says_why(change: dict[str, Any], why: Skip) -> None:
    choice = choose([one(1)._replace(**change), one(2)], pool=Pool.RANDOM, pick=Pick.EVENLY, random=Random(1))
    assert choice.manager_id == 2
    assert list(choice.skipped) == [(1, why.value)]
    assert list(choice.candidates) == [(2, 0)]


def test_nobody_available_chooses_nobody() -> None:
    assert picked() is None
    assert picked(one(1)._replace(on_shift=False)) is None


def test_a_newcomer_starts_at_the_teams_minimum_and_a_returner_never_loses_turns() -> None:
    assert turns_on_return(0, [7, 5, 9]) == 5
    assert turns_on_return(8, [7, 5, 9]) == 8
    assert turns_on_return(0, []) == 0


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=8),
    st.integers(1, 200),
    st.sampled_from(Pool),
    st.sampled_from(Pick),
    st.integers(0, 2**32),
)
def test_the_spread_never_grows_beyond_one_turn(
    start: list[int], leads: int, pool: Pool, pick: Pick, seed: int
) -> None:
    random = Random(seed)
    members = {n: one(n, turns=value, deals=value) for n, value in enumerate(start, 1)}
    for step in range(leads):
        chosen = choose(members.values(), pool=pool, pick=pick, random=random).manager_id
        assert chosen is not None
        was = members[chosen]
        members[chosen] = was._replace(
            turns=was.turns + 1, open_deals=was.open_deals + 1, last_assigned_at=NOON + timedelta(seconds=step)
        )
    counts = [member.turns for member in members.values()]
    assert max(counts) - min(counts) <= max(1, max(start) - min(counts))
