"""A deal added by hand: who is meant by what was typed, and where it was asked for (product, section 4). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from crm_core.errors import Invalid
from crm_core.rules.contacts import masked_email, masked_phone, parse_email
from crm_core.rules.describing import LEAD_NAME_LIMIT, check_lead_name
from crm_core.rules.text import clean_text, digits, fold

BY_HAND = "by hand"
"""The source of such leads and deals, as it is stored; readers see it in their language."""
TYPED_LIMIT = 1000
PHONE_DIGITS = 5
"""So many in a row are meant as a phone."""
FEWEST_LETTERS = 2

_EMAIL_LIKE = re.compile(r"[^\s,;()<>@]+@[^\s,;()<>]*")
_FIGURES = re.compile(r"\d[\d\s()./+-]*")
_QUOTES = "[]\"'.:"
_APART = " ,;:–—-"
GAP = "\x1f"
"""Takes the place of what was cut out, so that the words on both sides stay apart; never typed."""
_CUT = re.compile(rf"[(\[<\"'\s]*{GAP}[)\]>\"'\s]*")


class Origin(StrEnum):
    """Where somebody asked for a new deal."""

    VIEW = "v"
    """A board, or one of its columns."""
    PLAN = "p"
    SEARCH = "s"


@dataclass(frozen=True, slots=True)
class Where:
    origin: Origin
    id: int
    """Of the view; else of the plan."""


@dataclass(frozen=True, slots=True)
class NewLead:
    """Somebody who can be made a lead: at least one of these is there."""

    name: str | None
    phone: str | None = None
    email: str | None = None

    @property
    def reachable(self) -> bool:
        return bool(self.phone or self.email)

    @property
    def called(self) -> str:
        """Without a name, the masked contact: names are seen also by those who may not see contacts."""
        return self.name or (masked_phone(self.phone) if self.phone else masked_email(self.email or ""))

    def may_be(self, name: str, phone: str | None, email: str | None) -> bool:
        """A lead of this very name, whose contacts do not say that it is somebody else."""
        known = ((self.phone, phone), (self.email and fold(self.email), email and fold(email)))
        same = all(mine == theirs for mine, theirs in known if mine and theirs)
        return self.name is not None and fold(self.name) == fold(name) and same


def read_lead(text: str, region: str) -> NewLead:
    """Name, phone and e-mail in any order, on one line or several. Raises `Invalid`.

    ``region`` is the country whose phones are typed without a code.
    """
    if len(text) > TYPED_LIMIT:
        raise Invalid("name", "long", {"limit": LEAD_NAME_LIMIT})
    rest, emails = _take_emails(clean_text(text, TYPED_LIMIT))
    rest, phones = _take_phones(rest, region)
    if len(phones) > 1 or len(emails) > 1:
        raise Invalid("lead", "several")
    if not phones and any(len(digits(run)) >= PHONE_DIGITS for run in _FIGURES.findall(rest)):
        raise Invalid("phone", "wrong")
    name = _name(rest)
    if not (name or phones or emails):
        raise Invalid("lead", "empty")
    return NewLead(name, phones[0] if phones else None, emails[0] if emails else None)


def may_be_lead(text: str, region: str) -> NewLead | None:
    try:
        return read_lead(text, region)
    except Invalid:
        return None


def _take_emails(text: str) -> tuple[str, list[str]]:
    found = [parse_email(word.removeprefix("mailto:").strip(_QUOTES)) for word in _EMAIL_LIKE.findall(text)]
    return _EMAIL_LIKE.sub(GAP, text), _distinct(found)


def _take_phones(text: str, region: str) -> tuple[str, list[str]]:
    found = []
    for match in reversed(list(PhoneNumberMatcher(text, region, leniency=Leniency.VALID))):
        found.append(format_number(match.number, PhoneNumberFormat.E164))
        text = text[: match.start] + GAP + text[match.end :]
    return text, _distinct(found)


def _distinct(found: Iterable[str]) -> list[str]:
    return list({fold(one): one for one in found}.values())


def _name(rest: str) -> str | None:
    """What is left, if there is a word in it. Raises `Invalid`."""
    lines = (line.strip(_APART).lstrip("." + _APART) for line in _CUT.sub("\n", rest).splitlines())
    words = " ".join(filter(None, lines))
    letters = sum(map(str.isalpha, words))
    if not letters:
        return None
    if letters < FEWEST_LETTERS:
        raise Invalid("search", "short")
    return check_lead_name(words)
