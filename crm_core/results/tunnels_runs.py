"""What services return about leads on their way through tunnels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pressing:
    words: str | None
    """Of the button; None if nothing happened: an old button, or the second of two taps."""
