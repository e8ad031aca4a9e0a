"""What a mass action is about, as it is now: the plan, where deals would stand, who would get them; the tunnel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import NamedTuple

from sqlalchemy.orm import Session

from crm_core.errors import Invalid, NotFound, PlanArchived
from crm_core.models import Kind, Manager, SalesPlan, Status, Tunnel
from crm_core.queries import mass, people, plans, tags, tunnels
from crm_core.rules import pipeline
from crm_core.rules.mass import (
    AddTags,
    AddToPlan,
    Assign,
    ChangeStatus,
    Figures,
    MassParams,
    Outcome,
    RemoveFromPlan,
    RemoveTags,
    StartTunnel,
    StopTunnel,
)
from crm_core.rules.plans import check_bill
from crm_core.rules.tunnels_settings import lets_in


class Scene(NamedTuple):
    plan: SalesPlan | None
    status: Status | None
    manager: Manager | None
    tunnel: Tunnel | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A lot's leads are to be handled: what is wanted, by whom, and where it is counted."""

    action_id: int
    params: MassParams
    scene: Scene
    actor: Manager
    figures: Figures
    random: Random
    now: datetime


def sort_out(session: Session, job: Job, lead_ids: Sequence[int]) -> list[mass.Found]:
    """Those with whom it can be done; the others are counted."""
    return [lead for lead in look_up(session, job, lead_ids) if lead.verdict is Outcome.DONE]


def look_up(session: Session, job: Job, lead_ids: Sequence[int]) -> list[mass.Found]:
    """All of them who are there; those with whom it cannot be done are counted."""
    found = mass.found(session, job.params, lead_ids)
    job.figures.add(Outcome.GONE, set(lead_ids) - {lead.id for lead in found})
    for outcome in Outcome:
        if outcome is not Outcome.DONE:
            job.figures.add(outcome, [lead.id for lead in found if lead.verdict is outcome])
    return found


def hold(session: Session, params: MassParams) -> Scene:
    """The same, and it stays so until the end of the unit: the plan's row first."""
    plan_id = getattr(params, "plan_id", None)
    if isinstance(params, AddToPlan) and params.status_id is None:
        _, first = plans.for_new_deal(session, params.plan_id)
        scene = look(session, replace(params, status_id=first.id))
    else:
        if plan_id is not None:
            plans.lock(session, plan_id)
        scene = look(session, params)
        if scene.status is not None:
            plans.status(session, scene.status.id)
    if scene.manager is not None:
        people.demand_holder(session, scene.manager.id)
    return scene


def look(session: Session, params: MassParams) -> Scene:
    """Raises `NotFound`, `PlanArchived`, `ReasonRequired`, and `Invalid` for an amount and a closed tunnel."""
    match params:
        case AddToPlan():
            plan = _living(session, params.plan_id)
            if params.amount is not None:
                check_bill(params.amount)
            status = _status(session, plan, params.status_id)
            return Scene(plan, status, _manager(session, params.manager_id))
        case Assign():
            plan = plans.get(session, params.plan_id)
            return Scene(plan, None, _manager(session, params.manager_id))
        case ChangeStatus():
            plan = plans.get(session, params.plan_id)
            return Scene(plan, _any_status(session, plan, params.status_id, params.reason_id), None)
        case RemoveFromPlan():
            plan = plans.get(session, params.plan_id)
            lost = plans.final_status(session, plan.id, Kind.LOST)
            return Scene(plan, _any_status(session, plan, lost.id, params.reason_id), None)
        case AddTags() | RemoveTags():
            for tag_id in params.tag_ids:
                tags.get(session, tag_id)
    return Scene(None, None, None, _tunnel(session, params))


def _tunnel(session: Session, params: MassParams) -> Tunnel | None:
    if not isinstance(params, StartTunnel | StopTunnel):
        return None
    tunnel = tunnels.get(session, params.tunnel_id)
    if isinstance(params, StartTunnel) and not lets_in(tunnel):
        raise Invalid("tunnel", "closed")
    return tunnel


def _living(session: Session, plan_id: int) -> SalesPlan:
    plan = plans.get(session, plan_id)
    if plan.archived_at is not None:
        raise PlanArchived
    return plan


def _status(session: Session, plan: SalesPlan, status_id: int | None) -> Status:
    if status_id is None:
        return plans.first_status(session, plan.id)
    status = session.get(Status, status_id)
    if status is None or status.plan_id != plan.id or status.kind is not Kind.OPEN or status.deleted_at is not None:
        raise NotFound
    return status


def _any_status(session: Session, plan: SalesPlan, status_id: int, reason_id: int | None) -> Status:
    status = session.get(Status, status_id)
    if status is None or status.plan_id != plan.id or status.deleted_at is not None:
        raise NotFound
    if status.kind is Kind.LOST:
        allowed = {reason.id for reason in plans.reasons(session, plan.id)}
        pipeline.demand_reason(status, reason_id, allowed)
    elif reason_id is not None:
        raise NotFound
    return status


def _manager(session: Session, manager_id: int | None) -> Manager | None:
    return None if manager_id is None else people.by_id(session, manager_id)
