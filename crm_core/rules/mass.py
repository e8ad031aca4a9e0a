"""What can be done with many leads at once, and what may come of it for each (product, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crm_core.rules.kept import Kept
from crm_core.rules.letters import Letter

NAMED = 50
"""Leads whom a report can list, of each outcome."""
TOLD_OF = 10
"""Deals named in the one notice for all that a person got."""


MANY = "mass:"
"""With its number: an action as the cause of what it leads to."""


class MassKind(StrEnum):
    ADD_TO_PLAN = "add_to_plan"
    ASSIGN = "assign"
    CHANGE_STATUS = "change_status"
    REMOVE_FROM_PLAN = "remove_from_plan"
    ADD_TAGS = "add_tags"
    REMOVE_TAGS = "remove_tags"
    ARCHIVE = "archive"
    RESTORE = "restore"
    BLACKLIST = "blacklist"
    LIFT = "lift"
    START_TUNNEL = "start_tunnel"
    STOP_TUNNEL = "stop_tunnel"
    SEND_MESSAGE = "send_message"


@dataclass(frozen=True, slots=True)
class AddToPlan:
    plan_id: int
    manager_id: int | None = None
    """None: by the plan's rule; in a manual plan the deals wait for somebody."""
    status_id: int | None = None
    """None: the first one."""
    amount: int | None = None
    """Minor units; None: the plan's average bill."""


@dataclass(frozen=True, slots=True)
class Assign:
    """The leads' open deals of the plan change hands."""

    plan_id: int
    manager_id: int | None = None
    """None: by the plan's rule."""


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """The leads' open deals of the plan; into a final status by the rules of closing."""

    plan_id: int
    status_id: int
    reason_id: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveFromPlan:
    """The leads' open deals of the plan are closed as lost: nothing else ends a deal, and what was is history."""

    plan_id: int
    reason_id: int | None = None


@dataclass(frozen=True, slots=True)
class AddTags:
    tag_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RemoveTags:
    tag_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    pass


@dataclass(frozen=True, slots=True)
class Restore:
    pass


@dataclass(frozen=True, slots=True)
class Blacklist:
    pass


@dataclass(frozen=True, slots=True)
class Lift:
    """Off the blacklist."""


@dataclass(frozen=True, slots=True)
class StartTunnel:
    """Whoever has been in it before is not led in again."""

    tunnel_id: int


@dataclass(frozen=True, slots=True)
class StopTunnel:
    tunnel_id: int


@dataclass(frozen=True, slots=True)
class SendMessage:
    letter: Letter


MassParams = (
    AddToPlan
    | Assign
    | ChangeStatus
    | RemoveFromPlan
    | AddTags
    | RemoveTags
    | Archive
    | Restore
    | Blacklist
    | Lift
    | StartTunnel
    | StopTunnel
    | SendMessage
)

PARAMS: dict[MassKind, type[Any]] = {
    MassKind.ADD_TO_PLAN: AddToPlan,
    MassKind.ASSIGN: Assign,
    MassKind.CHANGE_STATUS: ChangeStatus,
    MassKind.REMOVE_FROM_PLAN: RemoveFromPlan,
    MassKind.ADD_TAGS: AddTags,
    MassKind.REMOVE_TAGS: RemoveTags,
    MassKind.ARCHIVE: Archive,
    MassKind.RESTORE: Restore,
    MassKind.BLACKLIST: Blacklist,
    MassKind.LIFT: Lift,
    MassKind.START_TUNNEL: StartTunnel,
    MassKind.STOP_TUNNEL: StopTunnel,
    MassKind.SEND_MESSAGE: SendMessage,
}
KINDS = {params: kind for kind, params in PARAMS.items()}
KEPT = {kind: Kept(params) for kind, params in PARAMS.items()}


def kind_of(params: MassParams) -> MassKind:
    return KINDS[type(params)]


def as_json(params: MassParams) -> dict[str, Any]:
    """With its kind, so that it can be kept anywhere."""
    kind = kind_of(params)
    return {"kind": kind.value} | KEPT[kind].as_json(params)


def from_json(kept: Mapping[str, Any]) -> MassParams:
    values = dict(kept)
    found: MassParams = KEPT[MassKind(values.pop("kind"))].from_json(values)
    return found


class Outcome(StrEnum):
    """What came of it for one lead."""

    DONE = "done"
    ALREADY = "already"
    """It was so already."""
    MERGED = "merged"
    """Meanwhile they are one with another lead."""
    GONE = "gone"
    """Erased."""
    ARCHIVED = "archived"
    BLACKLISTED = "blacklisted"
    NO_DEAL = "no_deal"
    """No open deal in the plan."""
    FORBIDDEN = "forbidden"
    """Not the actor's to change."""
    NOBODY = "nobody"
    """By the rule nobody else is available."""
    PASSED = "passed"
    """They have been in the tunnel before."""
    OUTSIDE = "outside"
    """They are not in the tunnel."""
    TALKING = "talking"
    """Somebody of the team has taken the conversation over."""
    NO_CHAT = "no_chat"
    """They have never been in the bot's chat."""
    STOPPED = "stopped"
    """They asked not to be written to."""
    BLOCKED = "blocked"
    """They blocked the bot."""
    UNKNOWN = "unknown"
    """It may have reached them: the connection, or the bot, ended at the very moment. It is not sent again."""
    FAILED = "failed"
    """It broke, and was set aside."""


COUNTED_APART = (Outcome.DONE, Outcome.ALREADY, Outcome.FAILED)
SKIPPED = tuple(outcome for outcome in Outcome if outcome not in COUNTED_APART)


@dataclass
class Share:
    """What one person got or gave."""

    count: int = 0
    deal_ids: list[int] = field(default_factory=list)
    """The first of them."""

    def add(self, deal_id: int) -> None:
        self.count += 1
        if len(self.deal_ids) < TOLD_OF:
            self.deal_ids.append(deal_id)


@dataclass
class Figures:
    """What came of an action so far."""

    counts: dict[Outcome, int] = field(default_factory=dict)
    named: dict[Outcome, list[int]] = field(default_factory=dict)
    """The first leads of each outcome but *done* and *already*."""
    given: dict[int, Share] = field(default_factory=dict)
    """By manager: whom one notice at the end tells of all that came to them."""
    taken: dict[int, Share] = field(default_factory=dict)
    """By manager: what went from them."""
    unassigned: int = 0
    """Deals made that nobody has."""
    on_way: list[int] = field(default_factory=list)
    """Leads to whom a message is on its way: what becomes of it is counted once it is known."""

    def of(self, *outcomes: Outcome) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in outcomes)

    @property
    def done(self) -> int:
        return self.of(Outcome.DONE)

    @property
    def already(self) -> int:
        return self.of(Outcome.ALREADY)

    @property
    def failed(self) -> int:
        return self.of(Outcome.FAILED)

    @property
    def skipped(self) -> dict[Outcome, int]:
        return {outcome: count for outcome in SKIPPED if (count := self.of(outcome))}

    def add(self, outcome: Outcome, lead_ids: Iterable[int]) -> None:
        ids = list(lead_ids)
        if not ids:
            return
        self.counts[outcome] = self.of(outcome) + len(ids)
        if outcome not in (Outcome.DONE, Outcome.ALREADY):
            self.named[outcome] = [*self.named.get(outcome, []), *ids][:NAMED]

    def give(self, manager_id: int, deal_id: int) -> None:
        self.given.setdefault(manager_id, Share()).add(deal_id)

    def take(self, manager_id: int, deal_id: int) -> None:
        self.taken.setdefault(manager_id, Share()).add(deal_id)


FIGURES = Kept(Figures)
