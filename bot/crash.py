"""Ends the process at a named place, for the tests of what survives: ``CRASH_AT=after_fetch`` or ``after_fetch:3``."""

from __future__ import annotations

import os

KILLED = 137
_point, _, _pass = os.environ.get("CRASH_AT", "").partition(":")
_passes_left = int(_pass or 1)


def crash_at(point: str) -> None:
    """End at once, as a kill would, if this is the place and the pass that the environment names."""
    global _passes_left  # noqa: PLW0603 - one process dies once
    if point != _point:
        return
    _passes_left -= 1
    if _passes_left == 0:
        os._exit(KILLED)
