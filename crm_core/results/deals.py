"""What services return about deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from crm_core.models.audit import AuditEntry
from crm_core.models.deals import NO_TASK, Assignment, Deal
from crm_core.models.leads import LeadMessage
from crm_core.models.people import Manager
from crm_core.models.plans import Colour, Kind, RefusalReason, SalesPlan, Status
from crm_core.models.tags import Tag
from crm_core.models.tasks import Task
from crm_core.results.company import Steps
from crm_core.rules.filters import Cursor, DealFilter
from crm_core.rules.permissions import Action


@dataclass(frozen=True, slots=True)
class Undo:
    """What one tap would bring back; exactly one of the three is set."""

    status: Status | None = None
    amount: int | None = None
    manager: Manager | None = None


@dataclass(frozen=True, slots=True)
class DealCard:
    deal: Deal
    """With its plan, lead, status, manager, closed_from, closed_by and reason loaded."""
    statuses: Sequence[Status]
    """The plan's living statuses in order, won and lost last."""
    actions: frozenset[Action]
    """What the actor may do with the deal now."""
    next_status: Status | None
    undo: Undo | None
    cancel_to: Status | None
    """Where *Cancel deal* would return a closed deal."""
    last_message: LeadMessage | None
    now: datetime
    changed: bool = True
    """False if the same tap had been carried out before."""
    tags: Sequence[Tag] = ()
    """Of the lead."""
    task: Task | None = None
    """The first of the deal's open tasks; a closed deal has none."""


@dataclass(frozen=True, slots=True)
class LossForm:
    card: DealCard
    reasons: Sequence[RefusalReason]
    """The plan's reasons, this manager's most used first."""
    required: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    manager: Manager
    open_deals: int


@dataclass(frozen=True, slots=True)
class Colleagues:
    card: DealCard
    people: Sequence[Colleague]


@dataclass(frozen=True, slots=True)
class OtherPlans:
    card: DealCard
    plans: Sequence[SalesPlan]
    """That have no open deal of the lead."""


@dataclass(frozen=True, slots=True)
class Added:
    """The deal of a lead who was put into another plan."""

    deal: Deal
    """With its plan, lead and manager loaded."""
    made: bool
    """False if it was there already."""
    in_sight: bool
    """False if the plan gave it to a colleague, and the actor sees their own deals only."""
    card: DealCard
    """Its card; out of sight, that of the deal which it came from."""


@dataclass(frozen=True, slots=True)
class History:
    card: DealCard
    entries: Sequence[AuditEntry | LeadMessage]
    """Oldest first: of the log, with their actors loaded, and the team's notes in the conversation meanwhile."""
    names: Mapping[int, str]
    """Of who wrote the notes."""


@dataclass(frozen=True, slots=True)
class Why:
    card: DealCard
    assignment: Assignment | None
    """None if a person, not the system, chose."""
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class FilterNames:
    """What the ids of a filter are called; None for what the reader has no deal of."""

    plan: str | None = None
    manager: str | None = None
    reason: str | None = None
    source: str | None = None
    statuses: Sequence[Status] = ()
    reasons: Sequence[str] = ()
    plans: Sequence[str] = ()
    managers: Sequence[str | None] = ()
    """None is "without"; so it is with sources."""
    sources: Sequence[str | None] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DealCount:
    """How many deals a filter means."""

    total: int
    amount: int
    filter: DealFilter
    names: FilterNames


@dataclass(frozen=True, slots=True)
class Board(DealCount):
    plan: SalesPlan
    columns: Sequence[tuple[Status, int, int]]
    """The plan's living statuses in order, each with its deals and their amount."""
    addable: bool = False
    """May the reader add a deal there?"""


class DealRow(NamedTuple):
    """What a row of a list is drawn from: whole deals with their relations would cost more than finding them."""

    id: int
    plan_id: int
    status_id: int
    manager_id: int | None
    kind: Kind
    amount: int
    version: int
    clarification: str | None
    lead: str
    """How the lead is called; so it is with the others."""
    plan: str
    label: str
    status: str
    colour: Colour
    manager: str | None
    next_task_at: datetime = NO_TASK


@dataclass(frozen=True, slots=True)
class DealPage(DealCount):
    rows: Sequence[DealRow]
    page: int
    pages: int
    next: Cursor | None
    previous: Cursor | None
    moves: Mapping[int, Status] = field(default_factory=dict)
    """Where one tap would put those deals that the reader may move, by their numbers; only if asked for."""
    column: tuple[Status | None, Status | None] | None = None
    """Of a board's column: the statuses before and after it; only if asked for."""
    addable: bool = False
    """Of a column: may the reader add a deal there?"""
    by_tasks_at: datetime | None = None
    """When it was read, if it is about tasks: a row then says when instead of how much."""


@dataclass(frozen=True, slots=True)
class Home:
    new: int
    open: int
    unassigned: int
    """Deals without a manager which the actor may take or assign."""
    overdue: int
    """Of the actor's own: something should have been done by now."""
    unread: int
    """Conversations that nobody has read yet, at most `COUNTED`."""
    won: int
    """Won by the actor since the first of this month, in the company's zone."""
    won_amount: int
    now: datetime
    steps: Steps | None = None
    """Of a company that is still new, for whoever may take them."""
