from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crm_core.rules.tries import ALLOWED, FORGIVEN_AFTER, LONGEST_WAIT, Tries

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def wrong(tries: Tries, times: int, now: datetime, every: timedelta = timedelta(0)) -> Tries:
    for n in range(times):
        tries = tries.after_wrong(now + n * every)
    return tries


def test_four_wrong_codes_cost_nothing_the_fifth_a_minute() -> None:
    four = wrong(Tries(), ALLOWED - 1, START)
    assert four.left(START) == timedelta(0)
    assert four.after_wrong(START).left(START) == MINUTE


def test_only_what_is_close_together_counts() -> None:
    slowly = wrong(Tries(), 20, START, every=timedelta(minutes=2, seconds=30))
    assert slowly.left(START) == timedelta(0)
    assert len(slowly.wrong) <= ALLOWED


def test_each_further_one_doubles_the_wait_up_to_an_hour() -> None:
    tries, now, waits = wrong(Tries(), ALLOWED, START), START, []
    for _ in range(9):
        waits.append(tries.left(now) // MINUTE)
        now += tries.left(now)
        assert tries.left(now) == timedelta(0)
        tries = tries.after_wrong(now)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert tries.wait == LONGEST_WAIT


def test_a_quiet_hour_is_a_clean_slate() -> None:
    tries = wrong(Tries(), ALLOWED, START)
    assert tries.until is not None
    later = tries.until + FORGIVEN_AFTER
    assert tries.after_wrong(later - MINUTE).left(later - MINUTE) == 2 * MINUTE
    assert tries.after_wrong(later).left(later) == timedelta(0)


def test_what_is_kept_is_read_as_it_was() -> None:
    for tries in (Tries(), wrong(Tries(), 2, START), wrong(Tries(), ALLOWED + 2, START)):
        assert Tries.read(tries.kept()) == tries
    assert Tries.read({}) == Tries()
