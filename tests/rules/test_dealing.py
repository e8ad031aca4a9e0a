"""Many leads dealt one after another, against asking the rule anew for each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.models import Pick, Pool
from crm_core.rules.distribution import Candidate, Choice, Dealing, Skip, choose

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MODES = [(pool, pick) for pool in Pool for pick in Pick]
moments = st.none() | st.integers(0, 3).map(lambda days: NOW - timedelta(days=days))


@st.composite
def teams(draw: st.DrawFn) -> list[Candidate]:
    """With a history, and some room or a cap that is reached."""
    return [
        Candidate(
            manager_id,
            draw(st.integers(0, 3)),
            draw(st.integers(0, 3)),
            draw(moments),
            None,
            on_shift=draw(st.sampled_from([True, True, True, False])),
            room=draw(st.none() | st.integers(0, 4)),
        )
        for manager_id in sorted(draw(st.sets(st.integers(1, 40), max_size=7)))
    ]


def one_by_one(members: list[Candidate], met: dict[int, datetime], pool: Pool, pick: Pick, chance: Random) -> Choice:
    """As a single lead is dealt, with what the choice leaves behind."""
    asked = [one._replace(last_contact_at=met.get(one.manager_id)) for one in members]
    choice = choose(asked, pool=pool, pick=pick, random=chance)
    for n, one in enumerate(members):
        if one.manager_id == choice.manager_id:
            room = None if one.room is None else one.room - 1
            members[n] = one._replace(
                turns=one.turns + 1, open_deals=one.open_deals + 1, last_assigned_at=NOW, room=room
            )
    return choice


@pytest.mark.parametrize(("pool", "pick"), MODES)
@settings(deadline=None)
@given(team=teams(), contacts=st.lists(st.dictionaries(st.integers(1, 40), moments.filter(bool)), max_size=25))
def test_many_leads_are_dealt_as_each_would_be_by_itself(
    pool: Pool,
    pick: Pick,
    team: list[Candidate],
    contacts: list[dict[int, datetime]],
) -> None:
    dealing, chance = Dealing(team, pool=pool, pick=pick, random=Random(7)), Random(7)
    for met in contacts:
        expected = one_by_one(team, met, pool, pick, chance)
        given = dealing.next(met, NOW)
        assert (given.manager_id, given.related) == (expected.manager_id, expected.related)
        assert list(given.candidates) == list(expected.candidates)
        assert list(given.skipped) == list(expected.skipped)


@pytest.mark.parametrize("pick", list(Pick))
def test_a_thousand_leads_are_level_at_every_moment(pick: Pick) -> None:
    members = [Candidate(n, 0, 0, None, None) for n in range(1, 8)]
    dealing, got = Dealing(members, pool=Pool.RANDOM, pick=pick, random=Random(1)), dict.fromkeys(range(1, 8), 0)
    for _ in range(1000):
        chosen = dealing.next({}, NOW).manager_id
        assert chosen is not None
        got[chosen] += 1
        assert max(got.values()) - min(got.values()) <= 1


def test_whoever_is_full_gets_nothing_more_and_the_ledger_says_why() -> None:
    members = [Candidate(1, 0, 0, None, None, room=2), Candidate(2, 0, 0, None, None)]
    dealing = Dealing(members, pool=Pool.RANDOM, pick=Pick.EVENLY, random=Random(1))
    choices = [dealing.next({}, NOW) for _ in range(6)]
    assert [choice.manager_id for choice in choices].count(1) == 2
    assert choices[-1].skipped == [(1, Skip.AT_CAP)]


def test_a_team_that_is_full_chooses_nobody() -> None:
    members = [Candidate(1, 0, 0, None, None, room=1)]
    dealing = Dealing(members, pool=Pool.RELATED, pick=Pick.FEWEST, random=Random(1))
    assert dealing.next({1: NOW}, NOW).related
    assert dealing.next({1: NOW}, NOW) == Choice(None, related=False, candidates=[], skipped=[(1, "at_cap")])
