"""What search looks in to find a lead."""

from __future__ import annotations

from crm_core.models import Lead
from crm_core.rules.text import EMPTY, digits, fold


def index(lead: Lead) -> None:
    """Let search follow what the lead is called and reached by."""
    lead.search_text = searched(lead.name, lead.username, lead.email, lead.phone)


def searched(name: str, username: str | None, email: str | None, phone: str | None) -> str:
    """The folded text that search looks in."""
    parts = ("" if name == EMPTY else name, username and f"@{username}", email, phone and digits(phone))
    return " ".join(fold(" ".join(part for part in parts if part)).split())
