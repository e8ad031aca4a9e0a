"""What the use cases of audiences give back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crm_core.models import Deal, Lead, Manager, SalesPlan, Source, Status, Tag
from crm_core.rules.audience import LeadFilter
from crm_core.rules.filters import Cursor

AudienceItem = SalesPlan | Status | Manager | Tag | Source


@dataclass(frozen=True, slots=True)
class AudienceNames:
    """What the ids of a filter are called."""

    plan: str | None = None
    statuses: Sequence[Status] = ()
    manager: str | None = None
    source: str | None = None
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """How many leads an audience means."""

    audience_id: int
    name: str | None
    """Under which it is saved."""
    filter: LeadFilter
    names: AudienceNames
    total: int
    more: bool
    """There are more than were counted."""
    looked: int | None
    """They are among so many of the newest; None: all were looked at."""
    ticked: int
    may_act: bool
    """Or only look and take out as a file."""


@dataclass(frozen=True, slots=True)
class AudiencePage(AudienceCount):
    rows: Sequence[Lead]
    labels: Mapping[int, Sequence[str]]
    """Short labels of the plans in which each of the rows has an open deal."""
    ticks: frozenset[int]
    """Of the rows."""
    page: int
    next: Cursor | None
    previous: Cursor | None
    further: bool
    """``next`` looks at older leads: those up to here have been looked at without filling the page."""


@dataclass(frozen=True, slots=True)
class AudienceChoices:
    """What a part can be restricted to."""

    count: AudienceCount
    items: Sequence[AudienceItem]
    today: date


@dataclass(frozen=True, slots=True)
class LeadCard:
    """A lead as somebody reads them in an audience."""

    lead: Lead
    tags: Sequence[Tag]
    deals: Sequence[Deal]
    """Those the reader may see, open ones first; with plan, status and manager loaded."""
    contacts: bool
    """May the reader see phone and e-mail whole?"""
    may_tag: bool
    may_act: bool
    chat: bool
    """May the reader open the conversation?"""
    now: datetime
    changed: bool = True
    """False if the same tap had been carried out before."""
