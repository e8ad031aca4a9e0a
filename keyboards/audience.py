"""What the buttons of audiences carry: an audience is kept in the database, so a button needs only its number."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crm_core.rules.audience import AudiencePart
from crm_core.rules.filters import Cursor
from keyboards.buttons import Id, Payload
from keyboards.paging import Page
from keyboards.spelling import Choice, Number

AudienceId = Annotated[Number, Field(ge=1)]


class OpenAudience(Payload, prefix="b"):
    """Everybody; from the first screen."""


class AudienceList(Payload, prefix="bl"):
    """A page of the audience's leads."""

    audience_id: AudienceId
    anchor: Number = 0
    back: bool = False
    page: Number = 1
    ticking: bool = False
    """A tap on a row ticks it; else it opens the lead."""

    def list_page(self) -> AudienceList:
        """The page that one of its buttons belongs to."""
        return AudienceList.model_validate({name: getattr(self, name) for name in AudienceList.model_fields})

    def cursor(self) -> Cursor:
        return Cursor(anchor=self.anchor, backwards=self.back, page=max(1, self.page))


class TickLead(AudienceList, prefix="bt"):
    lead_id: Number
    on: bool


class TickLeads(AudienceList, prefix="bg"):
    """The whole page."""

    on: bool


class UntickLeads(Payload, prefix="bu"):
    """Nobody is ticked: all that match are meant."""

    audience_id: AudienceId


class AudienceFilters(Payload, prefix="bf"):
    """The filter panel."""

    audience_id: AudienceId


class AudienceRestriction(Payload, prefix="bp"):
    """The choices of one part."""

    audience_id: AudienceId
    part: AudiencePart
    page: Page = 0


class AudienceChoice(Payload, prefix="bc"):
    """One choice, which applies at once."""

    audience_id: AudienceId
    part: AudiencePart
    value: Choice


class AudienceReset(Payload, prefix="br"):
    audience_id: AudienceId


class SavedAudiences(Payload, prefix="bs"):
    """The person's saved audiences."""


class UnsaveAudience(Payload, prefix="bx"):
    audience_id: AudienceId


StandingKey = Literal["l", "a", "b"]
"""Into life, into the archive, onto the blacklist."""


class AskStanding(Payload, prefix="bq"):
    lead_id: Id
    to: StandingKey
    audience_id: Number = 0


class SetStanding(Payload, prefix="bz"):
    lead_id: Id
    to: StandingKey
    audience_id: Number = 0
