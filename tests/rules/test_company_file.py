"""A company file by itself: every problem with its line and field, in one line each."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from crm_core.errors import CompanyFileError
from crm_core.rules.company_file import parse_company

DIGITS = {"UAH": 2, "USD": 2, "JPY": 0, "KWD": 3}

ACME = """\
company: {name: Acme, currency: UAH, time_zone: Europe/Kyiv, language: en}
reasons: [Too expensive, No answer, Chose a rival]
people:
  - {key: olga, telegram_id: 1001, name: Olga, role: owner, language: en}
  - {key: ivan, telegram_id: 1002, name: Ivan, role: manager, language: uk}
  - {key: anna, telegram_id: 1003, name: Anna, role: head, language: ru}
plans:
  - name: Online sales
    average_bill: 11000
    label: ONLINE
    distribution: {mode: even, pool: related, pick: fewest}
    statuses: [{name: New, colour: blue}, {name: In work, colour: yellow}, {name: Offer sent, colour: purple}]
    won: {name: Won}
    lost: {name: Lost, reasons: [Too expensive, No answer]}
    managers: [ivan, anna]
default_plan: Online sales
"""


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(CompanyFileError) as caught:
        parse_company(text if isinstance(text, bytes) else text.encode(), DIGITS.get)
    return caught.value.problems


WHOLE = "time_zone: Europe/Kyiv, language: en"
WRONG: Sequence[tuple[str, str, str]] = [
    ("label: ONLINE", "label: ONLINE-SALES2", "line 10: plans.label: 13 characters, 12 at most: «ONLINE-SALES2»"),
    ("label: ONLINE", "label: ''", "line 10: plans.label: it is empty"),
    ("    label: ONLINE\n", "", "line 8: plans.label: it is missing"),
    ("label: ONLINE", "lable: ONLINE", "line 8: plans.label: it is missing"),
    ("label: ONLINE", "label: A\n    price: 5", "line 11: plans.price: there is no such field"),
    ("average_bill: 11000", "average_bill: 1e9", "line 9: plans.average_bill: an amount like"),
    ("average_bill: 11000", "average_bill: -5", "line 9: plans.average_bill: an amount like"),
    ("colour: yellow", "colour: pink", "line 12: plans.statuses.colour: it must be 'red'"),
    ("mode: even", "mode: random", "line 11: plans.distribution.mode: it must be 'manual' or 'even'"),
    ("{name: In work,", "{name: new,", "line 12: plans.statuses.name: «new» is there twice"),
    ("{name: Won}", "{name: Lost}", "line 12: plans.statuses.name: «Lost» is there twice"),
    ("reasons: [Too expensive, No answer]}", "reasons: []}", "line 14: plans.lost.reasons: at least one is needed"),
    ("reasons: [Too expensive, No answer]}", "reasons: No}", "line 14: plans.lost.reasons: a list is needed"),
    ("[ivan, anna]", "[ivan, anny]", "line 15: plans.managers: nobody under `people` has the key «anny»"),
    ("telegram_id: 1002", "telegram_id: '@ivan'", "line 5: people.telegram_id: a number is needed"),
    ("telegram_id: 1002", "telegram_id: 1001", "line 5: people.telegram_id: «1001» is there twice"),
    ("key: anna", "key: ivan", "line 6: people.key: «ivan» is there twice"),
    ("role: head", "role: ''", "line 6: people.role: it is empty"),
    ("language: ru", "language: de", "line 6: people.language: it must be 'uk', 'en' or 'ru'"),
    ("Europe/Kyiv", "Mars", "line 1: company.time_zone: there is no such time zone"),
    ("UAH", "ZZZ", "line 1: company.currency: there is no such currency"),
    ("name: Ivan,", "name: '\u200b',", "line 5: people.name: it is empty"),
    ("No answer, Chose a rival]", "No answer, no ANSWER]", "line 2: reasons: «no ANSWER» is there twice"),
    ("managers: [ivan, anna]", "managers: *all", "line 15: aliases (*all) are not used here"),
    ("plans:", "people: []\nplans:", "line 7: people: it is there twice"),
    ("[Too expensive, No answer, C", "[[Too expensive, No answer, C", "line 3: expected"),
    (WHOLE, f"{WHOLE}, undo_minutes: 7", "line 1: company.undo_minutes: it must be one of 1, 5, 15, 60"),
    (WHOLE, f"{WHOLE}, undo_minutes: soon", "line 1: company.undo_minutes: a number is needed"),
    (WHOLE, f"{WHOLE}, contacts_masked: maybe", "line 1: company.contacts_masked: it must be yes or no"),
    (WHOLE, f"{WHOLE}, contacts_masked: [yes]", "line 1: company.contacts_masked: it must be yes or no"),
    (WHOLE, f"{WHOLE}, greeting: Hello", "line 1: company.greeting: fields with values are needed"),
    (WHOLE, f"{WHOLE}, greeting: {{de: Hallo}}", "line 1: company.greeting.de: there is no such field"),
    (WHOLE, f"{WHOLE}, greeting: {{en: {'x' * 1001}}}", "line 1: company.greeting.en: 1000 characters at most"),
    (WHOLE, f"{WHOLE}, greeting: {{en: '\u200b'}}", "line 1: company.greeting.en: it is empty"),
    (WHOLE, f"{WHOLE}, working_hours: always", "line 1: company.working_hours: fields with values are needed"),
    (WHOLE, f"{WHOLE}, working_hours: {{days: [], from: 9, to: 18}}", "line 1: company.working_hours.days: at least"),
    (WHOLE, f"{WHOLE}, working_hours: {{days: [day], from: 9, to: 18}}", "line 1: company.working_hours.days: it must"),
    (WHOLE, f"{WHOLE}, working_hours: {{days: [mon], from: 9}}", "line 1: company.working_hours.to: it is missing"),
    (WHOLE, f"{WHOLE}, working_hours: {{days: [mon], from: 9, to: 24}}", "line 1: company.working_hours: times like"),
    (WHOLE, f"{WHOLE}, working_hours: {{days: [mon], from: 9, to: 9}}", "line 1: company.working_hours: the beginning"),
    ("role: head,", "role: head, max_open_deals: 0,", "line 6: people.max_open_deals: a number from 1 to 10000"),
    ("role: head,", "role: head, max_open_deals: [1],", "line 6: people.max_open_deals: a number from 1 to 10000"),
    ("reasons: [Too expensive, No answer, C", "roles: [{name: A, permissions: [deals.steal]}]\nreasons: [C",
     "line 2: roles.permissions: it must be 'deals.see_own'"),
    ("reasons: [Too expensive, No answer, C",
     "roles: [{name: A, permissions: []}, {name: a, permissions: []}]\nreasons: [C",
     "line 2: roles.name: «a» is there twice"),
    ("{name: Lost, reasons: [Too expensive, No answer]}", "{name: Lost, required: yes}",
     "line 14: plans.lost.required: at least one of `reasons` is needed"),
    ("managers: [ivan, anna]", "managers: [ivan]\n    switched_off: [anna, ivan]",
     "line 16: plans.switched_off: «ivan» is among the managers"),
    ("managers: [ivan, anna]", "switched_off: [anny]", "line 15: plans.switched_off: nobody under `people`"),
    ("managers: [ivan, anna]", f"sources: [{'x' * 61}]", "line 15: plans.sources: 60 characters at most"),
    ("managers: [ivan, anna]", "sources: [Ad, AD]", "line 15: plans.sources: «AD» is there twice"),
    ("managers: [ivan, anna]", "archived: perhaps", "line 15: plans.archived: it must be yes or no"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), WRONG)
def test_problem_names_its_line_and_field(old: str, new: str, problem: str) -> None:
    assert ACME.count(old) == 1
    found = problems(ACME.replace(old, new))
    assert found[0].startswith(problem)
    assert all("\n" not in line for line in found)


def test_every_problem_is_told_at_once() -> None:
    found = problems(ACME.replace("blue", "pink").replace("language: ru", "language: de").replace("ONLINE", "X" * 13))
    assert len(found) == 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"- a\n", "line 1: the file: fields with values are needed"),
        (b"hello", "line 1: the file: fields with values are needed"),
        (b"company:\n  name: \xff\n", "line 2: the file is not UTF-8 text"),
        (b"company: {name: A}\n---\ncompany: {name: B}\n", "line 2: "),
        (b"[" * 1000, "line 1: nested too deep"),
        (b"#" * (2**20 + 1), "the file is larger than 1 MiB"),
        (b"company: {name: \x00}", "unacceptable character"),
    ],
)
def test_hostile_file_is_refused_in_one_line(content: bytes, problem: str) -> None:
    (line,) = problems(content)
    assert line.startswith(problem)


def test_tags_make_no_objects() -> None:
    parsed = parse_company(b"company: {name: !!python/object/apply:os.getcwd A}", DIGITS.get)
    assert parsed.company.company.name == "A"


def test_values_are_the_text_that_stands_there() -> None:
    parsed = parse_company(b"reasons: [No, 010, 1:30, 2026-01-01]", DIGITS.get)
    assert parsed.company.reasons == ["No", "010", "1:30", "2026-01-01"]
