"""The one-time link that brings the bot into a group of the team."""

from __future__ import annotations

from datetime import timedelta

GROUP = "grp_"
LASTS = timedelta(hours=24)


def link_code(plan_id: int, secret: str) -> str:
    """What stands in the link after `GROUP`."""
    return f"{plan_id}_{secret}"


def read_code(code: str) -> tuple[int, str] | None:
    """The plan and the secret; None for what cannot be one of ours."""
    plan_id, _, secret = code.partition("_")
    short = plan_id.isascii() and plan_id.isdigit() and len(plan_id) <= len(str(2**53))
    return (int(plan_id), secret) if short and secret else None
