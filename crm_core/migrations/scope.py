"""Which tables are compared with the models."""

from __future__ import annotations

from typing import Any

from crm_core.models import LEAD_SEARCH


def is_modelled(name: str | None, _kind: str, _parents: Any) -> bool:
    """The search table belongs to the migrations alone, and on SQLite it brings tables of its own."""
    return name is None or not name.startswith(LEAD_SEARCH.name)
