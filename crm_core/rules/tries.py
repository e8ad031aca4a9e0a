"""Wrong codes slow down: whoever tries too many waits, each time longer (product, section 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

ALLOWED = 5
WITHIN = timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
FORGIVEN_AFTER = timedelta(hours=1)
"""After a wait is over: until then one more wrong code doubles it."""


@dataclass(frozen=True, slots=True)
class Tries:
    """What is remembered of one person's wrong codes."""

    wrong: tuple[datetime, ...] = ()
    wait: timedelta = timedelta(0)
    until: datetime | None = None

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """What `kept` has written; nothing is a clean slate."""
        until = kept.get("until")
        return cls(
            tuple(datetime.fromisoformat(at) for at in kept.get("wrong", ())),
            timedelta(seconds=kept.get("wait", 0)),
            datetime.fromisoformat(until) if until else None,
        )

    def kept(self) -> dict[str, Any]:
        """As JSON for the database."""
        return {
            "wrong": [at.isoformat() for at in self.wrong],
            "wait": int(self.wait.total_seconds()),
            "until": self.until.isoformat() if self.until else None,
        }

    def left(self, now: datetime) -> timedelta:
        """How long the person still has to wait; a try meanwhile does not make it longer."""
        return max(self.until - now, timedelta(0)) if self.until else timedelta(0)

    def after_wrong(self, now: datetime) -> Tries:
        """With one more wrong code."""
        wrong = (*(at for at in self.wrong if at > now - WITHIN), now)[-ALLOWED:]
        if self.until is not None and now < self.until + FORGIVEN_AFTER:
            wait = min(self.wait * 2, LONGEST_WAIT)
            return Tries(wrong, wait, now + wait)
        if len(wrong) < ALLOWED:
            return Tries(wrong)
        return Tries(wrong, FIRST_WAIT, now + FIRST_WAIT)
