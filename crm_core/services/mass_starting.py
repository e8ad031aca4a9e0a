"""Mass actions as people see them: what one would do, its beginning, how it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.errors import HoldsNoDeals, NoRule, NothingTicked
from crm_core.models import Event, Manager, MassAction, MassLot, MassState, Mode
from crm_core.queries import mass, people, plans, tunnels
from crm_core.queries.deals import Clause
from crm_core.results.mass import Exceptions, MassPreview, MassProgress
from crm_core.rules.distribution import is_free
from crm_core.rules.letters import Letter, filled
from crm_core.rules.mass import (
    FIGURES,
    Assign,
    MassParams,
    Outcome,
    SendMessage,
    as_json,
    from_json,
    kind_of,
)
from crm_core.rules.mass_rights import demand_may, demand_may_look
from crm_core.rules.templates import first_name
from crm_core.services import audit, mass_scene
from crm_core.services.mass_scene import Scene

LOT = 500
"""Leads in a row of the set."""


def preview(session: Session, params: MassParams, which: Clause, me: Manager) -> MassPreview:
    """``which``: a clause about `Lead`. Raises what `begin` raises, but for an empty set."""
    demand_may(me, params)
    scene = demand_possible(session, params)
    counts = mass.counts(session, params, which)
    done, already = counts.pop(Outcome.DONE, 0), counts.pop(Outcome.ALREADY, 0)
    return MassPreview(
        params=params,
        leads=done + already + sum(counts.values()),
        fresh=done,
        already=already,
        skipped=counts,
        plan=scene.plan,
        status=scene.status,
        manager=scene.manager,
        tunnel=scene.tunnel,
        letter=_letter(session, params, which, me),
        team=0 if scene.plan is None else sum(map(is_free, plans.candidates(session, scene.plan.id, 0))),
    )


def _letter(session: Session, params: MassParams, which: Clause, me: Manager) -> Letter | None:
    """As one of them will get it."""
    if not isinstance(params, SendMessage):
        return None
    return filled(params.letter, lead=mass.somebody(session, params, which) or "", manager=first_name(me))


def demand_possible(session: Session, params: MassParams) -> Scene:
    """Could it be done at all? Raises `NotFound`, `PlanArchived`, `HoldsNoDeals`, `ReasonRequired`, `NoRule`."""
    scene = mass_scene.look(session, params)
    if scene.manager is not None and not people.may_hold(session, scene.manager.id):
        raise HoldsNoDeals
    if isinstance(params, Assign) and scene.manager is None and scene.plan and scene.plan.mode is not Mode.EVEN:
        raise NoRule
    return scene


def begin(
    session: Session, params: MassParams, lead_ids: Iterable[int], *, key: str, me: Manager, now: datetime
) -> MassAction:
    """Fix the set, in this order. The one that ``key`` has begun already, if it has."""
    demand_may(me, params)
    there = mass.by_key(session, key)
    if there is not None:
        return there
    demand_possible(session, params)
    ids = list(dict.fromkeys(lead_ids))
    if not ids:
        raise NothingTicked
    values = {
        "key": key,
        "kind": kind_of(params).value,
        "params": as_json(params),
        "actor_id": me.id,
        "state": MassState.RUNNING,
        "total": len(ids),
        "figures": {},
        "created_at": now,
    }
    action = rows.add(session, MassAction, values)
    for number, start in enumerate(range(0, len(ids), LOT)):
        rows.add_later(
            session, MassLot, {"action_id": action.id, "number": number, "lead_ids": ids[start : start + LOT]}
        )
    after = {"mass": action.kind, "leads": len(ids)}
    audit.record(session, Event.MASS_STARTED, me, now, about=action, after=after)
    return action


def progress(session: Session, action_id: int, me: Manager) -> MassProgress:
    """Raises `Forbidden`, `NotFound`."""
    demand_may_look(me)
    return progress_of(session, mass.get(session, action_id))


def recent(session: Session, me: Manager) -> Sequence[MassProgress]:
    demand_may_look(me)
    return [progress_of(session, action) for action in mass.recent(session)]


def progress_of(session: Session, action: MassAction) -> MassProgress:
    """Whoever asks; with people loaded."""
    params, figures = from_json(action.params), FIGURES.from_json(action.figures)
    found = mass.people(session, figures.given)
    to = [(found[key], share.count) for key, share in figures.given.items() if key in found]
    plan_id, tunnel_id = (getattr(params, name, None) for name in ("plan_id", "tunnel_id"))
    return MassProgress(
        action=action,
        params=params,
        figures=figures,
        plan=None if plan_id is None else plans.get(session, plan_id),
        tunnel=None if tunnel_id is None else tunnels.get(session, tunnel_id),
        to=sorted(to, key=lambda one: -one[1]),
    )


def exceptions(session: Session, action_id: int, outcome: Outcome, me: Manager) -> Exceptions:
    found = progress(session, action_id, me)
    return Exceptions(found, outcome, mass.leads(session, found.figures.named.get(outcome, ())))
