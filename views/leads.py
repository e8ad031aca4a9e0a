"""What a lead reads. Nothing of the CRM shows here: no labels, sums, statuses or names of staff."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.rules.text import clean_line
from locales import Translator
from views.contacts import phone_text


def start_screen(t: Translator, name: str) -> Markup:
    return t(
        "Hello, <b>{name}</b>! Write your question here, a manager will answer in this chat.", name=clean_line(name)
    )


def first_message(t: Translator) -> Markup:
    return t("Got it ✅ We will answer here.")


def phone_prompt(t: Translator) -> Markup:
    return t("Share your number with the button below, or type it: we will call you back.")


def phone_saved(t: Translator, phone: str) -> Markup:
    return t("Thank you! We will call you at {phone}.", phone=phone_text(phone))


def foreign_contact(t: Translator) -> Markup:
    return t("This is somebody else's contact. Share your own number with the button, or type it.")


def phone_cancelled(t: Translator) -> Markup:
    return t("All right, no phone.")


def only_words_arrive(t: Translator) -> Markup:
    return t("Got it ✅ The manager will see that you sent this, but not the content. Please add a few words in text.")


def nothing_to_read(t: Translator) -> Markup:
    return t("This cannot be passed on. Please write it in words.")


def unknown_command(t: Translator) -> Markup:
    return t("There is no such command here. Just write your question, a manager will answer in this chat.")


def help_screen(t: Translator) -> Markup:
    return t("Write your question here, a manager will answer in this chat. /language changes the language.")
