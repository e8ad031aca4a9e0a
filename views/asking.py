"""What stands on the screen while a value is typed."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.rules.text import clean_text
from locales import Translator

SHOWN = 1000


def waiting(t: Translator) -> Markup:
    return t("✏️ Waiting for your message…")


def given_up(why: str) -> Markup:
    """In place of the screen that waited."""
    return Markup("{}").format(why)


def written_before(t: Translator, why: str, text: str) -> Markup:
    """Why the text was not taken, and the text itself, which one tap copies."""
    yours = t("You wrote: {text}. Send it again if it still holds.", text=Markup("<code>{}</code>").format(_cut(text)))
    return Markup("\n").join([Markup("{}").format(why), yours])


def _cut(text: str) -> str:
    return clean_text(text, SHOWN)
