"""Signs that are the same in every language."""

from __future__ import annotations

COLOURS = {
    "red": "🔴",
    "orange": "🟠",
    "yellow": "🟡",
    "green": "🟢",
    "blue": "🔵",
    "purple": "🟣",
    "brown": "🟤",
    "black": "⚫",
    "white": "⚪",
}

FINALS = {"won": "✅", "lost": "❌"}
"""Won and lost look the same whatever colour a company gave them."""


def mark(kind: str, colour: str) -> str:
    """The sign of a status of that kind and colour."""
    return FINALS.get(kind) or COLOURS[colour]


def presence(*, active: bool, reachable: bool, on_shift: bool, works: bool = True) -> str:
    """The sign of a team's member: switched off there, no deals by role, out of reach, off shift, or at work."""
    if not active:
        return "⚪"
    if not works:
        return "🔒"
    if not reachable:
        return "🚫"
    return "🟢" if on_shift else "⏸"
