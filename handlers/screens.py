"""What is shown again when somebody else was quicker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.types import CallbackQuery

from crm_core.errors import (
    Changed,
    DomainError,
    NotFound,
    NothingTicked,
    StatusInUse,
    TicksChanged,
    TunnelNotReady,
)
from handlers import (
    chats_screen,
    chats_templates,
    company,
    plans,
    reasons,
    reports_saved,
    reports_schedules,
    roles,
    sources,
    staff,
    statuses,
    tags,
    team,
    transfers,
    tunnels,
    tunnels_runs,
)
from handlers.asking import Desk
from handlers.deals import leave_deal, redraw_card
from keyboards.transfers import hands_over

SCREENS: dict[str, Callable[[CallbackQuery, Desk, int], Awaitable[None]]] = {
    "company": company.redraw,
    "managers": staff.redraw,
    "refusal_reasons": reasons.redraw,
    "plans": plans.redraw,
    "sources": sources.redraw,
    "saved_reports": reports_saved.redraw,
    "report_schedules": reports_schedules.redraw,
    "roles": roles.redraw,
    "statuses": statuses.redraw,
    "plan_members": team.redraw,
    "leads": chats_screen.redraw,
    "templates": chats_templates.redraw,
    "tags": tags.redraw,
    "tunnels": tunnels.redraw,
    "tunnel_runs": tunnels_runs.redraw,
}
"""By the table of the thing that was edited."""


async def redraw(query: CallbackQuery, error: DomainError, data: dict[str, Any]) -> str | None:
    """Draw the thing that the refusal is about over the tapped screen; of a deal, say in what status it stands."""
    if "desk" not in data:
        return None
    if isinstance(error, Changed) and error.kind in SCREENS:
        await SCREENS[error.kind](query, data["desk"], error.key)
    if isinstance(error, TunnelNotReady):
        await tunnels.show_problems(query, data["desk"], error.tunnel_id)
    if isinstance(error, StatusInUse):
        await statuses.show_deletion(query, data["desk"], error.status_id)
    done = isinstance(error, NothingTicked) and hands_over(query.data)  # a doubled tap: the report stays
    if isinstance(error, NothingTicked | TicksChanged) and not done:
        await transfers.show_select(query, data["desk"], transfers.listed_on(query))
    if type(error) is NotFound:
        await leave_deal(query, data["t"])
    return await redraw_card(query, error.deal_id, data) if error.deal_id is not None else None
