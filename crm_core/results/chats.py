"""What services return about conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm_core.models.deals import Deal
from crm_core.models.leads import Lead, LeadMessage, Template
from crm_core.models.people import Manager
from crm_core.models.plans import SalesPlan
from crm_core.models.tunnels import TunnelRun
from crm_core.rules.chats import ChatCursor, ChatFilter, Tab


@dataclass(frozen=True, slots=True)
class ChatRow:
    lead: Lead
    labels: Sequence[str]
    last: LeadMessage | None
    """The newest message in whatever direction, of an unread conversation the newest of what the lead wrote."""


@dataclass(frozen=True, slots=True)
class ChatPage:
    rows: Sequence[ChatRow]
    counts: Mapping[Tab, int]
    """How many each tab has under the same filter, at most `COUNTED`."""
    filter: ChatFilter
    plan: SalesPlan | None
    page: int
    next: ChatCursor | None
    previous: ChatCursor | None


@dataclass(frozen=True, slots=True)
class FoundChats:
    rows: Sequence[ChatRow]
    total: int


@dataclass(frozen=True, slots=True)
class Conversation:
    lead: Lead
    labels: Sequence[str]
    deals: Sequence[Deal]
    """The lead's open deals that the reader may open, with plan, lead, status and manager loaded."""
    messages: Sequence[LeadMessage]
    """Oldest first."""
    names: Mapping[int, str]
    """Of the managers who wrote them."""
    earlier: bool
    """Are there messages before these?"""
    latest: bool
    """Are these the newest?"""
    may_write: bool
    now: datetime
    runs: Sequence[TunnelRun]
    """The lead's ways through tunnels that go on, with the tunnel."""

    @property
    def newest_id(self) -> int:
        return self.messages[-1].id if self.messages else 0


@dataclass(frozen=True, slots=True)
class ChatPeople:
    chat: Conversation
    holders: Sequence[Manager]
    """Who has the lead's open deals."""
    connected: Sequence[Manager]
    connectable: Sequence[Manager]
    may_connect_others: bool
    may_connect_themselves: bool
    me: int


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    template: Template
    text: str | None
    """As the lead would get it; None if it names a plan and the lead has no open deal."""


@dataclass(frozen=True, slots=True)
class ChatTemplates:
    chat: Conversation
    templates: Sequence[FilledTemplate]
    """Last used first."""


@dataclass(frozen=True, slots=True)
class Templates:
    own: Sequence[Template]
    company: Sequence[Template]
    edits_all: bool
    """May the reader change the company's?"""
    may_own: bool = field(default=True)


@dataclass(frozen=True, slots=True)
class OpenedTemplate:
    template: Template
    may_change: bool
