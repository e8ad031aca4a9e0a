"""The action log of the whole company."""

from __future__ import annotations

from crm_core.services.base import Service


class LogService(Service):
    """Filled in by its feature."""
