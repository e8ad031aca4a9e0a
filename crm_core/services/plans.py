"""Plans, their teams, statuses and reasons, for people who hold the right to them (product, sections 1–3)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import NotFound
from crm_core.models import Colour, Manager, Permission, RefusalReason, SalesPlan, Status
from crm_core.queries import people, plans
from crm_core.rules.permissions import demand
from crm_core.services import planning, statuses
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
    def save(self, session: Session, plan_id: int, settings: PlanSettings, *, actor: Manager) -> SalesPlan:
        me = self._editor(session, actor)
        plan = plans.lock(session, plan_id)
        planning.save_plan(session, plan, settings, actor=me, now=self.now())
        return plan

    @write
    def seat(self, session: Session, plan_id: int, manager_id: int, *, active: bool, actor: Manager) -> bool:
        """Put a manager into the plan's team, or switch them off there."""
        me = self._editor(session, actor)
        plan, manager = plans.lock(session, plan_id), people.by_id(session, manager_id)
        return planning.seat(session, plan, manager, active=active, actor=me, random=self.random, now=self.now())

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

    @write
    def add_status(self, session: Session, plan_id: int, name: str, colour: Colour, *, actor: Manager) -> Status:
        me = self._editor(session, actor)
        return statuses.add(session, plans.lock(session, plan_id), name, colour, actor=me, now=self.now())

    @write
    def change_status(self, session: Session, status_id: int, *, name: str, colour: Colour, actor: Manager) -> bool:
        me = self._editor(session, actor)
        status = plans.status(session, status_id)
        plan = plans.lock(session, status.plan_id)
        return statuses.change(session, plan, status, name=name, colour=colour, actor=me, now=self.now())

    @write
    def swap_statuses(self, session: Session, one_id: int, other_id: int, *, actor: Manager) -> None:
        me = self._editor(session, actor)
        one, other = plans.status(session, one_id), plans.status(session, other_id)
        if one.plan_id != other.plan_id:
            raise NotFound
        statuses.swap(session, plans.lock(session, one.plan_id), one, other, actor=me, now=self.now())

    @write
    def remove_status(self, session: Session, status_id: int, *, move_to: int | None, actor: Manager) -> int:
        """Delete a status; how many deals went to ``move_to``."""
        me = self._editor(session, actor)
        status = plans.status(session, status_id)
        plan = plans.lock(session, status.plan_id)
        target = plans.status(session, move_to) if move_to is not None else None
        return statuses.remove(session, plan, status, target, actor=me, now=self.now())

    @write
    def select_reasons(
        self, session: Session, plan_id: int, reason_ids: Sequence[int], *, required: bool, actor: Manager
    ) -> bool:
        me = self._editor(session, actor)
        chosen = [self._reason(session, reason_id) for reason_id in reason_ids]
        plan = plans.lock(session, plan_id)
        return statuses.select_reasons(session, plan, chosen, required=required, actor=me, now=self.now())

    @write
    def add_reason(self, session: Session, name: str, *, actor: Manager) -> RefusalReason:
        return statuses.add_reason(session, name, actor=self._editor(session, actor), now=self.now())

    @write
    def rename_reason(self, session: Session, reason_id: int, name: str, *, actor: Manager) -> None:
        me = self._editor(session, actor)
        statuses.rename_reason(session, self._reason(session, reason_id), name, actor=me, now=self.now())

    @write
    def archive_reason(self, session: Session, reason_id: int, *, actor: Manager) -> None:
        me = self._editor(session, actor)
        statuses.archive_reason(session, self._reason(session, reason_id), actor=me, now=self.now())

    def _editor(self, session: Session, actor: Manager) -> Manager:
        me = people.actor(session, actor)
        demand(me, Permission.EDIT_PLANS)
        return me

    def _reason(self, session: Session, reason_id: int) -> RefusalReason:
        reason = session.get(RefusalReason, reason_id)
        if reason is None or reason.archived_at is not None:
            raise NotFound
        return reason
