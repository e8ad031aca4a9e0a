"""People on staff: list, card, role, cap, hours, dismissal."""

from __future__ import annotations

from crm_core.services.base import Service


class StaffService(Service):
    """Filled in by its feature."""
