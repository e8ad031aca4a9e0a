"""Leads into a sales plan, a lot at a time: as if each were added by itself, but rows of a kind together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.models import ActorKind, Deal, Event, Mode, Pool, SalesPlan, Status, StatusChange
from crm_core.queries import mass
from crm_core.queries.mass import Found
from crm_core.rules.distribution import Choice, Dealing
from crm_core.rules.mass import AddToPlan, Outcome
from crm_core.services import assigning, audit, totals
from crm_core.services.mass_scene import Job, look_up
from crm_core.services.opening import Wish, created, deal_values

NOBODY_ASKED = Choice(None, related=False, candidates=(), skipped=())


NOBODY_MET: dict[int, datetime] = {}


class Made(NamedTuple):
    """A deal that has just been inserted."""

    id: int
    lead_id: int
    manager_id: int | None
    choice: Choice


def run(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    """The plan's row is locked: choice and insert are one."""
    found = look_up(session, job, lead_ids)
    _repeat(session, job, [lead.deal_id for lead in found if lead.verdict is Outcome.ALREADY and lead.deal_id])
    fresh = [lead for lead in found if lead.verdict is Outcome.DONE]
    if fresh:
        _add(session, job, fresh)
        job.figures.add(Outcome.DONE, [lead.id for lead in fresh])


def _repeat(session: Session, job: Job, deal_ids: Sequence[int]) -> None:
    """Adding again changes nothing, and is logged."""
    for deal in mass.deals(session, deal_ids) if deal_ids else ():
        audit.record(session, Event.DEAL_ADD_REPEATED, job.actor, job.now, deal=deal)


def _add(session: Session, job: Job, leads: Sequence[Found]) -> None:
    plan, status, manager = job.scene.plan, job.scene.status, job.scene.manager
    assert plan is not None
    assert status is not None
    even = manager is None and plan.mode is Mode.EVEN
    dealing = assigning.dealing(session, plan, job.random) if even else None
    choices = _choose(session, job, plan, dealing, leads) if dealing else [NOBODY_ASKED] * len(leads)
    values = _rows(job, plan, status, leads, choices)
    ids = rows.add_many(session, Deal, values)
    deals = [
        Made(deal_id, row["lead_id"], row["manager_id"], choice)
        for deal_id, row, choice in zip(ids, values, choices, strict=True)
    ]
    amount = values[0]["amount"]
    _log(session, job, status, amount, deals, dealing.names if dealing else {})
    _settle(session, job, plan, deals)
    owners = Counter(deal.manager_id for deal in deals)
    totals.enter_many(session, status, amount, owners)
    _count(session, job, plan, owners)


def _choose(session: Session, job: Job, plan: SalesPlan, dealing: Dealing, leads: Sequence[Found]) -> list[Choice]:
    met = mass.contacts(session, [lead.id for lead in leads], dealing.free) if plan.pool is Pool.RELATED else {}
    return [dealing.next(met.get(lead.id, NOBODY_MET), job.now) for lead in leads]


def _rows(
    job: Job, plan: SalesPlan, status: Status, leads: Sequence[Found], choices: Sequence[Choice]
) -> list[dict[str, Any]]:
    """Of deals that begin."""
    manager, params = job.scene.manager, job.params
    assert isinstance(params, AddToPlan)
    owners = [manager.id if manager else choice.manager_id for choice in choices]
    even, wish = plan.mode is Mode.EVEN, Wish(amount=params.amount)
    return [
        deal_values(plan, lead, status, wish, manager_id=owner, awaits=even and owner is None, now=job.now)
        for lead, owner in zip(leads, owners, strict=True)
    ]


def _log(
    session: Session, job: Job, status: Status, amount: int, deals: Sequence[Made], names: Mapping[int, str]
) -> None:
    """From its first step on; by whom it was made, and by whom it was given to somebody."""
    for deal in deals:
        change = {"deal_id": deal.id, "to_status_id": status.id, "manager_id": deal.manager_id, "at": job.now}
        rows.add_later(session, StatusChange, change)
    after = created(status, amount)
    made = ((deal.id, deal.lead_id, after) for deal in deals)
    audit.record_new(session, Event.DEAL_CREATED, job.actor, job.now, plan_id=status.plan_id, deals=made)
    manager = job.scene.manager
    if manager is not None:
        names = {manager.id: manager.name}
    owners = {key: audit.owner(key, name) for key, name in names.items()}
    given = ((deal.id, deal.lead_id, owners[deal.manager_id]) for deal in deals if deal.manager_id)
    by = job.actor if manager else ActorKind.SYSTEM
    audit.record_new(session, Event.DEAL_ASSIGNED, by, job.now, plan_id=status.plan_id, deals=given)


def _settle(session: Session, job: Job, plan: SalesPlan, deals: Sequence[Made]) -> None:
    """The ledger and the contacts; who is to be told of what."""
    for deal in deals:
        if deal.manager_id is None:
            continue
        if deal.choice.manager_id is not None:
            assigning.keep_choice(session, deal.id, plan, deal.choice, deal.manager_id, job.now)
        assigning.remember_contact(session, deal.lead_id, deal.manager_id, job.now)
        job.figures.give(deal.manager_id, deal.id)


def _count(session: Session, job: Job, plan: SalesPlan, owners: Counter[int | None]) -> None:
    """Turns and loads: once a manager, however many deals came to them."""
    job.figures.unassigned += owners.pop(None, 0)
    counts = {key: owners[key] for key in sorted(filter(None, owners))}
    assigning.add_loads(session, plan.id, counts)
    if job.scene.manager is None:
        assigning.take_turns(session, plan.id, counts, job.now)
