"""What a tunnel, its blocks, its link and its keywords may be called."""

from __future__ import annotations

import re

from crm_core.errors import Invalid
from crm_core.models import KEYWORD_LIMIT, TUNNEL_CODE_LIMIT, TUNNEL_NAME_LIMIT, Tunnel
from crm_core.rules.plans import check_name
from crm_core.rules.sources import PLAN, SOURCE
from crm_core.rules.text import fold

KEYWORDS_AT_MOST = 20
BLOCK_NAME_LIMIT = 40
_CODE = re.compile(rf"^[A-Za-z0-9_-]{{2,{TUNNEL_CODE_LIMIT}}}$")
_TAKEN = re.compile(rf"^(?:{PLAN}|{SOURCE}|d_\d+$)")
"""What other links begin with."""


def check_tunnel(name: str) -> str:
    """Raises `Invalid` ("tunnel")."""
    return check_name(name, "tunnel", TUNNEL_NAME_LIMIT)


def check_block(name: str) -> str:
    """Raises `Invalid` ("block")."""
    return check_name(name, "block", BLOCK_NAME_LIMIT)


def check_code(text: str) -> str:
    """What a link may carry and means nothing else. Raises `Invalid` ("tunnel_code")."""
    code = text.strip()
    if not _CODE.match(code) or _TAKEN.match(code):
        raise Invalid("tunnel_code", "wrong", {"limit": TUNNEL_CODE_LIMIT})
    return code


def check_keyword(text: str) -> str:
    """Raises `Invalid` ("keyword")."""
    word = check_name(text, "keyword", KEYWORD_LIMIT)
    if word.startswith("/"):
        raise Invalid("keyword", "command")
    return word


def keyword_key(text: str) -> str:
    """Equal for what a lead writes and the keyword they mean, whatever punctuation ends it."""
    return " ".join(fold(text[: KEYWORD_LIMIT * 4]).split()).rstrip(".!?,…").strip()[: KEYWORD_LIMIT * 2]


def lets_in(tunnel: Tunnel) -> bool:
    """Is somebody new let in?"""
    return tunnel.published is not None and tunnel.paused_at is None and tunnel.archived_at is None
