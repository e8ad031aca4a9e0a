"""What may be set of a person on staff (product, section 10)."""

from __future__ import annotations

import re

from crm_core.errors import Invalid

CAP_LIMIT = 10_000
_CAP = re.compile(r"^[0-9]{1,5}$")
_SPACES = re.compile(r"\s+")


def check_cap(cap: int) -> int:
    """A cap of open deals: 1–10,000. Raises `Invalid`."""
    if not 1 <= cap <= CAP_LIMIT:
        raise Invalid("cap", "wrong", {"limit": CAP_LIMIT})
    return cap


def parse_cap(text: str) -> int:
    """``20``, ``1 000``. Raises `Invalid`."""
    plain = _SPACES.sub("", text[:40])
    return check_cap(int(plain) if _CAP.match(plain) else 0)
