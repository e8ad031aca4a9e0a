"""Whatever things are called, a page of the log fits into a message and its buttons on a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from markupsafe import Markup

from crm_core.models import (
    AuditEntry,
    Event,
    Manager,
    Role,
)
from crm_core.results.log import LogNames
from crm_core.rules.filters import Cursor, Days
from crm_core.rules.log import LogFilter, Topic
from crm_core.rules.text import units
from keyboards.log import LogWho
from keyboards.log_screens import days_keyboard, kinds_keyboard, log_keyboard, who_keyboard
from keyboards.places import Log
from keyboards.spelling import HIGHEST_ID
from locales import LANGUAGES
from tests.views.log import LANGUAGE, TODAY, WIDE, T, entry, page_of
from views import log, log_words


def widest(number: int) -> AuditEntry:
    every = dict.fromkeys((*log_words.FIELDS, "unknown field with a long name of its own"), WIDE * 40)
    lists = {name: [f"{WIDE} {n}" for n in range(50)] for name in ("reasons", "plans", "permissions")}
    texts = {name: dict.fromkeys(LANGUAGES, WIDE * 40) for name in log_words.BY_LANGUAGE}
    made = entry(Event.MEMBER_CHANGED, every | texts, lists | {"name": WIDE})
    made.at = datetime(2025, 12, 28, 12, tzinfo=UTC)
    made.plan_id = 3 if number % 2 else None
    made.deal_id = None if number % 2 else 118
    made.__dict__["actor"] = Manager(id=1, name=WIDE)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_widest_page_fits_into_a_message(language: str) -> None:
    wanted = LogFilter(Topic.STATUSES, actor_id=1, person_id=1, days=Days(date(2025, 12, 28), date(2026, 12, 31)))
    names = LogNames(actor=WIDE, person=WIDE)
    page = page_of(*map(widest, range(8)), wanted=wanted, names=names)
    page.deals[118].lead.name = page.plans[3].name = page.plans[3].short_label = WIDE
    text = log.log_screen(LANGUAGE[language], page)
    assert units(Markup(text).striptags()) <= 4096
    assert text.count("<b>") + text.count("<code>") <= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_of_a_full_page_fit(language: str) -> None:
    t, owner = LANGUAGE[language], owner_of_everything()
    entries = [widest(number) for number in range(8)]
    for number, one in enumerate(entries):
        one.deal_id = None if number > 5 else HIGHEST_ID - number
        one.plan_id = 3
    page = page_of(*entries, names=LogNames(actor=WIDE))
    page = replace(page, deals=dict.fromkeys((one.deal_id for one in entries if one.deal_id), page.deals[118]))
    page = replace(page, next=Cursor(HIGHEST_ID, page=99), previous=Cursor(HIGHEST_ID, backwards=True, page=97))
    page.plans[3].name = page.people[7].name = WIDE
    listed = Log(kind="s", manager_id=HIGHEST_ID, start=700_000, end=700_001, anchor=HIGHEST_ID, page=98)
    people = [Manager(id=HIGHEST_ID - n, name=WIDE, active=n % 2 == 0) for n in range(50)]
    who = LogWho.model_validate(dict(listed) | {"people": 3})
    for keyboard in (
        log_keyboard(t, listed, page, owner),
        who_keyboard(t, who, people),
        kinds_keyboard(t, listed),
        days_keyboard(t, listed, TODAY),
    ):
        for row in keyboard.inline_keyboard:
            for button in row:
                assert len((button.callback_data or "").encode()) <= 64
                assert len(button.text) <= {1: 32, 2: 19, 3: 8, 4: 5}[len(row)], button.text
        assert keyboard.inline_keyboard[-1][0].text.startswith("⬅️")


def owner_of_everything() -> Manager:
    owner = Manager(id=1, name="Olga")
    owner.__dict__["role"] = Role(id=1, key="owner", name="Owner", grants=[])
    return owner


def test_short_numbers_of_deals_stand_side_by_side() -> None:
    entries = [entry(Event.DEAL_MOVED) for _ in range(6)]
    for number, one in enumerate(entries):
        one.deal_id = 100 + number % 5
    page = page_of(*entries)
    page = replace(page, deals=dict.fromkeys(range(100, 105), page.deals[118]))
    texts = [[b.text for b in row] for row in log_keyboard(T, Log(), page, owner_of_everything()).inline_keyboard]
    assert texts[:2] == [["#100", "#101", "#102", "#103"], ["#104"]]
