"""Plans, for people who hold the right to them (product, sections 1 and 2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Unpack

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import PlanArchived
from crm_core.models import Colour, Company, Manager, Permission, SalesPlan
from crm_core.queries import people, plans
from crm_core.results.plans import OpenDeals, PlanCard, PlanForm, PlanList, PlanRow
from crm_core.rules.permissions import allowed, demand
from crm_core.rules.plans import check_name
from crm_core.services import planning
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, locked
from crm_core.services.planning import PlanChange, PlanSettings


class PlanService(Service):
    @read
    def every(self, session: Session, *, actor: Manager) -> Sequence[SalesPlan]:
        people.actor(session, actor)
        return plans.every(session)

    @read
    def listed(self, session: Session, *, archived: bool, actor: Manager) -> PlanList:
        """The living or the archived ones by name, with their open deals for those who may see all."""
        me = self._editor(session, actor)
        living, gone = plans.every(session), plans.archived(session)
        counts = plans.open_counts(session) if allowed(me, Permission.SEE_ALL_DEALS) else None
        shown = gone if archived else living
        rows = [PlanRow(one, None if counts is None else counts.get(one.id, 0)) for one in shown]
        return PlanList(rows, people.company(session).default_plan_id, len(gone))

    @read
    def card(self, session: Session, plan_id: int, *, actor: Manager) -> PlanCard:
        """Raises `NotFound`."""
        me = self._editor(session, actor)
        plan, made = plans.get(session, plan_id), plans.creation(session, plan_id)
        team, off_shift = plans.team_size(session, plan_id)
        sees = allowed(me, Permission.SEE_ALL_DEALS)
        return PlanCard(
            plan,
            team,
            off_shift,
            open=OpenDeals(*plans.open_deals(session, plan_id)) if sees else None,
            default_id=people.company(session).default_plan_id,
            others=[other for other in plans.every(session) if other.id != plan_id],
            created_by=made.actor.name if made and made.actor else None,
        )

    @read
    def form(self, session: Session, *, actor: Manager) -> PlanForm:
        """What a new plan's form is drawn from."""
        self._editor(session, actor)
        return PlanForm(plans.eligible(session), first=not plans.every(session))

    @read
    def free_name(self, session: Session, name: str, *, actor: Manager) -> str:
        """The name as it would be kept. Raises `Invalid`, also if another plan has it."""
        self._editor(session, actor)
        shown = check_name(name)
        planning.demand_free(session, shown)
        return shown

    @write
    def create(
        self,
        session: Session,
        settings: PlanSettings,
        first_statuses: Sequence[tuple[str, Colour]],
        *,
        won: tuple[str, Colour],
        lost: tuple[str, Colour],
        team: Collection[int] = (),
        actor: Manager,
    ) -> SalesPlan:
        """A plan with its team; those who may no longer hold deals are left out. The only plan is the default one.

        The same form again gives the plan that is there. Raises `Invalid`.
        """
        me, now = self._editor(session, actor), self.now()
        firm = self._company(session)
        there = planning.just_made(session, settings, actor=me, now=now)
        if there is not None:
            return there
        first = not plans.every(session)
        plan = planning.create_plan(session, settings, first_statuses, won=won, lost=lost, actor=me, now=now)
        for manager in plans.eligible(session):
            if manager.id in team:
                planning.seat(session, plan, manager, actor=me, random=self.random, now=now)
        if first and firm.default_plan_id is None:
            planning.set_default(session, plan, firm, actor=me, now=now)
        return plan

    @write
    def save(
        self, session: Session, plan_id: int, *, seen: int | None, actor: Manager, **changes: Unpack[PlanChange]
    ) -> SalesPlan:
        """Change some of the settings; what comes later follows them. Raises `Invalid`, `Changed`."""
        me = self._editor(session, actor)
        plan = plans.lock(session, plan_id)
        settings = replace(PlanSettings.of(plan), **changes)
        planning.save_plan(session, plan, settings, seen=seen, actor=me, now=self.now())
        return plan

    @write
    def set_archived(
        self, session: Session, plan_id: int, *, archived: bool, seen: int | None, actor: Manager
    ) -> SalesPlan:
        """Raises `Changed`."""
        me = self._editor(session, actor)
        plan = plans.lock(session, plan_id)
        if (plan.archived_at is not None) == archived:
            return plan
        demand_seen(session, plan, seen)
        if archived:
            planning.archive(session, plan, self._company(session), actor=me, now=self.now())
        else:
            planning.restore(session, plan, actor=me, now=self.now())
        return plan

    @write
    def set_default(self, session: Session, plan_id: int, *, seen: int | None, actor: Manager) -> bool:
        """Whether it differed. Raises `PlanArchived`, `Changed`."""
        me = self._editor(session, actor)
        plan, firm = plans.lock(session, plan_id), self._company(session)
        if firm.default_plan_id == plan.id:
            return False
        demand_seen(session, plan, seen)
        if plan.archived_at is not None:
            raise PlanArchived
        return planning.set_default(session, plan, firm, actor=me, now=self.now())

    def _editor(self, session: Session, actor: Manager) -> Manager:
        me = people.actor(session, actor)
        demand(me, Permission.EDIT_PLANS)
        return me

    def _company(self, session: Session) -> Company:
        """Locked: of two first plans one is the default, and an archived plan never is."""
        return locked(session, Company, people.company(session).id)
