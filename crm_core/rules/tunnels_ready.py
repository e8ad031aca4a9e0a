"""Tunnels that come with the bot, to begin with: files in which ``plan`` is the plan that is chosen for them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from crm_core.rules.company import Language
from crm_core.rules.tunnels_file import ParsedTunnel, parse_tunnel
from crm_core.rules.tunnels_known import Known

PLAN = "plan"
"""What they call it."""


class Ready(StrEnum):
    GREETING = "greeting"
    """Says hello and asks for a phone."""
    PRICE = "price"
    """Three questions before a price."""
    WEBINAR = "webinar"
    """Signs up and reminds."""


def file_name(kind: Ready, language: Language) -> str:
    return f"{kind.value}.{language}.yaml"


def parse_ready(content: bytes, known: Known, plan_id: int) -> ParsedTunnel:
    """Raises `KeyError` for a plan that is not there."""
    return parse_tunnel(content, replace(known, plans={plan_id: replace(known.plans[plan_id], name=PLAN)}))
