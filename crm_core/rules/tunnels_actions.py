"""What a tunnel does besides talking. Several run top to bottom; one that fails does not stop the others."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as kept
from typing import Annotated, Literal

from pydantic import Field

from crm_core.rules.tunnels_fields import (
    Amount,
    Label,
    ManagerRef,
    PlanRef,
    ReasonRef,
    StatusRef,
    Strict,
    TagRef,
    TunnelRef,
    Words,
)


@dataclass(frozen=True, slots=True)
class AddToPlan(Strict):
    plan: PlanRef
    do: Literal["add_to_plan"] = kept(default="add_to_plan", kw_only=True)
    manager: ManagerRef | None = None
    """None: by the plan's own rule."""
    status: StatusRef | None = None
    """None: the plan's first one."""
    amount: Amount | None = None
    """None: the plan's average bill."""


@dataclass(frozen=True, slots=True)
class MoveDeal(Strict):
    """The lead's open deal in the plan; without one, nothing happens."""

    plan: PlanRef
    status: StatusRef
    do: Literal["move_deal"] = kept(default="move_deal", kw_only=True)
    reason: ReasonRef | None = None


@dataclass(frozen=True, slots=True)
class RemoveFromPlan(Strict):
    plan: PlanRef
    do: Literal["remove_from_plan"] = kept(default="remove_from_plan", kw_only=True)
    reason: ReasonRef | None = None


@dataclass(frozen=True, slots=True)
class AddTags(Strict):
    tags: tuple[TagRef, ...] = ()
    do: Literal["add_tags"] = kept(default="add_tags", kw_only=True)


@dataclass(frozen=True, slots=True)
class RemoveTags(Strict):
    tags: tuple[TagRef, ...] = ()
    do: Literal["remove_tags"] = kept(default="remove_tags", kw_only=True)


@dataclass(frozen=True, slots=True)
class SetField(Strict):
    """Of the lead (name, phone, email) or of the tunnel's own; nothing empties it."""

    field: Label
    do: Literal["set_field"] = kept(default="set_field", kw_only=True)
    value: Label = ""


@dataclass(frozen=True, slots=True)
class NotifyManager(Strict):
    """Who has the lead's open deal, if nobody is named."""

    do: Literal["notify"] = kept(default="notify", kw_only=True)
    manager: ManagerRef | None = None
    text: Words = ""


@dataclass(frozen=True, slots=True)
class MarkUnread(Strict):
    do: Literal["mark_unread"] = kept(default="mark_unread", kw_only=True)


@dataclass(frozen=True, slots=True)
class StartTunnel(Strict):
    tunnel: TunnelRef
    do: Literal["start_tunnel"] = kept(default="start_tunnel", kw_only=True)


@dataclass(frozen=True, slots=True)
class StopTunnel(Strict):
    tunnel: TunnelRef
    do: Literal["stop_tunnel"] = kept(default="stop_tunnel", kw_only=True)


@dataclass(frozen=True, slots=True)
class Request(Strict):
    """What is known of the lead and the tunnel's fields go to the address as JSON."""

    do: Literal["request"] = kept(default="request", kw_only=True)
    url: Label = ""


Action = Annotated[
    AddToPlan
    | MoveDeal
    | RemoveFromPlan
    | AddTags
    | RemoveTags
    | SetField
    | NotifyManager
    | MarkUnread
    | StartTunnel
    | StopTunnel
    | Request,
    Field(discriminator="do"),
]
