"""What a lead reads. Nothing of the CRM shows here: no labels, sums, statuses or names of staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup

from crm_core.models import Company
from crm_core.results import Closed, Received
from crm_core.rules.company import NAME_MARK
from crm_core.rules.contacts import EMAIL_LIMIT, phone_text
from crm_core.rules.text import clean_line, clean_text
from locales import N_, Translator
from views.deals import blocks

OWN_WORDS_LIMIT = 2000
"""Characters of what the company itself says: any of them fit into a message."""
WEEK = 7
WEEKDAYS = (
    N_("on Monday"),
    N_("on Tuesday"),
    N_("on Wednesday"),
    N_("on Thursday"),
    N_("on Friday"),
    N_("on Saturday"),
    N_("on Sunday"),
)


def start_screen(t: Translator, name: str, company: Company) -> Markup:
    """The company's greeting in the reader's language, else the bot's own."""
    own = _own(t, company.greetings)
    if own:
        return greeting(own, name)
    return t(
        "Hello, <b>{name}</b>! Write your question here, a manager will answer in this chat.", name=clean_line(name)
    )


def greeting(words: str, name: str) -> Markup:
    """Nothing but the name is filled in, whatever else stands in braces."""
    return Markup("{}").format(clean_text(words.replace(NAME_MARK, clean_line(name)), OWN_WORDS_LIMIT))


def answer(t: Translator, received: Received) -> Markup:
    """To what a lead wrote; outside the working hours it says so and when we open instead."""
    return t("Got it ✅ We will answer here.") if received.closed is None else closed_words(t, received.closed)


def closed_words(t: Translator, closed: Closed) -> Markup:
    """The company's own in the reader's language, else the bot's."""
    own = _own(t, closed.words)
    if own:
        return Markup("{}").format(own)
    if closed.opens_at is None:
        return t("Thank you! We are closed now and will answer as soon as we open.")
    when = _when(t, closed.opens_at, closed.now)
    return t("Thank you! We are closed now and will answer {day} from {time}.", **when)


def _closed_too(t: Translator, closed: Closed | None) -> list[Markup]:
    """What stands below another answer outside the working hours."""
    if closed is None:
        return []
    own = _own(t, closed.words)
    if own:
        return [Markup("{}").format(own)]
    if closed.opens_at is None:
        return [t("We are closed now.")]
    return [t("We are closed now and will be here {day} from {time}.", **_when(t, closed.opens_at, closed.now))]


def _own(t: Translator, words: Mapping[str, str]) -> str:
    return clean_text(words.get(t.language), OWN_WORDS_LIMIT)


def _when(t: Translator, opens_at: datetime, now: datetime) -> dict[str, str]:
    """As one says it: today, tomorrow, on Monday, the date."""
    day = opens_at.astimezone(t.zone).date()
    ahead = (day - now.astimezone(t.zone).date()).days
    soon = (N_("today"), N_("tomorrow"))
    if ahead < len(soon):
        shown = t.plain(soon[ahead])
    else:
        shown = t.plain(WEEKDAYS[day.weekday()]) if ahead < WEEK else t.date(day)
    return {"day": shown, "time": t.time(opens_at)}


def phone_prompt(t: Translator) -> Markup:
    return blocks(
        [t("Share your number with the button below, or type it: we will call you back.")],
        [t("An e-mail will do, too.")],
    )


def phone_saved(t: Translator, phone: str, closed: Closed | None) -> Markup:
    saved = t("Thank you! We will call you at {phone}.", phone=phone_text(phone))
    return blocks([saved], _closed_too(t, closed))


def contact_saved(t: Translator, email: str, phone: str | None, closed: Closed | None) -> Markup:
    if phone is None:
        saved = t("Thank you! We will write to you at {email}.", email=clean_line(email, EMAIL_LIMIT))
    else:
        values = {"email": clean_line(email, EMAIL_LIMIT), "phone": phone_text(phone)}
        saved = t("Thank you! We will call you at {phone} or write to you at {email}.", **values)
    return blocks([saved], _closed_too(t, closed))


def foreign_contact(t: Translator) -> Markup:
    return t("This is somebody else's contact. Share your own number with the button, or type it.")


def phone_cancelled(t: Translator) -> Markup:
    return t("All right, no phone.")


def nothing_to_read(t: Translator) -> Markup:
    return t("This cannot be passed on. Please write it in words.")


def unknown_command(t: Translator) -> Markup:
    return t("There is no such command here. Just write your question, a manager will answer in this chat.")


def help_screen(t: Translator) -> Markup:
    return blocks(
        [t("Write your question here, a manager will answer in this chat. /language changes the language.")],
        [t("/stop: we do not write to you any more. /forget: we erase everything about you.")],
    )
