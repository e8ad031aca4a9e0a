"""Phones and e-mails as people read them, whole or masked."""

from __future__ import annotations

import re

import phonenumbers
from markupsafe import Markup

from crm_core.rules.text import clean_line

SHOWN_START, SHOWN_END = 4, 2
EMAIL_LIMIT = 254
MASK = "•••"
PHONE_IN_WORDS = re.compile(r"\+?\d(?:[\s().-]{0,3}\d){6,}")
EMAIL_IN_WORDS = re.compile(r"\S+@\S+")


def phone_text(phone: str) -> str:
    """``+380 67 123 4567`` for +380671234567."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return clean_line(phone)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked_phone(phone: str) -> str:
    """The country and the last two digits."""
    return f"{phone[:SHOWN_START]} ••• {phone[-SHOWN_END:]}"


def masked_email(email: str) -> str:
    name, _, domain = clean_line(email, EMAIL_LIMIT).rpartition("@")
    return f"{name[:1]}•••@{domain}"


def masked_words(text: str) -> str:
    """What a person wrote, without the phones and e-mails in it."""
    return PHONE_IN_WORDS.sub(MASK, EMAIL_IN_WORDS.sub(MASK, text))


def phone_line(phone: str | None, *, masked: bool) -> Markup | None:
    if not phone:
        return None
    return Markup("📞 {}").format(masked_phone(phone) if masked else phone_text(phone))


def email_line(email: str | None, *, masked: bool) -> Markup | None:
    if not email:
        return None
    return Markup("✉️ {}").format(masked_email(email) if masked else clean_line(email, EMAIL_LIMIT))
