"""Changes of a plan's settings and team inside a transaction. They act on later arrivals only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypedDict

from sqlalchemy.orm import Session

from crm_core.errors import Invalid
from crm_core.models import (
    Colour,
    Company,
    Event,
    Kind,
    Manager,
    Mode,
    Pick,
    PlanMember,
    Pool,
    SalesPlan,
    Status,
)
from crm_core.queries import plans
from crm_core.rules.distribution import turns_on_return
from crm_core.rules.plans import check_bill, check_label, check_name, name_key
from crm_core.services import assigning, audit
from crm_core.services.audit import Actor
from crm_core.services.editing import demand_seen, edit, logged

JUST_MADE = timedelta(days=1)
"""How long the same form, sent again by the same person, means the plan that is there."""


class PlanChange(TypedDict, total=False):
    """Some of the settings."""

    name: str
    average_bill: int
    label: str
    mode: Mode
    pool: Pool
    pick: Pick


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What the plan's form holds; the bill in minor units."""

    name: str
    average_bill: int
    label: str
    mode: Mode = Mode.EVEN
    pool: Pool = Pool.RANDOM
    pick: Pick = Pick.EVENLY

    @classmethod
    def of(cls, plan: SalesPlan) -> PlanSettings:
        return cls(plan.name, plan.average_bill, plan.short_label, plan.mode, plan.pool, plan.pick)

    def values(self) -> dict[str, Any]:
        """Checked columns. Raises `Invalid`."""
        name = check_name(self.name)
        return {
            "name": name,
            "name_key": name_key(name),
            "average_bill": check_bill(self.average_bill),
            "short_label": check_label(self.label),
            "mode": self.mode,
            "pool": self.pool,
            "pick": self.pick,
        }


def create_plan(
    session: Session,
    settings: PlanSettings,
    first_statuses: Sequence[tuple[str, Colour]],
    *,
    won: tuple[str, Colour],
    lost: tuple[str, Colour],
    actor: Actor,
    now: datetime,
) -> SalesPlan:
    """A new plan with its intermediate statuses (at least one) and the two final ones."""
    values = settings.values()
    demand_free(session, values["name"])
    if not first_statuses:
        raise Invalid("statuses", "empty")
    plan = SalesPlan(**values, created_at=now)
    session.add(plan)
    session.flush()
    rows = [(name, colour, Kind.OPEN) for name, colour in first_statuses]
    rows += [(*won, Kind.WON), (*lost, Kind.LOST)]
    for position, (name, colour, kind) in enumerate(rows, 1):
        session.add(new_status(plan.id, name, colour, kind, position=position))
    session.flush()
    audit.record(session, Event.PLAN_CREATED, actor, now, plan=plan, about=plan, after=_as_created(values))
    return plan


def _as_created(values: dict[str, Any]) -> audit.Snapshot:
    return {"plan": values["name"]} | logged(values)


def just_made(session: Session, settings: PlanSettings, *, actor: Manager, now: datetime) -> SalesPlan | None:
    """The plan that the same person made of the same form a moment ago: their tap came twice. Raises `Invalid`."""
    values = settings.values()
    plan = plans.by_name(session, values["name_key"])
    made = plans.creation(session, plan.id) if plan is not None and plan.archived_at is None else None
    if made is None or made.actor_id != actor.id or now - made.at > JUST_MADE:
        return None
    return plan if made.after == _as_created(values) else None


def demand_free(session: Session, name: str, *, but: int | None = None) -> None:
    """No other plan has the name in whatever case. Raises `Invalid`."""
    other = plans.by_name(session, name_key(name))
    if other is not None and other.id != but:
        raise Invalid("name", "taken" if other.archived_at is None else "archived", {"name": other.name})


def new_status(plan_id: int, name: str, colour: Colour, kind: Kind, *, position: int) -> Status:
    shown = check_name(name, "status")
    return Status(plan_id=plan_id, name=shown, name_key=name_key(shown), colour=colour, kind=kind, position=position)


def save_plan(
    session: Session, plan: SalesPlan, settings: PlanSettings, *, seen: int | None, actor: Actor, now: datetime
) -> bool:
    """Save the form; whether anything differed. Nothing is dealt again. Raises `Invalid`, `Changed`."""
    values = settings.values()
    demand_free(session, values["name"], but=plan.id)
    named = {"plan": plan.name}
    return edit(session, plan, values, event=Event.PLAN_CHANGED, actor=actor, now=now, seen=seen, named=named)


def seat(
    session: Session,
    plan: SalesPlan,
    manager: Manager,
    *,
    active: bool = True,
    seen: int | None = None,
    actor: Actor,
    random: Random,
    now: datetime,
) -> bool:
    """Add, bring back, switch on or switch off a member of the plan's team; whether anything differed.

    Whoever is switched on gets what waits. Raises `Changed`.
    """
    member = session.get(PlanMember, (plan.id, manager.id))
    if (member is not None and member.active) == active:
        return False
    if member is not None:
        demand_seen(session, member, seen)
    event = Event.MEMBER_CHANGED if member is not None and member.removed_at is None else Event.MEMBER_ADDED
    member = _seated(session, plan, manager, member, now)
    member.active = active
    if active:
        member.turns = turns_on_return(member.turns, plans.team_turns(session, plan.id, without=manager.id))
    session.flush()
    after = {"manager": manager.name, "manager_id": manager.id, "active": active}
    audit.record(session, event, actor, now, plan=plan, about=member, after=after)
    if active:
        assigning.hand_out(session, [plan.id], random, now)
    return True


def pause(session: Session, plan: SalesPlan, manager: Manager, *, actor: Actor, now: datetime) -> bool:
    """A seat in the plan's team that is switched off; whether anything differed."""
    member = session.get(PlanMember, (plan.id, manager.id))
    there = member is not None and member.removed_at is None
    if member is not None and there and not member.active:
        return False
    member = _seated(session, plan, manager, member, now)
    member.active = False
    session.flush()
    after = {"manager": manager.name, "manager_id": manager.id, "active": False}
    event = Event.MEMBER_CHANGED if there else Event.MEMBER_ADDED
    audit.record(session, event, actor, now, plan=plan, about=member, after=after)
    return True


def _seated(
    session: Session, plan: SalesPlan, manager: Manager, member: PlanMember | None, now: datetime
) -> PlanMember:
    """A seat in the team: a new one, or theirs with all its counts."""
    if member is None:
        member = PlanMember(plan_id=plan.id, manager_id=manager.id, joined_at=now, turns=0, received=0, version=1)
        session.add(member)
        return member
    if member.removed_at is not None:
        member.removed_at, member.joined_at = None, now
    member.version += 1
    return member


def archive(session: Session, plan: SalesPlan, company: Company, *, actor: Actor, now: datetime) -> None:
    """No new deals from now on; those there stay, in reports too. It stops being the default plan."""
    if plan.archived_at is not None:
        return
    plan.archived_at = now
    plan.version += 1
    session.flush()
    audit.record(session, Event.PLAN_ARCHIVED, actor, now, plan=plan, about=plan, after={"plan": plan.name})
    if company.default_plan_id == plan.id:
        _appoint(session, None, company, actor=actor, now=now)


def restore(session: Session, plan: SalesPlan, *, actor: Actor, now: datetime) -> None:
    """It takes new deals again; it does not become the default plan by itself."""
    if plan.archived_at is None:
        return
    plan.archived_at = None
    plan.version += 1
    session.flush()
    audit.record(session, Event.PLAN_RESTORED, actor, now, plan=plan, about=plan, after={"plan": plan.name})


def set_default(session: Session, plan: SalesPlan, company: Company, *, actor: Actor, now: datetime) -> bool:
    """Where people who just write to the bot go; whether it differed."""
    if company.default_plan_id == plan.id:
        return False
    _appoint(session, plan, company, actor=actor, now=now)
    return True


def _appoint(session: Session, plan: SalesPlan | None, company: Company, *, actor: Actor, now: datetime) -> None:
    old = session.get(SalesPlan, company.default_plan_id) if company.default_plan_id is not None else None
    company.default_plan_id = None if plan is None else plan.id
    session.flush()
    before, after = _default(old), _default(plan)
    audit.record(session, Event.COMPANY_CHANGED, actor, now, plan=plan or old, before=before, after=after)


def _default(plan: SalesPlan | None) -> audit.Snapshot:
    return {"default_plan": plan and plan.name, "default_plan_id": plan and plan.id}
