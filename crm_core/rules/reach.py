"""May a lead be written to?"""

from __future__ import annotations

from crm_core.errors import LeadStopped, LeadUnreachable, LeadWithoutChat
from crm_core.models import Lead


def demand_reachable(lead: Lead) -> None:
    """Raises `LeadUnreachable`, or the kind of it that says why."""
    if lead.telegram_id is None:
        raise LeadWithoutChat
    if not lead.reachable:
        raise LeadStopped if lead.stopped_at is not None else LeadUnreachable
