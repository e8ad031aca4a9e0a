"""The managers of a plan."""

from __future__ import annotations

from crm_core.services.base import Service


class TeamService(Service):
    """Filled in by its feature."""
