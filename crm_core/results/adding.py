"""What services return about a deal that is added by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models.deals import Deal
from crm_core.models.leads import Lead
from crm_core.models.plans import Kind, SalesPlan, Status
from crm_core.results.deals import DealCard
from crm_core.rules.adding import NewLead
from crm_core.rules.permissions import Action

CLOSINGS = {Kind.WON: Action.WIN, Kind.LOST: Action.LOSE}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a new deal goes."""

    plan: SalesPlan
    status: Status
    """A final one: the deal is made in the last status before, and closed by the next step."""
    column: bool
    """It was asked for in that very status."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who of those who are there already may be meant by what was typed."""

    spot: Spot
    leads: Sequence[Lead]
    """The likeliest first."""
    certain: int
    """So many of the first have that very phone or e-mail."""
    more: bool
    new: NewLead | None
    """None if nobody could be made of it."""
    contacts_masked: bool


@dataclass(frozen=True, slots=True)
class AddedDeal:
    spot: Spot
    deal: Deal
    """With its plan, lead and manager loaded."""
    made: bool
    """False if the lead had an open deal in the plan before."""
    card: DealCard | None
    """None if somebody else has it, and the actor sees their own deals only."""

    @property
    def closing(self) -> Kind | None:
        """How the deal should be closed by the next step, if the actor may."""
        wanted = CLOSINGS.get(self.spot.status.kind)
        may = self.made and self.card is not None and wanted in self.card.actions
        return self.spot.status.kind if may else None
