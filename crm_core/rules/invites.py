"""Invitations: what a code looks like, how long a link lasts, and when it stops working (product, section 10)."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from crm_core.models import Invite, Permission, Role
from crm_core.rules.permissions import allowed, may_give, rights_of

HOURS = (1, 24, 72)
"""For how many hours a link can be made."""
LASTS = timedelta(hours=max(HOURS))
MOST_PICKED = 10
"""People that Telegram's own picker gives at once."""

CODE_BYTES = 32
_CODE = re.compile(r"[A-Za-z0-9_-]{43}")


class Standing(StrEnum):
    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


def new_code() -> str:
    """256 random bits; only their hash is kept."""
    return secrets.token_urlsafe(CODE_BYTES)


def hashed(code: str) -> str | None:
    """What is kept of the code; None for what cannot be one of ours."""
    return hashlib.sha256(code.encode()).hexdigest() if _CODE.fullmatch(code) else None


def standing(invite: Invite, now: datetime) -> Standing:
    if invite.used_at is not None:
        return Standing.USED
    if invite.revoked_at is not None:
        return Standing.REVOKED
    return Standing.OPEN if now < invite.expires_at else Standing.EXPIRED


def is_covered(invite: Invite) -> bool:
    """May whoever made it still bring people into that role? The first owner's was printed by the bot itself."""
    by = invite.created_by
    return by is None or (by.active and allowed(by, Permission.EDIT_PEOPLE) and may_give(by, invite.role))


def holds_deals(role: Role) -> bool:
    """Only they have a seat in plans."""
    return Permission.EDIT_OWN_DEALS in rights_of(role)
