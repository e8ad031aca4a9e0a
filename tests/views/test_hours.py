from __future__ import annotations

from datetime import time

import pytest

from crm_core.rules.hours import USUAL, Hours
from locales import translator
from views.hours import hours_lines, hours_words

EN = translator("en", currency="UAH", time_zone="Europe/Kyiv")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({0, 1, 2, 3, 4}, "Mon–Fri 9:00–18:00"),
        ({0, 1, 3, 4, 5}, "Mon, Tue, Thu–Sat 9:00–18:00"),
        ({6}, "Sun 9:00–18:00"),
        (range(7), "every day 9:00–18:00"),
    ],
)
def test_days_in_a_row_are_told_by_the_first_and_the_last(days: set[int], words: str) -> None:
    assert hours_words(EN, Hours(frozenset(days), time(9), time(18))) == words


@pytest.mark.parametrize(("language", "words"), [("uk", "пн–пт 9:00–18:00"), ("ru", "пн–пт 9:00–18:00")])
def test_days_are_named_in_the_readers_language(language: str, words: str) -> None:
    assert hours_words(EN.into(language), USUAL) == words


def test_a_night_shift_says_so_and_the_clock_is_named() -> None:
    lines = hours_lines(EN, Hours(frozenset({0}), time(22), time(6, 30)))
    assert lines == ["🕘 <b>Mon 22:00–6:30</b>", "The end is on the next day.", "By the clock of Europe/Kyiv."]
