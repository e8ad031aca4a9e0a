"""Time zones as people call them: by a city or a country, in any of our languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from unicodedata import normalize
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from locales.catalogues import LANGUAGES

LIKELY = (
    "Europe/Kyiv",
    "Europe/Warsaw",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Chisinau",
    "Asia/Tbilisi",
    "Asia/Almaty",
    "America/New_York",
)
"""Offered as buttons; every other one is found by typing."""
NOWHERE = "ZZ"
"""The country of zones that belong to none."""
SHORTEST = 3
"""Fewer letters begin too many names."""


def city(zone: str, language: str) -> str:
    """The city that the zone is known by."""
    return next(_cities(zone, language))


def territory(zone: str) -> str | None:
    """The country of the zone as a code of two letters, like ``UA``; None for a zone of no country."""
    of = get_global("zone_territories")
    found: str | None = of.get(zone) or of.get(get_global("zone_aliases").get(zone, ""))
    return found if found and found.isalpha() and found != NOWHERE else None


def find_zones(text: str) -> list[str]:
    """Zones that may be meant: of that very name, else of cities that begin so, else of that country."""
    wanted = _folded(text)
    exact = [zone for zone, names in _names().items() if wanted in names]
    if exact or len(wanted) < SHORTEST:
        return exact
    begun = [zone for zone, names in _names().items() if any(_is_city(name, wanted) for name in names)]
    return begun or [zone for zone, countries in _countries().items() if wanted in countries]


def _is_city(name: str, begun: str) -> bool:
    return name.startswith(begun) and "/" not in name


def _folded(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().replace("_", " ").replace("-", " ").split())


def _cities(zone: str, language: str) -> Iterator[str]:
    """The best name first. The language's data may know the zone by an older name."""
    known = Locale.parse(language).time_zones
    for name in (zone, *_older().get(zone, ())):
        if "city" in known.get(name, {}):
            yield known[name]["city"]
    for name in (zone, *_older().get(zone, ())):
        yield name.rpartition("/")[2].replace("_", " ")


@cache
def _older() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for older, zone in sorted(get_global("zone_aliases").items()):
        found[zone].append(older)
    return dict(found)


@cache
def _territories() -> dict[str, str]:
    """The territory of every zone that one can live in, the likely zones first."""
    of: dict[str, str] = dict(get_global("zone_territories"))
    known = available_timezones()
    return {zone: of[zone] for zone in [*LIKELY, *sorted(of.keys() - set(LIKELY))] if zone in known}


@cache
def _names() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for zone in _territories():
        keys = (zone, *_older().get(zone, ()))
        cities = (name for language in LANGUAGES for name in _cities(zone, language))
        found[zone] = frozenset(_folded(name) for name in (*keys, *cities))
    return found


@cache
def _countries() -> dict[str, frozenset[str]]:
    known = [Locale.parse(language).territories for language in LANGUAGES]
    return {
        zone: frozenset(_folded(names[code]) for names in known if code in names)
        for zone, code in _territories().items()
    }
