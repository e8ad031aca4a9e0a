"""The managers of a plan (product, sections 1 and 2)."""

from __future__ import annotations

from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Event, Manager, Permission, PlanMember, SalesPlan
from crm_core.queries import ledger, people, plans, team
from crm_core.results import Colleague
from crm_core.results.team import Heirs, Newcomers, Removal, Seat, SeatCard, Team
from crm_core.rules.permissions import demand
from crm_core.services import assigning, audit, planning
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, done_before
from crm_core.services.handing import Fate, Handing, hand_over


class TeamService(Service):
    @read
    def list(self, session: Session, plan_id: int, *, actor: Manager) -> Team:
        """Raises `NotFound`."""
        _editor(session, actor)
        seats = [Seat(*row) for row in team.seats(session, plan_id)]
        return Team(plans.get(session, plan_id), seats, team.waiting(session, plan_id))

    @read
    def get(self, session: Session, plan_id: int, manager_id: int, *, actor: Manager) -> SeatCard:
        """Of whoever is or was in the team. Raises `NotFound`."""
        _editor(session, actor)
        return _card(session, plan_id, manager_id)

    @read
    def newcomers(self, session: Session, plan_id: int, *, actor: Manager) -> Newcomers:
        _editor(session, actor)
        return Newcomers(plans.get(session, plan_id), team.newcomers(session, plan_id))

    @read
    def heirs(self, session: Session, plan_id: int, manager_id: int, *, actor: Manager) -> Heirs:
        """Raises `NotFound`."""
        _editor(session, actor)
        found = ledger.colleagues(session, plan_id, without=manager_id)
        return Heirs(_card(session, plan_id, manager_id), [Colleague(manager, load) for manager, load in found])

    @write
    def seat(
        self, session: Session, plan_id: int, manager_id: int, *, active: bool, seen: int | None = None, actor: Manager
    ) -> SeatCard:
        """Put a manager into the plan's team, bring them back, or switch them off there.

        ``seen`` is the version of the seat as it was shown, 0 for none.
        Raises `Changed`; `NotFound` for somebody who may hold no deals.
        """
        me = _editor(session, actor)
        plan = plans.lock(session, plan_id)
        manager = team.candidate(session, manager_id) if active else people.by_id(session, manager_id)
        planning.seat(session, plan, manager, active=active, seen=seen, actor=me, random=self.random, now=self.now())
        return _card(session, plan_id, manager_id)

    @write
    def remove(
        self,
        session: Session,
        plan_id: int,
        manager_id: int,
        *,
        handing: Handing | None,
        seen: int,
        actor: Manager,
    ) -> Removal:
        """Take a member out of the team; ``handing`` None only if they hold no open deals there.

        ``seen`` is the seat's version. Raises `NotFound`, `Changed`.
        """
        me = _editor(session, actor)
        plan = plans.lock(session, plan_id)
        member, manager, open_deals, _ = team.seat(session, plan_id, manager_id)
        if done_before(session, member, seen, Event.MEMBER_REMOVED, me):
            return Removal(_card(session, plan_id, manager_id), 0)
        demand_seen(session, member, seen)
        if member.removed_at is not None:
            return Removal(_card(session, plan_id, manager_id), 0)
        if handing is None and open_deals:
            return Removal(_card(session, plan_id, manager_id), open_deals)
        deals = remove(
            session, plan, member, manager, handing or Handing(Fate.KEEP), actor=me, random=self.random, now=self.now()
        )
        return Removal(_card(session, plan_id, manager_id), deals)


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PLANS)
    return me


def _card(session: Session, plan_id: int, manager_id: int) -> SeatCard:
    return SeatCard(plans.get(session, plan_id), Seat(*team.seat(session, plan_id, manager_id)))


def remove(
    session: Session,
    plan: SalesPlan,
    member: PlanMember,
    manager: Manager,
    handing: Handing,
    *,
    actor: Manager,
    random: Random,
    now: datetime,
) -> int:
    """Out of the team, and with the open deals of the plan what was decided; how many there were."""
    member.active, member.removed_at = False, now
    member.version += 1
    session.flush()
    deals = hand_over(session, manager, handing, plan_id=plan.id, actor=actor, random=random, now=now)
    after = {"manager": manager.name, "manager_id": manager.id, "deals": deals, "fate": handing.fate}
    audit.record(session, Event.MEMBER_REMOVED, actor, now, plan=plan, about=member, after=after)
    if deals and handing.fate is not Fate.KEEP:  # they may be under their cap again
        assigning.hand_out_of(session, [manager.id], random, now)
    return deals
