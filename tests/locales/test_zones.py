"""Time zones are found by what people call their cities and countries."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from crm_core.rules.company import check_zone
from locales import LANGUAGES
from locales.zones import LIKELY, city, find_zones, territory


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Київ", "Europe/Kyiv"),
        ("КИЕВ", "Europe/Kyiv"),
        ("Kyiv", "Europe/Kyiv"),
        ("kiev", "Europe/Kyiv"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Warsaw", "Europe/Warsaw"),
        ("варшава", "Europe/Warsaw"),
        ("europe/berlin", "Europe/Berlin"),
        ("Нью-Йорк", "America/New_York"),
        ("new york", "America/New_York"),
        ("Польща", "Europe/Warsaw"),
        ("Warsz", ""),
        ("Toron", "America/Toronto"),
    ],
)
def test_a_time_zone_is_found_by_its_city_or_country(typed: str, zone: str) -> None:
    assert find_zones(typed) == ([zone] if zone else [])


def test_a_country_of_several_zones_gives_all_of_them() -> None:
    assert "Asia/Almaty" in find_zones("Казахстан")
    assert len(find_zones("Казахстан")) > 1


@pytest.mark.parametrize("typed", ["", "x", "Львів", "../../etc/passwd", "\u200b", "🙂", "a" * 5000, "Etc/Unknown"])
def test_what_is_no_city_that_names_a_zone_is_not_found(typed: str) -> None:
    assert find_zones(typed) == []


def test_everything_that_is_found_is_a_time_zone_and_fits_into_a_button() -> None:
    known = available_timezones()
    for start in ("ame", "afr", "asi", "san", "пор", "mar", "new"):
        for zone in find_zones(start):
            assert zone in known
            assert check_zone(zone) == zone


@pytest.mark.parametrize("language", LANGUAGES)
def test_likely_zones_have_cities_as_short_as_a_button(language: str) -> None:
    names = [city(zone, language) for zone in LIKELY]
    assert len(set(names)) == len(LIKELY)
    assert max(map(len, names)) <= 8


def test_a_city_is_in_the_readers_language_and_any_key_has_a_name() -> None:
    assert [city("Europe/Kyiv", language) for language in ("uk", "ru", "en")] == ["Київ", "Киев", "Kyiv"]
    assert [city(zone, "uk") for zone in ("US/Eastern", "UTC", "Etc/GMT+2")] == ["Eastern", "UTC", "GMT+2"]


@pytest.mark.parametrize(
    ("zone", "code"),
    [("Europe/Kyiv", "UA"), ("Europe/Kiev", "UA"), ("Europe/Warsaw", "PL"), ("Etc/UTC", None), ("Nowhere", None)],
)
def test_a_zone_has_its_country(zone: str, code: str | None) -> None:
    assert territory(zone) == code
