"""What services take and return about leads and what they write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_core.models.deals import Deal
from crm_core.models.leads import Lead, LeadMessage, MessageKind


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote or tapped, as Telegram describes them."""

    telegram_id: int
    name: str
    username: str | None
    language_code: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """What a message is besides its words."""

    kind: MessageKind = MessageKind.TEXT
    html: str | None = None
    """The text with its formatting, if it has any; the caption of anything else."""
    album: str | None = None
    reply_to: int | None = None
    """The message of the same chat that it replies to."""
    edited_at: datetime | None = None
    caption: str = ""
    """What is written beside a picture and the like; empty of words alone."""


WORDS = Content()


@dataclass(frozen=True, slots=True)
class Closed:
    """The company does not work at the moment."""

    words: Mapping[str, str]
    """What it says then, by language."""
    opens_at: datetime | None
    """None if it never does."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody opened the bot."""

    lead: Lead
    led: bool
    """A tunnel speaks to them, so no greeting is due."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of something a lead sent."""

    lead: Lead
    deal: Deal | None
    first: bool
    """Did this open the conversation, or open it again, so that a greeting is due?"""
    repeated: bool
    """Had this very message been received before?"""
    closed: Closed | None = None
    """What the lead is to be told outside the working hours; once a day."""
    unheard: bool = False
    """The lead is on the blacklist: nobody hears of it, and it is not answered."""
    led: bool = False
    """A tunnel answers, or has answered."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A lead's message as a manager should see it."""

    message: LeadMessage
    lead: Lead
    labels: Sequence[str]
    """Short labels of the plans in which the lead has an open deal."""
    deal: Deal | None
    thread: int | None = None
    """In the chat where it is shown: the message that it replies to."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What a lead wrote in quick succession, as one of the managers should see it."""

    lead: Lead
    labels: Sequence[str]
    messages: Sequence[LeadMessage]
    """In their order, each once."""
    edited: frozenset[int]
    """Which of them came before and say something else now."""
    deal_id: int | None
    """A deal of theirs that the reader may open."""
    thread: int | None
    """In the reader's chat: the message that it replies to, if it is one."""
    left_out: int = 0
    """So many more came; they are in the history."""
