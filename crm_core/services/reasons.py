"""The company's list of reasons for refusal (product, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Invalid, NoReasonsSelected
from crm_core.models import Event, Manager, Permission, PlanReason, RefusalReason
from crm_core.queries import people, plans, reasons
from crm_core.results.reasons import ReasonUse
from crm_core.rules.permissions import demand
from crm_core.rules.plans import check_name, name_key
from crm_core.services import audit
from crm_core.services.audit import Actor
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, edit, locked


class ReasonService(Service):
    @read
    def every(self, session: Session, *, archived: bool, actor: Manager) -> Sequence[tuple[RefusalReason, int]]:
        """The living or the archived ones by name, with how often each was given."""
        _editor(session, actor)
        return reasons.every(session, archived=archived)

    @read
    def get(self, session: Session, reason_id: int, *, actor: Manager) -> ReasonUse:
        """Raises `NotFound`."""
        _editor(session, actor)
        reason = reasons.get(session, reason_id)
        return ReasonUse(reason, reasons.uses(session, reason_id), reasons.plans_with(session, reason_id))

    @write
    def add(self, session: Session, names: Sequence[str], *, actor: Manager) -> Sequence[RefusalReason]:
        """The reasons of these names; archived ones come back, known ones stay. Raises `Invalid`."""
        me = _editor(session, actor)
        return [add(session, name, actor=me, now=self.now()) for name in names]

    @write
    def rename(self, session: Session, reason_id: int, name: str, *, seen: int | None, actor: Manager) -> RefusalReason:
        """Raises `Invalid`, `Changed`."""
        me = _editor(session, actor)
        reason = locked(session, RefusalReason, reason_id)
        rename(session, reason, name, seen=seen, actor=me, now=self.now())
        return reason

    @write
    def set_archived(
        self, session: Session, reason_id: int, *, archived: bool, seen: int, actor: Manager
    ) -> RefusalReason:
        """Raises `NoReasonsSelected` for a plan's only one, `Changed`."""
        me = _editor(session, actor)
        for plan_id in reasons.offering(session, reason_id):  # before the reason, as everybody locks them
            plans.lock(session, plan_id)
        reason = locked(session, RefusalReason, reason_id)
        if (reason.archived_at is not None) == archived:
            return reason
        demand_seen(session, reason, seen)
        (archive if archived else restore)(session, reason, actor=me, now=self.now())
        return reason


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PLANS)
    return me


def add(session: Session, name: str, *, actor: Actor, now: datetime) -> RefusalReason:
    """The company's reason of that name; an archived one comes back. Raises `Invalid`."""
    shown = check_name(name, "reason")
    there = plans.reason_by_name(session, name_key(shown))
    if there is None:
        there = RefusalReason(name=shown, name_key=name_key(shown))
        session.add(there)
        session.flush()
        audit.record(session, Event.REASON_CREATED, actor, now, about=there, after={"reason": shown})
    elif there.archived_at is not None:
        restore(session, there, actor=actor, now=now)
    return there


def rename(
    session: Session, reason: RefusalReason, name: str, *, seen: int | None, actor: Actor, now: datetime
) -> bool:
    """The new name shows everywhere, in old deals too; the log keeps the old one. Raises `Invalid`, `Changed`."""
    shown = check_name(name, "reason")
    there = plans.reason_by_name(session, name_key(shown))
    if there is not None and there.id != reason.id:
        raise Invalid("reason", "taken", {"name": there.name})
    values = {"name": shown, "name_key": name_key(shown)}
    named = {"reason": reason.name}
    return edit(session, reason, values, event=Event.REASON_CHANGED, actor=actor, now=now, seen=seen, named=named)


def archive(session: Session, reason: RefusalReason, *, actor: Actor, now: datetime) -> None:
    """It leaves every plan's selection and keeps its history. Raises `NoReasonsSelected` for a plan's only one."""
    for plan_id in plans.plans_demanding(session, reason.id):
        plans.lock(session, plan_id)
        if len(plans.reasons(session, plan_id)) == 1:
            raise NoReasonsSelected
    reason.archived_at = now
    reason.version += 1
    session.execute(delete(PlanReason).where(PlanReason.reason_id == reason.id))
    audit.record(session, Event.REASON_ARCHIVED, actor, now, about=reason, after={"reason": reason.name})


def restore(session: Session, reason: RefusalReason, *, actor: Actor, now: datetime) -> None:
    """Into the company's list; plans choose it anew."""
    reason.archived_at = None
    reason.version += 1
    audit.record(session, Event.REASON_RESTORED, actor, now, about=reason, after={"reason": reason.name})
