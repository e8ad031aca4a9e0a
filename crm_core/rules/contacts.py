"""Phones and e-mails: as people write them, and as they are read, whole or masked."""

from __future__ import annotations

import re

import phonenumbers

from crm_core.errors import Invalid
from crm_core.rules.text import clean_line

DEFAULT_REGION = "UA"
LONGEST = 40
EMAIL_LIMIT = 254
SHOWN_START, SHOWN_END = 4, 2
MOST_WORDS = 8
"""More is a sentence, in which an address only happens to stand."""
AROUND = " ,;<>()"
_EMAIL = re.compile(r"^[^\s@,;:<>()\"\\]{1,64}@(?:\w[\w-]{0,62}\.)+\w[\w-]{1,62}$")


def parse_phone(text: str, region: str = DEFAULT_REGION) -> str:
    """The phone in E.164 (``+380671234567``), whatever way it is typed. Raises `Invalid` ("phone")."""
    try:
        number = phonenumbers.parse(text[:LONGEST], region)
    except phonenumbers.NumberParseException:
        raise Invalid("phone", "wrong") from None
    if len(text) > LONGEST or not phonenumbers.is_valid_number(number):
        raise Invalid("phone", "wrong")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_email(text: str) -> str:
    """The address as it is typed, without what stands around it. Raises `Invalid` ("email")."""
    email = clean_line(text, EMAIL_LIMIT + 1)
    if len(email) > EMAIL_LIMIT or not _EMAIL.fullmatch(email):
        raise Invalid("email", "wrong")
    return email


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


def find_email(text: str) -> tuple[str, str] | None:
    """The word that is meant as an e-mail, and the rest of what was typed; None if there is no such word."""
    words = text[: EMAIL_LIMIT + LONGEST].split()
    meant = next((word for word in words if "@" in word[1:-1]), None)
    if meant is None or len(words) > MOST_WORDS:
        return None
    return meant.strip(AROUND), " ".join(word for word in words if word is not meant).strip(AROUND)
