"""What services return about roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models.people import Permission, Role


@dataclass(frozen=True, slots=True)
class RoleCard:
    role: Role
    people: int
    """Who hold it now."""
    names: Sequence[str]
    """Some of them."""
    grantable: frozenset[Permission]
    """What the reader may give and take."""
    editable: bool
    """An own role that holds nothing the reader lacks."""


@dataclass(frozen=True, slots=True)
class RightSet:
    """What one tick did."""

    permission: Permission
    on: bool
    along: frozenset[Permission]
    """Came along with it, or went along."""
