"""Everything a person reads, in their language: sentences, plurals, money, numbers, dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_decimal, get_currency_precision, get_group_symbol
from markupsafe import Markup

from locales.catalogues import LANGUAGES, SOURCE, catalogue
from locales.currencies import currency_sign

Day = date
NBSP = "\u00a0"
MINUTE, HOUR, DAY = 60, 3600, 86400


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a sentence in a table; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Translator:
    """Bound to a language and to the company's currency and time zone.

    Calling it makes HTML: arguments are escaped, `Markup` arguments pass as they are.
    """

    language: str
    currency: str
    zone: tzinfo
    _texts: NullTranslations = field(repr=False, compare=False)
    _locale: Locale = field(repr=False, compare=False)

    def __call__(self, text: str, /, **values: object) -> Markup:
        return Markup(self._texts.gettext(text)).format(**values)  # noqa: S704 - the catalogue is ours

    def plain(self, text: str, /, **values: object) -> str:
        """Without HTML: for buttons, toasts, alerts and charts."""
        return self._texts.gettext(text).format(**values)

    def into(self, language: str) -> Translator:
        """The same company in another language."""
        return translator(language, currency=self.currency, time_zone=str(self.zone))

    def plural(self, one: str, many: str, n: int, /, **values: object) -> Markup:
        form = Markup(self._texts.ngettext(one, many, n))  # noqa: S704 - the catalogue is ours
        return form.format(n=self.number(n), **values)

    def plain_plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        return self._texts.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, value: float, *, decimals: int = 0) -> str:
        """Thousands are parted by a no-break space in every language, as in sums."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        shown: str = format_decimal(value, format=pattern, locale=self._locale)
        return shown.replace(get_group_symbol(self._locale), NBSP)

    def money(self, minor: int) -> str:
        """An amount in minor units, with decimals only when it is not whole: 12 500 ₴."""
        digits = get_currency_precision(self.currency)
        whole = minor % 10**digits == 0
        shown = self.number(minor / 10**digits, decimals=0 if whole else digits)
        return f"{shown}{NBSP}{currency_sign(self.currency)}"

    def percent(self, share: float) -> str:
        shown = self.number(share * 100, decimals=1)
        return f"{shown}%" if self.language == SOURCE else f"{shown}{NBSP}%"

    def date(self, day: Day) -> str:
        """Of a moment: its day in the company's zone."""
        return format_date(self._day(day), "d MMM y", locale=self._locale).replace(" ", NBSP)

    def month(self, day: Day) -> str:
        """``October 2026``."""
        shown: str = format_date(day, "LLLL y", locale=self._locale)
        return shown.replace(" ", NBSP)

    def signed(self, number: int) -> str:
        """A change: ``+12``, ``−3``, ``±0``."""
        sign = "±" if number == 0 else "+" if number > 0 else "−"
        return f"{sign}{self.number(abs(number))}"

    def weekday(self, day: int) -> str:
        """In two or three letters; 0 is Monday."""
        name: str = get_day_names("abbreviated", locale=self._locale)[day]
        return name

    def time(self, moment: datetime) -> str:
        return format_time(moment.astimezone(self.zone), "HH:mm", locale=self._locale)

    def moment(self, moment: datetime, now: datetime) -> str:
        """The time today, else the day with it, as short as it stays clear."""
        day, today = self._day(moment), self._day(now)
        if day == today:
            return self.time(moment)
        if day == today - timedelta(days=1):
            return self.plain("yesterday {time}", time=self.time(moment))
        if day == today + timedelta(days=1):
            return self.plain("tomorrow {time}", time=self.time(moment))
        return f"{self._short_day(day, today)} {self.time(moment)}".replace(" ", NBSP)

    def short(self, moment: datetime, now: datetime) -> str:
        """The time today, else the day alone: for where there is hardly any room."""
        day, today = self._day(moment), self._day(now)
        return self.time(moment) if day == today else self._short_day(day, today).replace(" ", NBSP)

    def _short_day(self, day: Day, today: Day) -> str:
        found: str = format_date(day, "d MMM" if day.year == today.year else "d MMM y", locale=self._locale)
        return found

    def span(self, length: timedelta) -> str:
        """12 min, 3 h, 2 d 3 h."""
        seconds = max(int(length.total_seconds()), MINUTE)
        if seconds < HOUR:
            return self.plain("{n} min", n=seconds // MINUTE)
        days, hours = seconds // DAY, seconds % DAY // HOUR
        if not days:
            return self.plain("{n} h", n=hours)
        return self.plain("{d} d {h} h", d=self.number(days), h=hours) if hours else self.plain("{n} d", n=days)

    def ago(self, moment: datetime, now: datetime) -> str:
        """Under a day how long ago, else when."""
        if now - moment < timedelta(minutes=1):
            return self.plain("just now")
        if now - moment < timedelta(days=1):
            return self.plain("{span} ago", span=self.span(now - moment))
        return self.moment(moment, now)

    def _day(self, day: Day) -> Day:
        return day.astimezone(self.zone).date() if isinstance(day, datetime) else day


@cache
def translator(language: str, *, currency: str, time_zone: str) -> Translator:
    """An unknown language reads English; the answer is kept, there are few combinations."""
    known = language if language in LANGUAGES else SOURCE
    return Translator(known, currency, ZoneInfo(time_zone), catalogue(known), Locale.parse(known))


def choose_language(chosen: str | None, telegram: str | None, company: str) -> str:
    """The person's choice, else their Telegram's language, else the company's (product, section 12)."""
    for candidate in (chosen, (telegram or "")[:2].lower()):
        if candidate in LANGUAGES:
            return candidate
    return company


@cache
def in_all_languages(text: str) -> frozenset[str]:
    """What a button of the reply keyboard may say: it keeps its words when the language changes."""
    return frozenset(catalogue(language).gettext(text) for language in LANGUAGES)
