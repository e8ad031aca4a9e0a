"""Phones and e-mails as people write them."""

from __future__ import annotations

import re

import phonenumbers

from crm_core.errors import Invalid
from crm_core.rules.text import clean_line

DEFAULT_REGION = "UA"
LONGEST = 40
EMAIL_LIMIT = 254
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
