"""Phones and e-mails as people read them, whole or masked."""

from __future__ import annotations

import re

from markupsafe import Markup

from crm_core.rules.contacts import EMAIL_LIMIT, masked_email, masked_phone, phone_text
from crm_core.rules.text import clean_line

MASK = "•••"
PHONE_IN_WORDS = re.compile(r"\+?\d(?:[\s().-]{0,3}\d){6,}")
EMAIL_IN_WORDS = re.compile(r"\S+@\S+")


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
