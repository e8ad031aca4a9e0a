"""The links of a plan: its own, and one for each named source, so that deals know what brought them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Invalid, PlanArchived
from crm_core.models import Event, Manager, Permission, SalesPlan, Source
from crm_core.queries import people, plans, sources
from crm_core.results.sources import PlanSources, SourceUse
from crm_core.rules.permissions import allowed, demand
from crm_core.rules.plans import name_key
from crm_core.rules.sources import Link, check_source
from crm_core.services import audit
from crm_core.services.audit import Actor
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, edit, locked


class SourceService(Service):
    @read
    def of_plan(self, session: Session, plan_id: int, *, archived: bool, actor: Manager) -> PlanSources:
        """Raises `NotFound`."""
        _editor(session, actor)
        return PlanSources(sources.plan(session, plan_id), sources.every(session, plan_id, archived=archived))

    @read
    def get(self, session: Session, source_id: int, *, actor: Manager) -> SourceUse:
        """Raises `NotFound`."""
        _editor(session, actor)
        source = sources.get(session, source_id)
        brought = sources.leads_from(session, source_id), sources.deals_from(session, source_id)
        return SourceUse(source, sources.plan(session, source.plan_id), *brought)

    @read
    def plan_behind(self, session: Session, payload: str, *, actor: Manager) -> SalesPlan | None:
        """The plan that a link leads to, for whoever may edit it; None if that is not the actor, or no such plan."""
        me, link = people.actor(session, actor), Link.read(payload)
        if link is None or not allowed(me, Permission.EDIT_PLANS):
            return None
        return sources.plan_behind(session, link)

    @write
    def add(self, session: Session, plan_id: int, name: str, *, actor: Manager) -> Source:
        """The plan's source of that name; an archived one comes back. Raises `Invalid`, `PlanArchived`."""
        me = _editor(session, actor)
        plan = plans.lock(session, plan_id)
        if plan.archived_at is not None:
            raise PlanArchived
        shown = check_source(name)
        there = sources.by_name(session, plan_id, name_key(shown))
        if there is None:
            return _create(session, plan, shown, actor=me, now=self.now())
        if there.archived_at is None:
            raise Invalid("source", "taken", {"name": there.name})
        _set_archived(session, there, archived=False, actor=me, now=self.now())
        return there

    @write
    def rename(self, session: Session, source_id: int, name: str, *, seen: int | None, actor: Manager) -> Source:
        """Its link stays, and so do the words that leads and deals have. Raises `Invalid`, `Changed`."""
        me = _editor(session, actor)
        source = _locked(session, source_id)
        shown = check_source(name)
        there = sources.by_name(session, source.plan_id, name_key(shown))
        if there is not None and there.id != source.id:
            raise Invalid("source", "taken", {"name": there.name})
        rename(session, source, shown, seen=seen, actor=me, now=self.now())
        return source

    @write
    def set_archived(self, session: Session, source_id: int, *, archived: bool, seen: int, actor: Manager) -> Source:
        """An archived link is a plain start. Raises `Changed`."""
        me = _editor(session, actor)
        source = _locked(session, source_id)
        if (source.archived_at is not None) != archived:
            demand_seen(session, source, seen)
            _set_archived(session, source, archived=archived, actor=me, now=self.now())
        return source


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PLANS)
    return me


def _locked(session: Session, source_id: int) -> Source:
    """With its plan, so that two people cannot give one name to two sources. Raises `NotFound`."""
    plans.lock(session, sources.get(session, source_id).plan_id)
    return locked(session, Source, source_id)


def add(session: Session, plan: SalesPlan, name: str, *, actor: Actor, now: datetime) -> Source:
    """The plan's source of that name; an archived one comes back. Raises `Invalid`."""
    shown = check_source(name)
    there = sources.by_name(session, plan.id, name_key(shown))
    if there is None:
        return _create(session, plan, shown, actor=actor, now=now)
    if there.archived_at is not None:
        _set_archived(session, there, archived=False, actor=actor, now=now)
    return there


def rename(session: Session, source: Source, name: str, *, seen: int | None, actor: Actor, now: datetime) -> bool:
    """Raises `Changed`; the name must be a checked and free one."""
    values = {"name": name, "name_key": name_key(name)}
    named = {"source": source.name}
    return edit(session, source, values, event=Event.SOURCE_CHANGED, actor=actor, now=now, seen=seen, named=named)


def _create(session: Session, plan: SalesPlan, name: str, *, actor: Actor, now: datetime) -> Source:
    source = Source(plan_id=plan.id, name=name, name_key=name_key(name), created_at=now)
    session.add(source)
    session.flush()
    audit.record(session, Event.SOURCE_CREATED, actor, now, about=source, after={"source": name})
    return source


def _set_archived(session: Session, source: Source, *, archived: bool, actor: Actor, now: datetime) -> None:
    was = source.archived_at is not None
    source.archived_at = now if archived else None
    source.version += 1
    event = Event.SOURCE_ARCHIVED if archived else Event.SOURCE_CHANGED
    named = {"source": source.name}
    before, after = named | {"archived": was}, named | {"archived": archived}
    audit.record(session, event, actor, now, about=source, before=before, after=after)
