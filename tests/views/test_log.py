"""The words of the log: what of an entry is told, whatever stands there, and that a page always fits into a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.models import (
    ActorKind,
    AuditEntry,
    Event,
    Mode,
    Permission,
    Pick,
    Pool,
)
from crm_core.results.log import LogNames
from crm_core.rules.filters import Cursor, Days
from crm_core.rules.log import LogFilter, Topic
from crm_core.rules.text import units
from keyboards.log_screens import TOPIC_NAMES
from locales import Translator
from tests.views.log import LANGUAGE, TODAY, T, entry, page_of
from views import log, log_values, log_words

IVAN = {"manager": "Ivan", "manager_id": 7}
NOBODY = {"manager": None, "manager_id": None}
HOURS = {"days": [0, 1, 2, 3, 4, 6], "start": "09:00", "end": "18:30"}
SATURDAY = HOURS | {"days": [5]}


def told(one: AuditEntry, t: Translator = T) -> list[str]:
    """The facts of an entry, line by line."""
    return [str(line) for line in log_words.facts(t, one, 500)]


def test_every_event_actor_and_topic_has_words() -> None:
    assert set(log_words.EVENTS) == set(Event)
    assert set(log_words.ACTORS) == set(ActorKind)
    assert set(log.TOPICS) == set(TOPIC_NAMES) == set(Topic)


def test_every_choice_and_right_has_words() -> None:
    assert set(log_values.CHOICES["mode"]) == set(Mode)
    assert set(log_values.CHOICES["pool"]) == set(Pool)
    assert set(log_values.CHOICES["pick"]) == set(Pick)
    assert set(log_values.CHOICES["rights"]) == set(Permission)


@pytest.mark.parametrize(
    ("event", "before", "after", "lines"),
    [
        (
            Event.PLAN_CHANGED,
            {"plan": "A", "mode": "manual", "pool": "random"},
            {"plan": "A", "mode": "even", "pool": "related"},
            ["Distribution: manual → even", "Attach to: anyone → the related manager"],
        ),
        (
            Event.PLAN_CHANGED,
            {"plan": "A", "average_bill": 1_100_000, "name": "A", "pick": "evenly"},
            {"plan": "A", "average_bill": 1_250_050, "name": "B", "pick": "fewest"},
            ["Name: A → B", "Average bill: 11\xa0000\xa0₴ → 12\xa0500.50\xa0₴", "Between them: evenly → fewest deals"],
        ),
        (Event.PLAN_CREATED, {}, {"plan": "A", "name": "A", "short_label": "AA"}, ["Short label: AA"]),
        (Event.PLAN_ARCHIVED, {}, {"plan": "A"}, []),
        (Event.STATUS_CHANGED, {"status": "", "colour": "blue"}, {"status": "", "colour": "red"}, ["Colour: 🔵 → 🔴"]),
        (Event.STATUS_DELETED, {"status": "X"}, {"moved_to": "Y", "deals": 3}, ["Its deals went to: Y", "Deals: 3"]),
        (Event.STATUSES_SWAPPED, {}, {"status": "X", "swapped_with": "Y"}, ["Changed places with: Y"]),
        (
            Event.REASONS_SELECTED,
            {"reasons": ["a", "b"], "required": False},
            {"reasons": ["b", "c", "d"], "required": True},
            ["Asks for a reason: no → yes", "Reasons: + c, d − a"],
        ),
        (Event.REASONS_SELECTED, {"reasons": ["a", "b"]}, {"reasons": ["b", "a"]}, ["Reasons: b, a"]),
        (Event.REASONS_SELECTED, {"reasons": ["a"]}, {"reasons": []}, ["Reasons: − a"]),
        (Event.MEMBER_ADDED, {}, IVAN | {"active": True}, []),
        (Event.MEMBER_CHANGED, {}, IVAN | {"active": False}, ["In the team: no"]),
        (
            Event.PERSON_CHANGED,
            IVAN | {"role": "manager", "role_id": 4, "max_open_deals": None, "active": True},
            IVAN | {"role": "head", "role_id": 3, "max_open_deals": 20, "active": False},
            ["Role: Manager → Head of sales", "On the staff: yes → no", "Open deals at most: without a limit → 20"],
        ),
        (Event.PERSON_CHANGED, {"role": "admin"}, {"role": "Night <shift>"}, ["Role: Admin → Night &lt;shift&gt;"]),
        (Event.PERSON_CHANGED, {}, {"hours": HOURS}, ["Working hours: Mon–Fri, Sun 9:00–18:30"]),
        (
            Event.PERSON_CHANGED,
            {"hours": HOURS},
            {"hours": None},
            ["Working hours: Mon–Fri, Sun 9:00–18:30 → any time"],
        ),
        (Event.SHIFT_CHANGED, {"on_shift": True}, {"on_shift": False}, ["On shift: yes → no"]),
        (
            Event.ROLE_CHANGED,
            {"role": "Senior", "rights": ["deals.see_own", "log.see"]},
            {"role": "Senior", "rights": ["deals.see_own", "deals.edit_all", "chats.dance"]},
            ["Rights: + Can edit all deals, chats.dance − Can see the log"],
        ),
        (Event.ROLE_CREATED, {}, {"role": "Senior", "rights": ["log.see"]}, ["Rights: Can see the log"]),
        (
            Event.INVITE_CREATED,
            {},
            {"role": "manager", "plans": "A, B", "until": "2026-05-07T12:00:00+00:00"},
            ["Role: Manager", "Plans: A, B", "Valid until: 7 May 2026 15:00"],
        ),
        (
            Event.MEMBER_REMOVED,
            {},
            IVAN | {"deals": 2, "fate": "again"},
            ["Deals: 2", "What became of them: handed out again"],
        ),
        (
            Event.COMPANY_CHANGED,
            {"language": "en", "undo_minutes": 5, "contacts_masked": True, "greetings": {"uk": "Вітаю"}},
            {"language": "uk", "undo_minutes": 15, "contacts_masked": False, "greetings": {"uk": "Привіт", "en": "Hi"}},
            [
                "Language: English → Українська",
                "Time for undoing: 5 min → 15 min",
                "Contacts hidden until a deal is taken: yes → no",
                "Greeting, Українська: Вітаю → Привіт",
                "Greeting, English: Hi",
            ],
        ),
        (Event.COMPANY_CHANGED, {"closed_words": {"ru": "x"}}, {"closed_words": {}}, ["Out of hours, Русский: x → —"]),
        (Event.DEAL_RELEASED, IVAN, NOBODY, ["Manager: Ivan → —"]),
        (Event.DEAL_ASSIGNED, {}, IVAN, ["Manager: Ivan"]),
        (Event.DEAL_ADD_REPEATED, {}, {}, []),
    ],
)
def test_what_changed_is_told_in_words(
    event: Event, before: dict[str, Any], after: dict[str, Any], lines: list[str]
) -> None:
    assert told(entry(event, before, after)) == lines


def test_a_field_that_nobody_knows_is_told_by_its_name() -> None:
    after = {"speed_limit": 12_000, "shade": None, "parts": {"a": True, "b": [1, "<x>"]}, "on": True}
    assert told(entry(Event.COMPANY_CHANGED, {"shade": "dark"}, after)) == [
        "on: yes",
        "parts: a: yes, b: 1, &lt;x&gt;",
        "shade: dark → —",
        "speed limit: 12\xa0000",
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SNAPSHOTS = st.dictionaries(st.sampled_from([*log_words.FIELDS, *log_words.BY_LANGUAGE, "new"]), JSON, max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(Event), SNAPSHOTS, SNAPSHOTS)
def test_whatever_was_logged_can_be_told(event: Event, before: dict[str, Any], after: dict[str, Any]) -> None:
    made = entry(event, before, after)
    for t in LANGUAGE.values():
        text = log.log_screen(t, page_of(made))
        assert "\n\n\n" not in text
        assert told(made, t) == [line for line in told(made, t) if "\n" not in line]


def test_an_entry_says_when_what_who_and_about_whom() -> None:
    moved = entry(Event.DEAL_MOVED, {"status": "New"}, {"status": "In <work>"})
    moved.deal_id, moved.lead_id, moved.plan_id = 118, 5, 3
    appeared = entry(Event.LEAD_CREATED)
    appeared.__dict__["actor"] = None
    appeared.actor_kind, appeared.lead_id = ActorKind.LEAD, 5
    renamed = entry(Event.STATUS_CHANGED, {"status": "New", "name": "New"}, {"status": "New", "name": "Fresh"})
    renamed.plan_id = 3
    joined = entry(Event.MEMBER_ADDED, {}, IVAN | {"active": True})
    joined.plan_id = 3
    made = entry(Event.ROLE_CREATED, {}, {"role": "Senior"})
    assert log.log_screen(T, page_of(moved, appeared, renamed, joined, made)) == (
        "🕘 <b>Log</b>\nNewest first.\n\n"
        "15:00 · <b>Moved</b> · Anna\n#118 Olena Koval [ONLINE]\nStatus: New → In &lt;work&gt;\n\n"
        "15:00 · <b>The lead appeared</b> · the lead\nOlena Koval\n\n"
        "15:00 · <b>A status was changed</b> · Anna\n🗃 Online sales · «New»\nName: New → Fresh\n\n"
        "15:00 · <b>A manager was added to the plan</b> · Anna\n🗃 Online sales · 👤 Ivan\n\n"
        "15:00 · <b>A role was made</b> · Anna\n«Senior»"
    )


def test_the_title_says_the_whole_filter() -> None:
    wanted = LogFilter(Topic.PLANS, actor_id=1, plan_id=3, days=Days(date(2026, 4, 1), date(2026, 4, 15)))
    page = page_of(wanted=wanted, names=LogNames(actor="Anna <A>", plan="Online sales"))
    assert "🗃 Online sales · plans and teams · by Anna &lt;A&gt; · 1–15\xa0Apr\xa02026\n" in log.log_screen(T, page)
    for days, words in (
        (Days(TODAY, TODAY), "today"),
        (Days(TODAY - timedelta(days=1), TODAY - timedelta(days=1)), "yesterday"),
        (Days(TODAY, None), "from 4\xa0May\xa02026"),
    ):
        assert f"\n{words}\n" in log.log_screen(T, page_of(wanted=LogFilter(days=days)))


def test_an_empty_page_says_what_to_do() -> None:
    assert "Nothing like that has happened." in log.log_screen(T, page_of())
    assert "➡️ looks further back" in log.log_screen(T, replace(page_of(), next=Cursor(5, page=2)))
    assert "Nothing older." in log.log_screen(T, replace(page_of(), page=2, previous=Cursor()))


@pytest.mark.parametrize("limit", [12, 40])
def test_what_is_cut_says_so_and_what_runs_from_the_right_keeps_to_itself(limit: int) -> None:
    cut = log_values.shorten("Olena " * 20, limit)
    assert cut.endswith("…")
    assert units(cut) <= limit
    hebrew = log_values.shorten("שלום " * 20, limit)
    assert (hebrew[0], hebrew[-2:]) == ("\u2068", "…\u2069")
    assert units(hebrew) <= limit
    assert log_values.shorten("Olena Koval"[:limit], limit) == "Olena Koval"[:limit]
