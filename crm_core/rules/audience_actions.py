"""How an action over an audience is put together, one question after another (product, section 6). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crm_core.models import Kind, Status
from crm_core.rules.letters import Letter
from crm_core.rules.mass import (
    PARAMS,
    AddTags,
    AddToPlan,
    Assign,
    ChangeStatus,
    MassKind,
    MassParams,
    RemoveFromPlan,
    RemoveTags,
    SendMessage,
    StartTunnel,
    StopTunnel,
    kind_of,
)

NOT_YET, BY_RULE = 0, -1


class Step(StrEnum):
    """What is asked next."""

    PLAN = "plan"
    MANAGER = "manager"
    STATUS = "status"
    AMOUNT = "amount"
    REASON = "reason"
    TAG = "tag"
    TUNNEL = "tunnel"
    LETTER = "letter"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been chosen so far."""

    kind: MassKind
    plan_id: int = 0
    manager_id: int = NOT_YET
    """Or `BY_RULE`; in a plan without one it is nobody."""
    item_id: int = 0
    """A status of the plan, a tag, or a tunnel."""
    extra: int = NOT_YET
    """A reason; an amount in minor units and one more, since 0 is an amount; or which message was typed for it."""


ASKED: dict[MassKind, tuple[Step, ...]] = {
    MassKind.ADD_TO_PLAN: (Step.PLAN, Step.MANAGER, Step.STATUS, Step.AMOUNT),
    MassKind.ASSIGN: (Step.PLAN, Step.MANAGER),
    MassKind.CHANGE_STATUS: (Step.PLAN, Step.STATUS, Step.REASON),
    MassKind.REMOVE_FROM_PLAN: (Step.PLAN, Step.REASON),
    MassKind.ADD_TAGS: (Step.TAG,),
    MassKind.REMOVE_TAGS: (Step.TAG,),
    MassKind.START_TUNNEL: (Step.TUNNEL,),
    MassKind.STOP_TUNNEL: (Step.TUNNEL,),
    MassKind.SEND_MESSAGE: (Step.LETTER,),
}


def next_step(draft: Draft, status: Status | None) -> Step:
    """``status``: where the deals would stand, as far as it is said."""
    return next((step for step in ASKED.get(draft.kind, ()) if not _said(draft, step, status)), Step.CONFIRM)


def _said(draft: Draft, step: Step, status: Status | None) -> bool:
    if step is Step.REASON:
        return bool(draft.extra) or status is None or status.kind is not Kind.LOST or not status.reasons_required
    said = {
        Step.PLAN: draft.plan_id,
        Step.MANAGER: draft.manager_id,
        Step.STATUS: draft.item_id,
        Step.TAG: draft.item_id,
        Step.TUNNEL: draft.item_id,
        Step.AMOUNT: draft.extra,
        Step.LETTER: draft.extra,
    }
    return bool(said[step])


def params_of(draft: Draft, letter: Letter | None) -> MassParams:
    """Of a draft in which everything is said; ``letter``: what was typed for it, if it is a message."""
    if letter is not None:
        return SendMessage(letter)
    manager_id = draft.manager_id if draft.manager_id > 0 else None
    made: dict[type[Any], MassParams] = {
        AddToPlan: AddToPlan(draft.plan_id, manager_id, draft.item_id, max(draft.extra - 1, 0)),
        Assign: Assign(draft.plan_id, manager_id),
        ChangeStatus: ChangeStatus(draft.plan_id, draft.item_id, draft.extra or None),
        RemoveFromPlan: RemoveFromPlan(draft.plan_id, draft.extra or None),
        AddTags: AddTags((draft.item_id,)),
        RemoveTags: RemoveTags((draft.item_id,)),
        StartTunnel: StartTunnel(draft.item_id),
        StopTunnel: StopTunnel(draft.item_id),
    }
    kind = PARAMS[draft.kind]
    found: MassParams = made[kind] if kind in made else kind()
    assert kind_of(found) is draft.kind
    return found
