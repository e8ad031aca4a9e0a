"""A moment as people write it, in three languages, at the beginning of a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

WEEK = 7
TODAY = {"today": 0, "сьогодні": 0, "сегодня": 0}
TOMORROW = {"tomorrow": 1, "завтра": 1, "післязавтра": 2, "послезавтра": 2}
DAYS = TODAY | TOMORROW
WEEKDAYS: dict[str, int] = {
    word: day
    for day, words in enumerate(
        (
            "monday mon понеділок пн понедельник",
            "tuesday tue вівторок вт вторник",
            "wednesday wed середа середу ср среда среду",
            "thursday thu четвер чт четверг",
            "friday fri п'ятниця п'ятницю пт пятница пятницу",
            "saturday sat субота суботу сб суббота субботу",
            "sunday sun неділя неділю нд воскресенье вс",
        )
    )
    for word in words.split()
}
JOINING = frozenset(["at", "on", "by", "о", "об", "в", "у", "на", "к", "до", "во"])
"""Words before a day or a time that mean nothing by themselves."""
IN = frozenset(["in", "через", "за"])
UNITS: tuple[tuple[timedelta, str], ...] = (
    (timedelta(minutes=1), "min|mins|minute|minutes|хв|хвилин|хвилину|хвилини|мин|минут|минуту|минуты"),
    (timedelta(hours=1), "h|hour|hours|год|годину|години|годин|ч|час|часа|часов"),
    (timedelta(days=1), "d|day|days|день|дні|днів|дня|дней"),
    (timedelta(days=WEEK), "w|week|weeks|тиждень|тижні|тижнів|неделю|недели|недель"),
)
SPANS = {word: span for span, words in UNITS for word in words.split("|")}
_DATE = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})(?:[./]([0-9]{4}|[0-9]{2}))?\.?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_TIME_AFTER_DAY = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_HOUR = re.compile(r"[01]?[0-9]|2[0-3]")
_AMOUNT = re.compile(r"([0-9]{1,3})([^\W\d_]*)\.?")
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Said:
    day: date | None = None
    at: time | None = None
    span: timedelta | None = None
    yearless: bool = False
    """The day was said without its year."""
    rest: str = ""
    """What is written after the moment."""

    @property
    def found(self) -> bool:
        return self.day is not None or self.at is not None or self.span is not None


def read_moment(text: str, today: date) -> Said | None:
    """None if the text does not begin with a moment, or with a day that does not exist."""
    words, said = text.split(), Said()
    while words:
        step = _step(words, said, today)
        if step is None:
            break
        said, taken = step
        words = words[taken:]
    return replace(said, rest=" ".join(words).lstrip(",;:.–—- ")) if said.found else None


def _step(words: Sequence[str], said: Said, today: date) -> tuple[Said, int] | None:
    """The next part of a moment and how many words it takes."""
    word = _plain(words[0])
    if word in IN and not said.found:
        return _span(words, today)
    if word in JOINING and len(words) > 1:
        step = _part(_plain(words[1]), said, today, last=len(words) == 2)
        return None if step is None else (step, 2)
    step = _part(word, said, today, last=len(words) == 1)
    return None if step is None else (step, 1)


def _part(word: str, said: Said, today: date, *, last: bool) -> Said | None:
    if said.day is None and said.span is None:
        found = _day(word, today)
        if found is not None:
            return replace(said, day=found[0], yearless=found[1])
    if said.at is None and said.span is None:
        known = (_TIME if said.day is None else _TIME_AFTER_DAY).fullmatch(word)
        if known is not None:
            return replace(said, at=time(int(known[1]), int(known[2])))
        if _HOUR.fullmatch(word) and (said.day is not None or last):
            return replace(said, at=time(int(word)))
    return None


def _span(words: Sequence[str], today: date) -> tuple[Said, int] | None:
    """``in 2 h``, ``через 30хв``, ``через годину``; days and weeks from now are days, at ten or when it is said."""
    plain = [_plain(word) for word in words[1:3]]
    known = _AMOUNT.fullmatch(plain[0]) if plain else None
    if plain and known is None:
        amount, unit, taken = 1, plain[0], 2
    elif known is not None and known[2]:
        amount, unit, taken = int(known[1]), known[2], 2
    elif known is not None and len(plain) > 1:
        amount, unit, taken = int(known[1]), plain[1], 3
    else:
        return None
    length = SPANS.get(unit)
    if length is None or not amount:
        return None
    if length < timedelta(days=1):
        return Said(span=amount * length), taken
    return Said(day=today + amount * length), taken


def _day(word: str, today: date) -> tuple[date, bool] | None:
    """And whether its year is left open."""
    if word in DAYS:
        return today + timedelta(days=DAYS[word]), False
    if word in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS[word] - today.weekday() - 1) % WEEK + 1), False
    dated, iso = _DATE.fullmatch(word), _ISO.fullmatch(word)
    try:
        if iso is not None:
            return date(int(iso[1]), int(iso[2]), int(iso[3])), False
        if dated is not None:
            return date(_year(dated[3], today), int(dated[2]), int(dated[1])), dated[3] is None
    except ValueError:
        return None
    return None


def _year(said: str | None, today: date) -> int:
    if said is None:
        return today.year
    return int(said) if len(said) > 2 else _CENTURY + int(said)


def _plain(word: str) -> str:
    return word.casefold().strip(",;").replace("’", "'").replace("ʼ", "'")
