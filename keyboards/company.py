"""The company's settings: payloads and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field as Checked

from crm_core.models import Company
from crm_core.rules.company import LANGUAGES, UNDO_CHOICES, Language, Words
from crm_core.rules.hours import Hours
from crm_core.rules.text import cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, PRIMARY, Payload, Version, back, button, inert, rows
from keyboards.chats_templates import Templates
from keyboards.groups import Groups
from keyboards.home import home_row
from keyboards.hours import HoursPayloads, Weekday, hours_keyboard
from keyboards.paging import WHOLE, Row, in_columns
from keyboards.places import CompanyScreen, Guide
from locales import LANGUAGES as LANGUAGE_NAMES
from locales import N_, Translator
from locales.currencies import LIKELY as LIKELY_CURRENCIES
from locales.currencies import currency_name, currency_sign
from locales.zones import LIKELY as LIKELY_ZONES
from locales.zones import city

Basic = Literal["c", "z", "l"]
"""Currency, time zone, language: what the guide asks for one after another."""
BASICS: tuple[Basic, ...] = ("c", "z", "l")
BASIC_NAMES: dict[Basic, str] = {"c": N_("Currency"), "z": N_("Time zone"), "l": N_("Language")}
BASIC_FIELDS: dict[Basic, Field] = {"c": Field.COMPANY_CURRENCY, "z": Field.COMPANY_ZONE}
BESIDE_TIME = 9
"""Characters of a city in two columns."""
CurrencyCode = Annotated[str, Checked(pattern=r"^[A-Z]{3}$")]
ZoneName = Annotated[str, Checked(pattern=r"^[A-Za-z0-9_+/-]{1,32}$")]
Switch = Literal["r", "m"]
"""May managers take back closings of their own; are contacts masked."""
WordsCode = Literal["g", "c"]
WORDS: dict[WordsCode, Words] = {"g": Words.GREETING, "c": Words.CLOSED}
WORDS_NAMES: dict[WordsCode, str] = {"g": N_("Greeting"), "c": N_("Out of hours")}
WORDS_PLACES: list[tuple[WordsCode, Language]] = list(product(WORDS, LANGUAGES))


class CompanyBasic(Payload, prefix="yc"):
    what: Basic
    guide: bool = False
    """Is it a step of the guide, which leads on to the next one?"""


class SetCurrency(Payload, prefix="ys"):
    code: CurrencyCode
    version: Version
    guide: bool


class SetZone(Payload, prefix="yz"):
    zone: ZoneName
    version: Version
    guide: bool


class SetCompanyLanguage(Payload, prefix="yl"):
    language: Language
    version: Version
    guide: bool


SETS: dict[Basic, tuple[type[Payload], str]] = {
    "c": (SetCurrency, "code"),
    "z": (SetZone, "zone"),
    "l": (SetCompanyLanguage, "language"),
}


class CompanyHours(Payload, prefix="yh"):
    pass


class SetCompanyDay(Payload, prefix="ya"):
    day: Weekday
    on: bool
    version: Version


class SetCompanyHours(Payload, prefix="yp"):
    always: bool
    """Open at any time; else the usual hours."""
    version: Version


class UndoTime(Payload, prefix="yu"):
    pass


class SetUndoTime(Payload, prefix="ym"):
    minutes: Annotated[int, Checked(ge=1, le=60)]
    version: Version


class SetSwitch(Payload, prefix="yt"):
    switch: Switch
    on: bool
    version: Version


class CompanyWords(Payload, prefix="yw"):
    words: WordsCode


class OpenWords(Payload, prefix="yx"):
    words: WordsCode
    language: Language


class ResetWords(Payload, prefix="yd"):
    words: WordsCode
    language: Language
    version: Version


def company_keyboard(t: Translator, company: Company) -> InlineKeyboardMarkup:
    return rows(
        [
            button(t.plain("✏️ Rename"), AskText(field=Field.COMPANY_NAME)),
            button(t.plain("💱 Currency"), CompanyBasic(what="c")),
        ],
        [
            button(t.plain("🕒 Time zone"), CompanyBasic(what="z")),
            button(t.plain("🌐 Language"), CompanyBasic(what="l")),
        ],
        [
            button(t.plain("👋 Greeting"), CompanyWords(words="g")),
            button(t.plain("🌙 Out of hours"), CompanyWords(words="c")),
        ],
        [button(t.plain("🗓 Hours"), CompanyHours()), button(t.plain("↩️ Undo time"), UndoTime())],
        [_switch(t.plain("Managers cancel closings"), "r", company.managers_may_reopen, company.version)],
        [_switch(t.plain("Contacts are hidden"), "m", company.contacts_masked, company.version)],
        [button(t.plain("👥 Team groups"), Groups()), button(t.plain("🧩 Templates"), Templates())],
        home_row(t),
    )


def _switch(text: str, switch: Switch, on: bool, version: int) -> InlineKeyboardButton:  # noqa: FBT001 - its state
    return button(f"{'☑' if on else '☐'} {text}", SetSwitch(switch=switch, on=not on, version=version))


# -- what the guide asks for, too ---------------------------------------------------------------------------------


def basic_keyboard(t: Translator, company: Company, what: Basic, now: datetime, *, guide: bool) -> InlineKeyboardMarkup:
    """The likely values, the present one among them marked."""
    present, likely = _present(company, what), LIKELY[what]
    known = likely if present in likely else (present, *likely)
    options = [_option(t, company, what, value, now, guide=guide) for value in known]
    another = BASIC_FIELDS.get(what)
    return rows(
        *in_columns(options, 1 if what == "l" else 2),
        [button(t.plain("⌨️ Another one"), AskText(field=another, id=int(guide)))] if another else [],
        [_keep(t, company, what)] if guide else [],
        _way_back(t, what, guide=guide),
    )


def found_keyboard(
    t: Translator, company: Company, what: Basic, found: Sequence[str], now: datetime, *, guide: bool
) -> InlineKeyboardMarkup:
    """Several values that may have been meant."""
    options = [[_option(t, company, what, value, now, guide=guide, whole=True)] for value in found]
    return rows(*options, [back(t.plain(BASIC_NAMES[what]), CompanyBasic(what=what, guide=guide))])


LIKELY: dict[Basic, tuple[str, ...]] = {"c": LIKELY_CURRENCIES, "z": LIKELY_ZONES, "l": LANGUAGES}


def _present(company: Company, what: Basic) -> str:
    return {"c": company.currency, "z": company.time_zone, "l": company.language}[what]


def _option(
    t: Translator, company: Company, what: Basic, value: str, now: datetime, *, guide: bool, whole: bool = False
) -> InlineKeyboardButton:
    text = _name(t, what, value, now, whole=whole)
    if value == _present(company, what):
        return inert(f"● {text}")
    payload, name = SETS[what]
    return button(text, payload.model_validate({name: value, "version": company.version, "guide": guide}))


def _name(t: Translator, what: Basic, value: str, now: datetime, *, whole: bool) -> str:
    if what == "l":
        return LANGUAGE_NAMES[value]
    if what == "z":
        name = cut(city(value, t.language), WHOLE - len(" 12:00") if whole else BESIDE_TIME)
        return f"{name} {now.astimezone(ZoneInfo(value)):%H:%M}"
    if whole:
        return cut(f"{value} · {currency_name(value, t.language)}", WHOLE)
    sign = currency_sign(value)
    return value if sign == value else f"{sign} {value}"


def _keep(t: Translator, company: Company, what: Basic) -> InlineKeyboardButton:
    """The present value is right: on to the next step."""
    following = BASICS.index(what) + 1
    onward = CompanyBasic(what=BASICS[following], guide=True) if following < len(BASICS) else Guide()
    return button(t.plain("➡️ Keep: {value}", value=cut(short_value(t, company, what), WHOLE // 2)), onward, PRIMARY)


def short_value(t: Translator, company: Company, what: Basic) -> str:
    if what == "z":
        return city(company.time_zone, t.language)
    return company.currency if what == "c" else LANGUAGE_NAMES.get(company.language, company.language)


def _way_back(t: Translator, what: Basic, *, guide: bool) -> Row:
    if not guide:
        return [back(t.plain("Company"), CompanyScreen())]
    before = BASICS.index(what) - 1
    if before < 0:
        return [back(t.plain("First steps"), Guide()), *home_row(t)]
    earlier = BASICS[before]
    return [back(t.plain(BASIC_NAMES[earlier]), CompanyBasic(what=earlier, guide=True)), *home_row(t)]


# -- the rest -----------------------------------------------------------------------------------------------------


def company_hours_keyboard(t: Translator, company: Company) -> InlineKeyboardMarkup:
    version = company.version
    payloads = HoursPayloads(
        day=lambda day, on: SetCompanyDay(day=day, on=on, version=version),
        times=AskText(field=Field.COMPANY_HOURS),
        usual=SetCompanyHours(always=False, version=version),
        always=SetCompanyHours(always=True, version=version),
    )
    hours, way_back = Hours.read(company.hours), [back(t.plain("Company"), CompanyScreen())]
    return hours_keyboard(t, hours, payloads, always=t.plain("♾ Always open"), way_back=way_back)


def undo_keyboard(t: Translator, company: Company) -> InlineKeyboardMarkup:
    def one(minutes: int) -> InlineKeyboardButton:
        text = t.span(timedelta(minutes=minutes))
        if minutes == company.undo_minutes:
            return inert(f"● {text}")
        return button(text, SetUndoTime(minutes=minutes, version=company.version))

    return rows(*in_columns([one(minutes) for minutes in UNDO_CHOICES], 2), [back(t.plain("Company"), CompanyScreen())])


def words_keyboard(t: Translator, company: Company, words: WordsCode) -> InlineKeyboardMarkup:
    """A language each, with whose words leads read in it."""
    own = getattr(company, WORDS[words].value)

    def one(language: Language) -> InlineKeyboardButton:
        whose = t.plain("your words") if language in own else t.plain("standard")
        return button(f"{LANGUAGE_NAMES[language]} · {whose}", OpenWords(words=words, language=language))

    return rows(*[[one(language)] for language in LANGUAGES], [back(t.plain("Company"), CompanyScreen())])


def word_keyboard(t: Translator, company: Company, words: WordsCode, language: Language) -> InlineKeyboardMarkup:
    write = AskText(field=Field.COMPANY_WORDS, id=WORDS_PLACES.index((words, language)))
    reset = ResetWords(words=words, language=language, version=company.version)
    own = language in getattr(company, WORDS[words].value)
    return rows(
        [button(t.plain("✏️ Write your own"), write, PRIMARY)],
        [button(t.plain("🗑 Standard words"), reset, DANGER)] if own else [],
        [back(t.plain(WORDS_NAMES[words]), CompanyWords(words=words))],
    )


def words_place(key: int) -> tuple[WordsCode, Language]:
    """What `word_keyboard` asks to be typed; any number means one of them."""
    return WORDS_PLACES[key % len(WORDS_PLACES)]
