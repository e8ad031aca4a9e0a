"""Phones and e-mails as people write them."""

from __future__ import annotations

import phonenumbers

from crm_core.errors import Invalid

DEFAULT_REGION = "UA"
LONGEST = 40


def parse_phone(text: str, region: str = DEFAULT_REGION) -> str:
    """The phone in E.164 (``+380671234567``), whatever way it is typed. Raises `Invalid` ("phone")."""
    try:
        number = phonenumbers.parse(text[:LONGEST], region)
    except phonenumbers.NumberParseException:
        raise Invalid("phone", "wrong") from None
    if len(text) > LONGEST or not phonenumbers.is_valid_number(number):
        raise Invalid("phone", "wrong")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
