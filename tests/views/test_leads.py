"""What a lead reads: the company's own words, and when it opens, as one says it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_core.models import Company, Lead
from crm_core.results import Closed, Received
from locales import LANGUAGES, Translator, translator
from views.leads import answer, phone_saved, start_screen

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 5, 4, 20, tzinfo=KYIV).astimezone(UTC)
"""A Monday evening."""
WHEN = {
    "en": "Thank you! We are closed now and will answer {} from 09:00.",
    "uk": "Дякуємо! Зараз ми не працюємо. Відповімо {} з 09:00.",
    "ru": "Спасибо! Сейчас мы не работаем. Ответим {} с 09:00.",
}
DAYS = {
    4: ("today", "сьогодні", "сегодня"),
    5: ("tomorrow", "завтра", "завтра"),
    6: ("on Wednesday", "в середу", "в среду"),
    7: ("on Thursday", "в четвер", "в четверг"),
    8: ("on Friday", "в п’ятницю", "в пятницу"),
    9: ("on Saturday", "в суботу", "в субботу"),
    10: ("on Sunday", "в неділю", "в воскресенье"),
    11: ("11 May 2026", "11 трав. 2026", "11 мая 2026"),
}
"""By the day of May."""


def reader(language: str) -> Translator:
    return translator(language, currency="UAH", time_zone="Europe/Kyiv")


def closed(opens_at: datetime | None, words: dict[str, str] | None = None, now: datetime = NOW) -> Closed:
    return Closed(words or {}, opens_at, now)


def told(language: str, outside: Closed | None) -> str:
    lead = Lead(id=1, name="Olena", search_text="", created_at=NOW)
    received = Received(lead, None, first=True, repeated=False, closed=outside)
    return str(answer(reader(language), received)).replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", DAYS)
def test_the_day_of_opening_is_said_as_one_says_it(language: str, day: int) -> None:
    opens_at = datetime(2026, 5, day, 9, tzinfo=KYIV).astimezone(UTC)
    shown = DAYS[day][("en", "uk", "ru").index(language)]
    assert told(language, closed(opens_at)) == WHEN[language].format(shown)


@pytest.mark.parametrize(
    ("language", "monday", "tuesday"),
    [
        ("en", "on Monday", "on Tuesday"),
        ("uk", "в понеділок", "у вівторок"),
        ("ru", "в понедельник", "во вторник"),
    ],
)
def test_the_first_days_of_the_week_too(language: str, monday: str, tuesday: str) -> None:
    friday = datetime(2026, 5, 8, 20, tzinfo=KYIV)
    for day, shown in ((11, monday), (12, tuesday)):
        outside = closed(datetime(2026, 5, day, 9, tzinfo=KYIV), now=friday)
        assert told(language, outside) == WHEN[language].format(shown)


def test_after_midnight_the_morning_is_today() -> None:
    night = datetime(2026, 5, 5, 0, 30, tzinfo=KYIV).astimezone(UTC)  # in UTC it is still Monday
    outside = closed(datetime(2026, 5, 5, 9, tzinfo=KYIV).astimezone(UTC), now=night)
    assert told("en", outside) == WHEN["en"].format("today")


def test_who_never_opens_promises_no_day() -> None:
    assert told("en", closed(None)) == "Thank you! We are closed now and will answer as soon as we open."


def test_the_companys_words_are_for_readers_of_their_language() -> None:
    words = {"uk": "Ми <відпочиваємо> & {повернемось}", "ru": "  "}
    outside = closed(datetime(2026, 5, 5, 9, tzinfo=KYIV), words)
    assert told("uk", outside) == "Ми &lt;відпочиваємо&gt; &amp; {повернемось}"
    assert told("ru", outside) == WHEN["ru"].format("завтра")
    assert told("en", outside) == WHEN["en"].format("tomorrow")


@pytest.mark.parametrize(
    ("outside", "below"),
    [
        (None, ""),
        (closed(None), "\n\nWe are closed now."),
        (
            closed(datetime(2026, 5, 5, 9, tzinfo=KYIV)),
            "\n\nWe are closed now and will be here tomorrow from 09:00.",
        ),
        (closed(None, {"en": "Gone <fishing>"}), "\n\nGone &lt;fishing&gt;"),
    ],
)
def test_other_answers_have_it_below(outside: Closed | None, below: str) -> None:
    t = reader("en")
    assert str(phone_saved(t, "+380671234567", outside)) == str(phone_saved(t, "+380671234567", None)) + below


def greeted(words: dict[str, str], name: str = "Olena", language: str = "en") -> str:
    return str(start_screen(reader(language), name, Company(greetings=words)))


def test_the_companys_greeting_names_the_lead() -> None:
    words = {"en": "Hi {name}!\nThis is the school, {name}.", "uk": "Вітаємо"}
    assert greeted(words) == "Hi Olena!\nThis is the school, Olena."
    assert greeted(words, language="uk") == "Вітаємо"


@pytest.mark.parametrize("words", [{}, {"uk": "Вітаємо"}, {"en": " \n\u200b"}])
def test_without_words_in_the_language_the_bots_own_are_said(words: dict[str, str]) -> None:
    assert greeted(words).startswith("Hello, <b>Olena</b>!")


@pytest.mark.parametrize("other", ["{0}", "{name.__class__}", "{", "}{", "{Name}", "{{name", "%s", "%(name)s", "{}"])
def test_everything_else_in_braces_is_just_text(other: str) -> None:
    assert greeted({"en": f"{other} – {{name}}"}) == f"{other} – Olena"


def test_neither_greeting_nor_name_can_bring_markup() -> None:
    assert greeted({"en": "<b>{name}</b>"}, "<i>&") == "&lt;b&gt;&lt;i&gt;&amp;&lt;/b&gt;"
    assert greeted({"en": "Hi {name}"}, "{name}{0}") == "Hi {name}{0}"


@pytest.mark.parametrize("words", ["{name}" * 5000, "😀" * 10_000, "<" * 10_000, "a\n" * 5000])
def test_a_greeting_always_fits_into_a_message(words: str) -> None:
    shown = start_screen(reader("en"), "😀" * 300, Company(greetings={"en": words}))
    assert len(shown.unescape().encode("utf-16-le")) // 2 <= 4096
