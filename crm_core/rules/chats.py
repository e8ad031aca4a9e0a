"""Which conversations are meant, and a place in their list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

COUNTED = 1000
"""More are not counted: nobody looks through so many."""


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
