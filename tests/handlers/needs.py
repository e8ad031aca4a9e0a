"""What a press needs: how `rights.py` says who may do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_core.models import Permission
from crm_core.rules.permissions import ALL, with_implied

Rights = frozenset[Permission]


@dataclass(frozen=True)
class Needs:
    """Any of these sets of rights opens it. ``rows``: what a field carries here, if not what it usually does."""

    ways: tuple[Rights, ...]
    rows: Mapping[str, str | int] = field(default_factory=dict)
    for_leads: bool = False
    tells: bool = False
    """The managers of the person hear of it."""
    typed: str = "12"
    """A value that fits, if it asks for one."""

    @property
    def open_to_all(self) -> bool:
        return frozenset() in self.ways

    def met_by(self, rights: Rights) -> bool:
        return any(way <= rights for way in self.ways)

    def everything_else(self) -> Rights:
        """All rights but those that it needs, and but those that bring them along."""
        wanted: Rights = frozenset().union(*self.ways)
        return frozenset(right for right in ALL if not with_implied(frozenset({right})) & wanted)


@dataclass(frozen=True)
class By:
    """It depends on the value of one field."""

    field: str
    needs: Mapping[Any, Needs | None]
    """None: such a button works only on its own message, and nowhere else."""


def needs(*rights: Permission, typed: str = "12", **rows: str | int) -> Needs:
    return Needs((with_implied(frozenset(rights)),), rows, typed=typed)
