"""Delays of a tunnel, and where whatever passes comes to an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.models import RunState, Waits
from crm_core.rules.tunnels import (
    AnswerKind,
    DelayBlock,
    MessageBlock,
    QuestionBlock,
    Script,
)
from crm_core.rules.tunnels_check import check
from crm_core.rules.tunnels_run import (
    Answered,
    GoOn,
    Happening,
    Mark,
    Pressed,
    State,
    TimeCame,
)
from crm_core.rules.tunnels_step import step
from crm_core.rules.tunnels_time import due
from tests.rules.test_tunnels_step import FACTS, KYIV, NOW, enter, script, texts
from tests.rules.tunnels import KNOWN, OWN, VIP, mended, scripts


def local(*when: int) -> datetime:
    year, month, day, hour, minute = when
    return datetime(year, month, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


def shown(block: DelayBlock, now: datetime) -> str:
    return f"{due(block, now, KYIV).astimezone(KYIV):%d.%m %H:%M}"


def test_a_delay_waits_so_long() -> None:
    assert shown(DelayBlock(1, "D", span=90), local(2026, 5, 4, 9, 0)) == "04.05 10:30"


def test_a_delay_waits_on_for_the_allowed_hours() -> None:
    block = DelayBlock(1, "D", span=60, days=("mon", "tue", "wed", "thu", "fri"), begin="09:00", end="18:00")
    assert shown(block, local(2026, 5, 4, 12, 0)) == "04.05 13:00"
    assert shown(block, local(2026, 5, 4, 17, 30)) == "05.05 09:00"
    assert shown(block, local(2026, 5, 8, 17, 30)) == "11.05 09:00"
    assert shown(DelayBlock(1, "D", days=("sat",)), local(2026, 5, 8, 17, 30)) == "09.05 00:00"
    night = DelayBlock(1, "D", begin="22:00", end="06:00")
    assert shown(night, local(2026, 5, 8, 1, 30)) == "08.05 01:30"
    assert shown(night, local(2026, 5, 8, 6, 0)) == "08.05 22:00"


def test_a_moment_that_the_clocks_skip_is_the_first_minute_after() -> None:
    """In Kyiv 3:00 became 4:00 on 29 March 2026."""
    assert shown(DelayBlock(1, "D", at="2026-03-29 03:30"), local(2026, 3, 28, 12, 0)) == "29.03 04:00"
    opens = DelayBlock(1, "D", span=1, begin="03:30", end="08:00")
    assert shown(opens, local(2026, 3, 28, 12, 0)) == "29.03 04:00"


def test_a_moment_that_comes_twice_comes_once() -> None:
    """In Kyiv 4:00 became 3:00 on 25 October 2026."""
    block = DelayBlock(1, "D", at="2026-10-25 03:30")
    first = due(block, local(2026, 10, 24, 12, 0), KYIV)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert due(block, first + timedelta(minutes=1), KYIV) == first + timedelta(minutes=1)  # past, nothing to wait for


def test_a_moment_in_the_past_is_not_waited_for() -> None:
    found = script(DelayBlock(1, "D", at="2026-05-01 09:00", next=2), MessageBlock(2, "A", text="Late"))
    assert texts(enter(found)) == ["Late"]


def test_time_comes_once_it_is_there() -> None:
    found = script(DelayBlock(1, "D", span=60, next=2), MessageBlock(2, "A", text="Now"))
    waiting = enter(found).state
    assert (waiting.waits, waiting.due) == (Waits.TIME, NOW + timedelta(hours=1))
    assert not step(found, waiting, TimeCame(), replace(FACTS, now=NOW + timedelta(minutes=59))).handled
    assert not step(found, waiting, Answered("Hello?"), FACTS).handled
    assert texts(step(found, waiting, TimeCame(), replace(FACTS, now=NOW + timedelta(hours=2)))) == ["Now"]


def anything(found: Script, state: State, random: Random) -> Happening:
    """What a lead might do where they stand: mostly what is waited for."""
    block = found.by_id[state.block or 0]
    if state.waits is Waits.TIME or (state.due and random.random() < 0.3):
        return TimeCame()
    if isinstance(block, MessageBlock):
        places = [n for n, button in enumerate(block.buttons) if button.to is not None]
        return Pressed(random.choice(places), state.step)
    assert isinstance(block, QuestionBlock)
    if block.answer is AnswerKind.CHOICE:
        return Pressed(random.randrange(len(block.choices)), state.step)
    return Answered({AnswerKind.PHONE: "+380671234567", AnswerKind.EMAIL: "a@example.com"}.get(block.answer, "12"))


@settings(max_examples=150, deadline=None)
@given(scripts().map(mended), st.integers())
def test_a_tunnel_that_passes_always_ends_or_waits_within_as_many_blocks_as_it_has(found: Script, seed: int) -> None:
    assert check(found, KNOWN, OWN) == []
    random, now, outcome = Random(seed), NOW, enter(found)
    for _ in range(30):
        steps, passed = 1, sum(mark is Mark.REACHED for _, mark in outcome.marks)
        while outcome.more:
            outcome = step(found, outcome.state, GoOn(), replace(FACTS, now=now, tags=random.choice([{VIP}, set()])))
            steps, passed = steps + 1, passed + sum(mark is Mark.REACHED for _, mark in outcome.marks)
        assert max(steps, passed) <= len(found.blocks) + 1
        assert outcome.end in (None, RunState.ENDED)
        assert (outcome.end is None) == (outcome.state.waits is not None)
        if outcome.end is not None:
            return
        event = anything(found, outcome.state, random)
        now = max(now, outcome.state.due or now)
        outcome = step(found, outcome.state, event, replace(FACTS, now=now))
        assert outcome.handled
