"""What a lead reads who asks to be left alone or forgotten. Nothing of the CRM shows here."""

from __future__ import annotations

from markupsafe import Markup

from locales import Translator
from views.deals import blocks


def stopped(t: Translator) -> Markup:
    return t("All right, we will not write to you. Write anything here to come back.")


def ask_forget(t: Translator) -> Markup:
    what = t("We will erase your name, your contacts and everything you wrote to us. This cannot be undone.")
    later = t("If you write again, we will meet you as somebody new.")
    return blocks([t("<b>Erase everything about you?</b>")], [what, later])


def forgotten(t: Translator) -> Markup:
    return t("Done: everything about you has been erased. This chat itself you can delete in Telegram.")
