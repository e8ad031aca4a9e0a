"""A plan's link, its QR picture, and named sources for adverts."""

from __future__ import annotations

from crm_core.services.base import Service


class SourceService(Service):
    """Filled in by its feature."""
