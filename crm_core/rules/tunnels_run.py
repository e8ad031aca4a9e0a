"""What goes into a step of a tunnel and what comes out: plain values, so that the runtime only loads and applies."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum

from crm_core.models import RunState, Waits
from crm_core.rules.tunnels import AnswerKind, Media
from crm_core.rules.tunnels_actions import Action


@dataclass(frozen=True, slots=True)
class State:
    """As a run keeps it. Without a block it has ended, or not begun."""

    block: int | None = None
    waits: Waits | None = None
    due: datetime | None = None
    step: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    """The tunnel's own."""


@dataclass(frozen=True, slots=True)
class Entered:
    pass


@dataclass(frozen=True, slots=True)
class Answered:
    """They wrote; of a shared contact, its number."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """Button or choice number ``place`` of what was asked at that step."""

    place: int
    step: int


@dataclass(frozen=True, slots=True)
class TimeCame:
    """The moment that was waited for is there, or an answer is waited for no longer."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """The effects so far have been applied; the facts are fresh."""


Happening = Entered | Answered | Pressed | TimeCame | GoOn


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of the lead now."""

    now: datetime
    zone: tzinfo
    values: Mapping[str, str | None] = field(default_factory=dict)
    """What can be put into texts besides the tunnel's own fields: lead, name, phone, email, plan, manager."""
    tags: Set[int] = frozenset()
    deals: Mapping[int, int] = field(default_factory=dict)
    """By plan, the status of the open deal, else of the newest."""
    open_in: Set[int] = frozenset()
    """Plans with an open deal."""
    wrote_at: datetime | None = None
    """When they last wrote or tapped."""


@dataclass(frozen=True, slots=True)
class Button:
    """Opens a page, or is number ``place`` of what `Pressed` means."""

    text: str
    place: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """`tunnels_texts.said` puts ``fields`` and the values of the moment into the text."""

    block: int
    text: str
    fields: Mapping[str, str]
    media: Media | None = None
    buttons: tuple[Button, ...] = ()
    asks: AnswerKind | None = None
    """A phone can be shared by a button."""


@dataclass(frozen=True, slots=True)
class Act:
    block: int
    place: int
    """Which of the block's actions."""
    action: Action
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Save:
    """To the lead: name, phone or email; nothing empties it."""

    block: int
    field: str
    value: str


Effect = Say | Act | Save


class Mark(StrEnum):
    REACHED = "reached"
    LEFT = "left"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Outcome:
    state: State
    effects: tuple[Effect, ...] = ()
    marks: tuple[tuple[int, Mark], ...] = ()
    """For the figures, in their order."""
    end: RunState | None = None
    """Ended, or broken: a link leads nowhere, or nothing ever waits."""
    more: bool = False
    """Apply the effects, then step once more with `GoOn` and fresh facts, in the same transaction."""
    handled: bool = True
    """Else what happened means nothing here: an old button, words that nobody asked for."""
