"""What the buttons of the log carry."""

from __future__ import annotations

from datetime import date

import pytest

from crm_core.rules.filters import Cursor, Days
from crm_core.rules.log import LogFilter, Topic
from keyboards.deals import LAST_DAY
from keyboards.log import (
    KINDS,
    AskLogDays,
    AskLogDeal,
    LogDays,
    LoggedDeal,
    LogKinds,
    LogWho,
    cursor,
    log_filter,
    narrowed,
    of_days,
    of_deal,
    place,
)
from keyboards.places import Log
from keyboards.spelling import HIGHEST_ID, NONE

WIDEST = {
    "kind": "d",
    "manager_id": HIGHEST_ID,
    "plan_id": HIGHEST_ID,
    "start": LAST_DAY,
    "end": LAST_DAY,
    "anchor": HIGHEST_ID,
    "back": True,
    "page": HIGHEST_ID,
}


@pytest.mark.parametrize("screen", [Log, LogWho, LogKinds, LogDays, AskLogDeal, AskLogDays])
def test_the_widest_log_fits_into_a_button(screen: type[Log]) -> None:
    more = {"people": 9999} if screen is LogWho else {}
    made = screen.model_validate(WIDEST | more)
    assert len(made.pack().encode()) <= 64
    assert screen.unpack(made.pack()) == made


def test_a_deal_of_the_log_with_ten_digit_ids_fits_into_a_button() -> None:
    big = 9_999_999_999
    wide = WIDEST | {"manager_id": big, "plan_id": big, "anchor": big, "page": 9999}
    made = LoggedDeal.model_validate(wide | {"opened_id": big})
    assert LoggedDeal.unpack(made.pack()) == made
    assert place(made) == Log.model_validate(wide)


def test_a_filter_survives_the_way_through_a_button() -> None:
    listed = Log(kind="s", manager_id=7, plan_id=3, start=date(2026, 10, 1).toordinal(), end=0)
    wanted = log_filter(Log.unpack(listed.pack()))
    assert wanted == LogFilter(Topic.STATUSES, actor_id=7, plan_id=3, days=Days(date(2026, 10, 1), None))
    assert log_filter(Log(manager_id=NONE)) == LogFilter(by_nobody=True)
    assert log_filter(Log()) == LogFilter()


def test_every_topic_can_be_carried() -> None:
    assert set(KINDS) == set(Topic)
    assert {log_filter(Log(kind=key)).topic for key in KINDS.values()} == set(Topic)


def test_choosing_keeps_the_rest_and_begins_with_the_newest() -> None:
    listed = Log(kind="p", manager_id=7, anchor=50, back=True, page=4)
    chosen = narrowed(listed, kind="s")
    assert (chosen.kind, chosen.manager_id, cursor(chosen)) == ("s", 7, Cursor())
    assert cursor(listed) == Cursor(50, backwards=True, page=4)
    assert place(LogWho.model_validate(dict(listed) | {"people": 3})) == listed


def test_a_deal_has_a_log_of_its_own() -> None:
    assert of_deal(Log(kind="c", plan_id=3, manager_id=7), 118) == Log(deal_id=118, manager_id=7)
    assert of_deal(Log(about_id=3), 118) == Log(deal_id=118)


def test_days_without_a_border_are_carried() -> None:
    listed = of_days(Log(start=5, end=6), Days())
    assert (listed.start, listed.end) == (0, 0)


def spelled(**fields: str) -> str:
    """The newest page of everything, but for these fields."""
    plain = dict.fromkeys(Log.model_fields, "") | {"back": "0", "page": "1"}
    return ":".join(["wl", *(plain | fields).values()])


def test_the_plainest_button_is_read() -> None:
    assert Log.unpack(spelled()) == Log()
    assert Log().pack() == spelled()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "x"},
        {"kind": "dd"},
        {"manager_id": "--"},
        {"manager_id": "0"},
        {"deal_id": "01"},
        {"deal_id": "-"},
        {"anchor": "!"},
        {"anchor": "z" * 12},
        {"start": "zzzz"},
        {"back": "yes"},
        {"page": ""},
        {"deal_id": "1", "plan_id": "1"},
        {"plan_id": "1", "about_id": "1"},
        {"deal_id": "1", "about_id": "1"},
        {"page": "1:1"},
    ],
)
def test_a_log_button_is_read_in_one_spelling_only(fields: dict[str, str]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Log.unpack(spelled(**fields))
