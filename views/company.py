"""The company's settings, as admins read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from crm_core.models import Company
from crm_core.results import Closed
from crm_core.rules.company import LANGUAGES, NAME_MARK, WORDS_LIMIT, Words
from crm_core.rules.hours import Hours
from crm_core.rules.text import clean_line
from locales import LANGUAGES as LANGUAGE_NAMES
from locales import N_, Translator
from locales.currencies import currency_name
from locales.zones import city
from views.asking import waiting
from views.deals import blocks
from views.hours import hours_lines, hours_words
from views.leads import closed_words, start_screen

EXAMPLE = N_("Olena")
TITLES = {Words.GREETING: N_("👋 The greeting of leads"), Words.CLOSED: N_("🌙 Out of hours")}
PURPOSES = {
    Words.GREETING: N_("What people read when they open the bot, each in their language."),
    Words.CLOSED: N_("What people read when they write outside the working hours, each in their language."),
}
STEP = N_("Step {n} of 4")
NAME_STEP = 1
BASIC_STEPS = {"c": 2, "z": 3, "l": 4}
MANY = 10
"""So many that may have been meant are shown."""


def company_screen(t: Translator, company: Company, now: datetime) -> Markup:
    named = clean_line(company.name) if company.name else t.plain("no name yet")
    hours = Hours.read(company.hours)
    return blocks(
        [Markup("⚙️ <b>{}</b>").format(named)],
        [
            t("💱 Currency: {currency}", currency=_currency(t, company.currency)),
            t("🕒 Time zone: {zone}", zone=_zone(t, company, now)),
            t("🌐 Language: {language}", language=LANGUAGE_NAMES.get(company.language, company.language)),
        ],
        [
            t("🗓 Working hours: {hours}", hours=hours_words(t, hours) if hours else t.plain("always open")),
            t("👋 Greeting: {whose}", whose=_whose(t, company, Words.GREETING)),
            t("🌙 Out of hours: {whose}", whose=_whose(t, company, Words.CLOSED)),
        ],
        [
            t("↩️ A change can be undone for {span}.", span=t.span(timedelta(minutes=company.undo_minutes))),
            t(REOPEN[company.managers_may_reopen]),
            t(MASKED[company.contacts_masked]),
        ],
    )


REOPEN = {
    True: N_("🔁 Within that time managers may also cancel a closing of their own."),
    False: N_("🔁 Managers may not cancel closings of their own."),
}
MASKED = {
    True: N_("🙈 Phone and e-mail are masked until somebody takes the deal."),
    False: N_("👀 Phone and e-mail show before somebody takes the deal."),
}


def _currency(t: Translator, code: str) -> str:
    return f"{code}, {currency_name(code, t.language)}"


def _zone(t: Translator, company: Company, now: datetime) -> str:
    return t.plain("{city}, now {time}", city=city(company.time_zone, t.language), time=t.time(now))


def _whose(t: Translator, company: Company, words: Words) -> str:
    own = [LANGUAGE_NAMES[language] for language in LANGUAGES if language in getattr(company, words.value)]
    if not own:
        return t.plain("standard words")
    return t.plain("your words in {languages}", languages=", ".join(own))


# -- name, currency, time zone, language --------------------------------------------------------------------------


def basic_screen(t: Translator, company: Company, what: str, now: datetime, *, guide: bool) -> Markup:
    step = [t(STEP, n=BASIC_STEPS[what])] if guide else []
    if what == "c":
        value = _currency(t, company.currency)
        return blocks(step, [_title(t("💱 In which currency do you sell?"))], [t("Now: {value}", value=value)])
    if what == "z":
        about = t("Days in reports begin and end there, and so do working hours.")
        value = f"{city(company.time_zone, t.language)}, {t.time(now)}"
        return blocks(step, [_title(t("🕒 In which time zone do you work?"))], [t("Now: {value}", value=value), about])
    about = t("For people whose own language the bot does not speak. Everybody can choose theirs with /language.")
    return blocks(step, [_title(t("🌐 The company's language"))], [about])


def found_screen(t: Translator, found: Sequence[str]) -> Markup:
    several = t.plural("Which one? {n} fits.", "Which one? {n} fit.", len(found))
    return blocks([several], [t("Here are the first ones. Write it more exactly.")] if len(found) > MANY else [])


def name_asked(t: Translator, company: Company, *, guide: bool) -> Markup:
    step = [t(STEP, n=NAME_STEP)] if guide else []
    named = [Markup("⚙️ <b>{}</b>").format(clean_line(company.name))] if company.name else []
    return blocks(step, named, [waiting(t)])


def name_prompt(t: Translator) -> Markup:
    return t("What is your company called?")


def currency_prompt(t: Translator) -> Markup:
    return t("Which currency? Write its name or its code, for example: złoty or PLN.")


def zone_prompt(t: Translator) -> Markup:
    return t("In which city are you? A capital or a large city is surely known, for example: Warsaw.")


def basic_asked(t: Translator, company: Company, what: str, now: datetime, *, guide: bool) -> Markup:
    return blocks([basic_screen(t, company, what, now, guide=guide)], [waiting(t)])


# -- the rest -----------------------------------------------------------------------------------------------------


def hours_screen(t: Translator, company: Company) -> Markup:
    hours = Hours.read(company.hours)
    if hours is None:
        about = t("Always open: nobody is told that you are closed.")
        return blocks([_title(t(HOURS))], [about])
    about = t("Whoever writes outside of them is told when you will be back. Deals are handed out all the same.")
    return blocks([_title(t(HOURS))], hours_lines(t, hours), [about])


HOURS = N_("🗓 Working hours")


def hours_asked(t: Translator, company: Company) -> Markup:
    return blocks([hours_screen(t, company)], [waiting(t)])


def undo_screen(t: Translator) -> Markup:
    about = t("A move, an amount or a transfer can be taken back by one tap, by whoever made it.")
    return blocks([_title(t("↩️ How long can a change be undone?"))], [about])


def words_screen(t: Translator, words: Words) -> Markup:
    return blocks([_title(t(TITLES[words]))], [t(PURPOSES[words])])


def word_screen(t: Translator, company: Company, words: Words, language: str, now: datetime) -> Markup:
    """As a lead of the name in `EXAMPLE` reads it."""
    own = language in getattr(company, words.value)
    shown = Markup("<blockquote>{}</blockquote>").format(_read_by_lead(t.into(language), company, words, now))
    return blocks([_word_title(t, words, language)], [shown], [t(YOURS if own else STANDARD), *_about_name(t, words)])


YOURS, STANDARD = N_("These are your words."), N_("These are the standard words.")


def _read_by_lead(t: Translator, company: Company, words: Words, now: datetime) -> Markup:
    if words is Words.GREETING:
        return start_screen(t, t.plain(EXAMPLE), company)
    hours = Hours.read(company.hours)
    return closed_words(t, Closed(company.closed_words, hours.next_beginning(now, t.zone) if hours else None, now))


def _about_name(t: Translator, words: Words) -> list[Markup]:
    if words is not Words.GREETING:
        return []
    mark = Markup("<code>{}</code>").format(NAME_MARK)
    return [t("{mark} is replaced by the person's name, {example} for example.", mark=mark, example=t.plain(EXAMPLE))]


def word_asked(t: Translator, company: Company, words: Words, language: str) -> Markup:
    own = getattr(company, words.value).get(language)
    now = [t("Now, to copy:"), Markup("<code>{}</code>").format(own)] if own else []
    return blocks([_word_title(t, words, language)], now, [waiting(t)])


def word_prompt(t: Translator, words: Words) -> Markup:
    prompt = t("Write it as people will read it, {limit} characters at most.", limit=t.number(WORDS_LIMIT))
    return Markup("\n").join([prompt, *_about_name(t, words)])


def _word_title(t: Translator, words: Words, language: str) -> Markup:
    return Markup("<b>{} · {}</b>").format(t(TITLES[words]), LANGUAGE_NAMES[language])


def _title(text: Markup) -> Markup:
    return Markup("<b>{}</b>").format(text)


def saved(t: Translator) -> str:
    return t.plain("✅ Saved")
