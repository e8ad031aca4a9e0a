"""Invitations into the staff: links, and Telegram's own picker of people."""

from __future__ import annotations

from crm_core.services.base import Service


class InviteService(Service):
    """Filled in by its feature."""
