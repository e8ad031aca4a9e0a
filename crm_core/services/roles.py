"""Roles: the standard ones, and the company's own."""

from __future__ import annotations

from crm_core.services.base import Service


class RoleService(Service):
    """Filled in by its feature."""
