"""What of the action log and of half-handled updates tells of a person."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from crm_core.errors import Invalid
from crm_core.models import Lead
from crm_core.rules.text import EMPTY, digits

FIGURES = frozenset({"status", "manager", "reason", "source", "plan", "tag", "task", "due"})
"""Words of a snapshot that are the company's own; all others may be the person's."""
SHORTEST = 3
"""A shorter name stands in too many words to be looked for."""


def digest(telegram_id: int, key: str) -> str:
    return hmac.new(key.encode(), str(telegram_id).encode(), sha256).hexdigest()


def without_words(snapshot: dict[str, Any]) -> dict[str, Any]:
    """A snapshot of the log as it may stay: ids, figures, and what the company's own things are called."""
    return {key: value for key, value in snapshot.items() if key in FIGURES or isinstance(value, int | None)}


def marks_of(lead: Lead) -> Sequence[str]:
    """What the person is called and reached by, wherever it stands in a text."""
    phone = digits(lead.phone) if lead.phone else None
    known = (lead.name if lead.name != EMPTY else None, lead.username, lead.email, lead.phone, phone, lead.telegram_id)
    return [str(mark).casefold() for mark in known if mark is not None and len(str(mark)) >= SHORTEST]


def tells_of(payload: str, marks: Sequence[str]) -> bool:
    """Does the update, as it came, hold one of the marks? In it letters stand as numbers."""
    try:
        text = json.dumps(json.loads(payload), ensure_ascii=False).casefold()
    except ValueError:
        text = payload.casefold()
    return any(mark in text for mark in marks)


def written(lines: Sequence[tuple[str, datetime]]) -> Iterator[str]:
    """The list of the erased as it is kept beside backups: a hash and a moment a line."""
    yield from (f"{mark} {moment.isoformat()}" for mark, moment in lines)


def read_list(text: str) -> list[tuple[str, datetime]]:
    """Raises `Invalid` ("list") with the number of the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        mark, _, moment = line.strip().partition(" ")
        if not mark:
            continue
        try:
            at = datetime.fromisoformat(moment)
            if len(mark) != sha256().digest_size * 2 or at.tzinfo is None:
                raise ValueError
        except ValueError:
            raise Invalid("list", "wrong", {"number": number}) from None
        found.append((mark, at))
    return found
