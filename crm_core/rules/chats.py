"""Which conversations are meant, a place in their list, and what an edited message said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from crm_core.models import LeadMessage

COUNTED = 1000
"""More are not counted: nobody looks through so many."""


EARLIER, EARLIER_WORDS = 5, 1000
"""Of a message so many earlier versions are kept, the newest, and of each so many characters."""


@dataclass(frozen=True, slots=True)
class EarlierWords:
    words: str
    at: datetime
    """Since when it said so."""


def with_earlier(message: LeadMessage) -> list[dict[str, Any]]:
    """What is kept once the message says something else."""
    now = {"text": message.text[:EARLIER_WORDS], "at": (message.edited_at or message.at).isoformat()}
    return [*(message.earlier or ()), now][-EARLIER:]


def earlier_words(message: LeadMessage) -> list[EarlierWords]:
    """Oldest first."""
    return [EarlierWords(one["text"], datetime.fromisoformat(one["at"])) for one in message.earlier or ()]


class Tab(StrEnum):
    IMPORTANT = "i"
    UNREAD = "u"
    DIALOGS = "d"
    ALL = "a"


@dataclass(frozen=True, slots=True)
class ChatFilter:
    tab: Tab = Tab.ALL
    plan_id: int | None = None
    """The lead has an open deal there."""


@dataclass(frozen=True, slots=True)
class ChatCursor:
    """A place in the list. It carries its moment: the conversation beside it may have gone up meanwhile."""

    at: datetime | None = None
    """Of the last message of the conversation next to the page; None is the list's start."""
    lead_id: int = 0
    backwards: bool = False
    page: int = 1
