"""What services take and return about leads and what they write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_core.models.deals import Deal
from crm_core.models.leads import Lead, LeadMessage


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote or tapped, as Telegram describes them."""

    telegram_id: int
    name: str
    username: str | None
    language_code: str | None


@dataclass(frozen=True, slots=True)
class Closed:
    """The company does not work at the moment."""

    words: Mapping[str, str]
    """What it says then, by language."""
    opens_at: datetime | None
    """None if it never does."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """What became of something a lead sent."""

    lead: Lead
    deal: Deal | None
    first: bool
    """Did this open the conversation, so that a greeting is due?"""
    repeated: bool
    """Had this very message been received before?"""
    closed: Closed | None = None
    """What the lead is to be told outside the working hours; once a day."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A lead's message as a manager should see it."""

    message: LeadMessage
    lead: Lead
    labels: Sequence[str]
    """Short labels of the plans in which the lead has an open deal."""
    deal: Deal | None
