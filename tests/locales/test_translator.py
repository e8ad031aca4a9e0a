from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from markupsafe import Markup

from locales import LANGUAGES, Translator, choose_language, translator
from locales.translator import NBSP

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


def reader(language: str = "en", currency: str = "UAH") -> Translator:
    return translator(language, currency=currency, time_zone="Europe/Kyiv")


def spaced(text: str) -> str:
    return text.replace(NBSP, " ")


def test_arguments_are_escaped_and_markup_passes() -> None:
    t = reader()
    assert t("Hello, {name}!", name="<b>&") == "Hello, &lt;b&gt;&amp;!"
    assert t("Hello, {name}!", name=Markup("<b>x</b>")) == "Hello, <b>x</b>!"
    assert isinstance(t("Hello, {name}!", name="x"), Markup)


def test_braces_in_arguments_are_just_braces() -> None:
    assert reader()("Hello, {name}!", name="{self}{0}%s") == "Hello, {self}{0}%s!"


def test_plain_text_is_not_escaped() -> None:
    assert reader().plain("Hello, {name}!", name="<b>&") == "Hello, <b>&!"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("minor", "shown"), [(1_250_000, "12 500 ₴"), (0, "0 ₴"), (124_000_000, "1 240 000 ₴")])
def test_whole_sums_have_no_decimals(language: str, minor: int, shown: str) -> None:
    money = reader(language).money(minor)
    assert spaced(money) == shown
    assert " " not in money


@pytest.mark.parametrize(("language", "shown"), [("uk", "12 500,50 ₴"), ("ru", "12 500,50 ₴"), ("en", "12 500.50 ₴")])
def test_broken_sums_follow_the_language(language: str, shown: str) -> None:
    assert spaced(reader(language).money(1_250_050)) == shown


@pytest.mark.parametrize(("currency", "shown"), [("USD", "1 234.56 $"), ("EUR", "1 234.56 €"), ("JPY", "123 456 ¥")])
def test_minor_units_are_the_currency_s_own(currency: str, shown: str) -> None:
    assert spaced(reader("en", currency).money(123_456)) == shown


@pytest.mark.parametrize(("language", "shown"), [("uk", "67,7 %"), ("ru", "67,7 %"), ("en", "67.7%")])
def test_percents_follow_the_language(language: str, shown: str) -> None:
    assert spaced(reader(language).percent(0.6767)) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("uk", "3\u00a0жовт.\u00a02026"), ("ru", "3\u00a0окт.\u00a02026"), ("en", "3\u00a0Oct\u00a02026")],
)
def test_dates_follow_the_language(language: str, shown: str) -> None:
    assert reader(language).date(date(2026, 10, 3)) == shown


def test_a_moment_belongs_to_the_company_s_day() -> None:
    t = reader()
    assert t.date(datetime(2026, 10, 2, 22, tzinfo=UTC)) == "3\u00a0Oct\u00a02026"
    assert t.time(datetime(2026, 10, 2, 22, 30, tzinfo=UTC)) == "01:30"


@pytest.mark.parametrize(
    ("back", "shown"),
    [
        (timedelta(minutes=58), "14:02"),
        (timedelta(days=1), "yesterday 15:00"),
        (timedelta(days=2), "3\u00a0Oct\u00a015:00"),
        (timedelta(days=400), "31\u00a0Aug\u00a02025\u00a015:00"),
    ],
)
def test_moments_are_as_short_as_they_stay_clear(back: timedelta, shown: str) -> None:
    assert reader().moment(NOW - back, NOW) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=3, minutes=59), "3 h"),
        (timedelta(days=2, hours=3), "2 d 3 h"),
        (timedelta(days=1), "1 d"),
        (timedelta(seconds=-9), "1 min"),
    ],
)
def test_spans_are_rounded_down(length: timedelta, shown: str) -> None:
    assert reader().span(length) == shown


@pytest.mark.parametrize(
    ("back", "shown"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "yesterday 15:00"),
    ],
)
def test_ago_is_relative_under_a_day(back: timedelta, shown: str) -> None:
    assert reader().ago(NOW - back, NOW) == shown


@pytest.mark.parametrize(
    ("chosen", "telegram", "language"),
    [
        ("ru", "uk", "ru"),
        (None, "uk", "uk"),
        (None, "ru-RU", "ru"),
        (None, "EN", "en"),
        (None, "de", "uk"),
        (None, None, "uk"),
        ("xx", None, "uk"),
    ],
)
def test_language_is_the_person_s_then_telegram_s_then_the_company_s(
    chosen: str | None, telegram: str | None, language: str
) -> None:
    assert choose_language(chosen, telegram, "uk") == language


def test_unknown_sentences_are_shown_in_english() -> None:
    assert reader("uk").plain("Nobody has ever translated {n} of these", n=1) == "Nobody has ever translated 1 of these"
    assert reader("uk").plain_plural("{n} zebra", "{n} zebras", 2) == "2 zebras"


def test_numbers_in_plurals_are_grouped() -> None:
    assert spaced(reader().plain_plural("{n} zebra", "{n} zebras", 12_500)) == "12 500 zebras"


def test_another_language_keeps_the_company() -> None:
    t = reader("uk", "EUR").into("en")
    assert (t.language, t.currency, str(t.zone)) == ("en", "EUR", "Europe/Kyiv")
