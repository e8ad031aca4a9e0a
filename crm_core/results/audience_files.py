"""What a file of an audience is made from."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class SheetLead(NamedTuple):
    """A row of a sheet of leads: thousands of them are read at once, so it is no entity."""

    id: int
    name: str
    phone: str | None
    email: str | None
    username: str | None
    language: str | None
    source: str | None
    tags: str
    plans: str
    """Short labels of the plans in which they have an open deal."""
    created_at: datetime


def packed(lot: Sequence[SheetLead]) -> bytes:
    return pickle.dumps([tuple(lead) for lead in lot])


@dataclass(frozen=True, slots=True)
class LeadsExport:
    """Those who are meant, of one moment."""

    lots: tuple[bytes, ...]
    """Packed: so many loose rows would hold the event loop for as long as they are there."""
    held: int
    there_are: int
    """Counted no further than one more than are held."""
    at: datetime

    @property
    def leads(self) -> tuple[SheetLead, ...]:
        """Newest first. Takes its time: not for the event loop."""
        rows = (row for lot in self.lots for row in pickle.loads(lot))  # noqa: S301 - packed above
        return tuple(SheetLead(*row) for row in rows)
