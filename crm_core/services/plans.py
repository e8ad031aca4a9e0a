"""Plans, for people who hold the right to them (product, sections 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Colour, Manager, Permission, SalesPlan
from crm_core.queries import people, plans
from crm_core.rules.permissions import demand
from crm_core.services import planning
from crm_core.services.base import Service
from crm_core.services.planning import PlanSettings


class PlanService(Service):
    @read
    def every(self, session: Session, *, actor: Manager) -> Sequence[SalesPlan]:
        people.actor(session, actor)
        return plans.every(session)

    @write
    def create(
        self,
        session: Session,
        settings: PlanSettings,
        first_statuses: Sequence[tuple[str, Colour]],
        *,
        won: tuple[str, Colour],
        lost: tuple[str, Colour],
        actor: Manager,
    ) -> SalesPlan:
        me = self._editor(session, actor)
        return planning.create_plan(session, settings, first_statuses, won=won, lost=lost, actor=me, now=self.now())

    @write
    def save(
        self, session: Session, plan_id: int, settings: PlanSettings, *, seen: int | None, actor: Manager
    ) -> SalesPlan:
        me = self._editor(session, actor)
        plan = plans.lock(session, plan_id)
        planning.save_plan(session, plan, settings, seen=seen, actor=me, now=self.now())
        return plan

    @write
    def set_archived(self, session: Session, plan_id: int, *, archived: bool, actor: Manager) -> SalesPlan:
        me = self._editor(session, actor)
        plan = plans.lock(session, plan_id)
        if archived:
            planning.archive(session, plan, people.company(session), actor=me, now=self.now())
        else:
            planning.restore(session, plan, actor=me, now=self.now())
        return plan

    @write
    def set_default(self, session: Session, plan_id: int, *, actor: Manager) -> bool:
        me = self._editor(session, actor)
        plan, _ = plans.for_new_deal(session, plan_id)
        return planning.set_default(session, plan, people.company(session), actor=me, now=self.now())

    def _editor(self, session: Session, actor: Manager) -> Manager:
        me = people.actor(session, actor)
        demand(me, Permission.EDIT_PLANS)
        return me
