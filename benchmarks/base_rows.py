"""The rows of the full base: the same every time, and as mixed as what people write about themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from crm_core.rules.search import document
from crm_core.rules.text import fold

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
"""The base is made for this moment, and measured at it."""
MONTHS_24 = timedelta(days=730).total_seconds()
START = NOW.timestamp() - MONTHS_24
DAY = 86_400.0

OPEN, LOST = 0.3, 0.3
"""Parts of all deals; the others are won."""
BUSY = 0.9
"""The part of a team's deals that its busier half has."""
AGAIN = 0.1
"""So many deals are somebody's second one, in another plan."""
FEW = 5000
"""Distinct names, titles and clarifications to choose from."""

FIRST = [
    "Олена", "Іван", "Ірина", "Ольга", "Андрій", "Наталія", "Юлія", "Сергій", "Тетяна", "Їжак", "Ганна", "Олег",
    "Дмитрий", "Екатерина", "Фёдор", "Алла", "Anna", "John", "Maria", "Piotr", "Zoe", "Jürgen", "Łukasz", "Emma",
]  # fmt: skip
STEM = [
    "Бон", "Гонч", "Дор", "Кова", "Лис", "Мар", "Петр", "Сав", "Тар", "Шев", "Яр", "Зін", "Руд", "Пав", "Бойк", "Щер",
]  # fmt: skip
MIDDLE = ["а", "ад", "ем", "ил", "ор", "ен", "ич", "ул", "ан", "еж"]
ENDING = ["енко", "чук", "ський", "юк", "ов", "ко", "ин", "ець"]
LATIN = ["Smi", "Kow", "Mül", "Dub", "Nov", "Sch", "Wal", "Hor", "Pet", "Lind"]
LATIN_ENDING = ["alski", "ler", "ova", "man", "son", "berg", "ton", "ek"]
MAIL = ("gmail.com", "ukr.net", "mail.example", "i.ua", "outlook.com")
CODES = ["38067", "38050", "38063", "38093", "38097", "48512", "49151", "7916"]
TITLES = ("Курс англійської", "Website redesign", "Ремонт кухни", "Весільна зйомка", "CRM для відділу", "Лендинг")
WORDS = (
    "дорого",
    "передумали",
    "chose a cheaper one",
    "нет бюджета до весны",
    "зателефонувати в січні",
    "не відповідає",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A plan as the deals see it."""

    id: int
    steps: tuple[int, ...]
    won: int
    lost: int
    team: tuple[int, ...]
    """The first half has few deals."""
    reasons: tuple[int, ...]
    sources: tuple[int, ...]


LEADS = (
    "id", "telegram_id", "name", "username", "phone", "email", "telegram_language", "reachable", "search_text",
    "created_at",
)  # fmt: skip
DEALS = (
    "id", "plan_id", "lead_id", "status_id", "kind", "manager_id", "awaits_manager", "amount", "source", "source_id",
    "created_at", "updated_at", "status_since", "closed_at", "closed_from_id", "closed_by_id", "reason_id",
    "clarification", "title", "version",
)  # fmt: skip

Stamp = Callable[[float], Any]
"""A moment (seconds) as the engine's driver takes it."""
Row = tuple[Any, ...]


def leads(number: int, stamp: Stamp) -> Iterator[Row]:
    random = Random(1)
    names = _names(random)
    chance, step = random.random, MONTHS_24 / number
    for n in range(1, number + 1):
        name, folded = names[int(len(names) * chance() ** 2)]
        username = f"user_{n}" if chance() < 0.4 else None
        phone = f"+{CODES[int(8 * chance())]}{int(chance() * 1e7):07}" if chance() < 0.6 else None
        email = f"{folded.split()[-1]}.{n}@{MAIL[int(5 * chance())]}" if chance() < 0.3 else None
        words = (folded, username and f"@{username}", email, phone and phone[1:])
        telegram_id = 5_000_000_000 + n if chance() < 0.8 else None
        text = " ".join(word for word in words if word)
        yield n, telegram_id, name, username, phone, email, "uk", True, text, stamp(START + n * step)


def _names(random: Random) -> Sequence[tuple[str, str]]:
    """Names with their folded forms; the first of them are chosen more often."""
    last = [f"{a}{b}{c}" for a in STEM for b in MIDDLE for c in ENDING]
    last += [f"{a}{b}{c}" for a in LATIN for b in ("", "en", "ar") for c in LATIN_ENDING]
    random.shuffle(last)
    names = [f"{random.choice(FIRST)} {last[int(len(last) * random.random() ** 2)]}" for _ in range(FEW)]
    return [(name, fold(name)) for name in names]


def deals(number: int, places: Sequence[Place], stamp: Stamp) -> Iterator[Row]:
    random = Random(2)
    once = number - int(number * AGAIN)
    for n in range(1, number + 1):
        again = n > once
        lead_id = n - once if again else n
        place = places[(lead_id + again) % len(places)]
        created = START + n * (MONTHS_24 - DAY) / number
        yield (n, place.id, lead_id, *_course(random, place, created, stamp))


def _course(random: Random, place: Place, created: float, stamp: Stamp) -> Row:
    """What became of a deal: everything from its status on."""
    chance = random.random
    fate, step = chance(), place.steps[int(len(place.steps) * chance() ** 2)]
    moved = min(NOW.timestamp() - 60 * chance(), created + 60 * DAY * chance())
    at, amount, title = stamp(moved), 1000 * int(1 + 5000 * chance() ** 3), _title(random)
    manager = _manager(random, place)
    source = place.sources[int(len(place.sources) * chance())] if chance() < 0.2 else None
    born = (amount, source and f"Source {source}", source, stamp(created), at, at)
    if fate < OPEN:
        taken = None if chance() < 0.01 else manager
        return (step, "open", taken, False, *born, None, None, None, None, None, title, 2)
    if fate < OPEN + LOST:
        reason = place.reasons[int(len(place.reasons) * chance() ** 2)]
        said = WORDS[int(len(WORDS) * chance())] if chance() < 0.15 else None
        return (place.lost, "lost", manager, False, *born, at, step, manager, reason, said, title, 3)
    return (place.won, "won", manager, False, *born, at, step, manager, None, None, title, 3)


def _manager(random: Random, place: Place) -> int:
    half = len(place.team) // 2
    busy = random.random() < BUSY
    return place.team[int(half * random.random()) + half * busy]


def rarest_name() -> str:
    return _names(Random(1))[-1][0]


def _title(random: Random) -> str | None:
    if random.random() > 0.1:
        return None
    return f"{TITLES[int(len(TITLES) * random.random())]} {int(FEW * random.random())}"


def documents(people: Iterator[Row], titled: dict[int, list[str]]) -> Iterator[tuple[int, str]]:
    """What the search index holds of each lead."""
    for row in people:
        yield row[0], document(row[8], titled.get(row[0], ()))
