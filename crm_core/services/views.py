"""Views of deals: filters as people make them, kept so that the buttons of an old list still work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Invalid, NotFound
from crm_core.models import DealView, Manager, SalesPlan
from crm_core.queries import people, plans, views
from crm_core.results.views import Choices, Item
from crm_core.rules.filters import DealFilter, as_json, digest, from_json
from crm_core.rules.text import clean_line
from crm_core.rules.views import Part, chosen, reset, written
from crm_core.services.base import Service

NAME_LIMIT = 40
SAVED_AT_MOST = 20
KEPT = timedelta(days=180)
"""How long a view that nobody opens is kept."""
FRESH = timedelta(days=1)


class ViewService(Service):
    async def keep(self, wanted: DealFilter, *, actor: Manager) -> DealView:
        """The view that shows what is wanted. Mostly it is there already, and nothing is written."""
        found = await self._find(wanted, actor)
        if found is not None and self.now() - found.used_at < FRESH:
            return found
        return await self._keep(wanted, actor)

    @read
    def _find(self, session: Session, wanted: DealFilter, actor: Manager) -> DealView | None:
        return views.by_key(session, people.actor(session, actor), digest(wanted))

    @write
    def _keep(self, session: Session, wanted: DealFilter, actor: Manager) -> DealView:
        me = people.actor(session, actor)
        key = digest(wanted)
        views.add_new(session, me, key, as_json(wanted), self.now())
        view = views.by_key(session, me, key)
        if view is None:
            raise NotFound
        view.used_at = self.now()
        return view

    @read
    def get(self, session: Session, view_id: int, *, actor: Manager) -> DealFilter:
        """Raises `NotFound` for what is not the actor's own."""
        return from_json(views.of(session, people.actor(session, actor), view_id).filter)

    async def change(self, view_id: int, part: Part, value: int, *, actor: Manager) -> DealView:
        """The view after one choice."""
        wanted, today = await self._with_today(view_id, actor)
        return await self.keep(chosen(wanted, part, value, today), actor=actor)

    @read
    def _with_today(self, session: Session, view_id: int, actor: Manager) -> tuple[DealFilter, date]:
        view = views.of(session, people.actor(session, actor), view_id)
        return from_json(view.filter), self._today(session)

    async def write_in(self, view_id: int, part: Part, text: str, *, minor_digits: int, actor: Manager) -> DealView:
        """The view with days or amounts as they were typed. Raises `Invalid`."""
        wanted, today = await self._with_today(view_id, actor)
        return await self.keep(written(wanted, part, text, today, minor_digits), actor=actor)

    async def reset(self, view_id: int, *, actor: Manager) -> DealView:
        return await self.keep(reset(await self.get(view_id, actor=actor)), actor=actor)

    @read
    def plans(self, session: Session, *, actor: Manager) -> Sequence[SalesPlan]:
        """Those whose boards the actor may see."""
        return [plan for plan in views.plans(session, people.actor(session, actor)) if plan.archived_at is None]

    def _today(self, session: Session) -> date:
        return self.now().astimezone(people.zone(session)).date()

    @read
    def choices(self, session: Session, view_id: int, part: Part, *, actor: Manager) -> Choices:
        """What a part can be restricted to, by the names of what the actor may see."""
        me = people.actor(session, actor)
        wanted = from_json(views.of(session, me, view_id).filter)
        return Choices(wanted, self._items(session, part, wanted, me), self._today(session))

    def _items(self, session: Session, part: Part, wanted: DealFilter, me: Manager) -> Sequence[Item]:
        plan_ids = [plan.id for plan in views.plans(session, me) if wanted.plan_id in (None, plan.id)]
        if part is Part.STATUS:
            known = wanted.plan_id is not None and wanted.plan_id in plan_ids
            return plans.statuses(session, wanted.plan_id) if known and wanted.plan_id else []
        if part is Part.SOURCE:
            return views.sources(session, me, plan_ids)
        found: dict[Part, Callable[[], Sequence[Item]]] = {
            Part.PLAN: lambda: views.plans(session, me),
            Part.MANAGER: lambda: views.people(session, me),
            Part.REASON: lambda: views.reasons(session, me, plan_ids),
        }
        return found[part]() if part in found else []

    @read
    def saved(self, session: Session, *, actor: Manager) -> Sequence[DealView]:
        """Those with a name, by name."""
        return views.saved(session, people.actor(session, actor))

    @write
    def save(self, session: Session, view_id: int, name: str, *, actor: Manager) -> DealView:
        """Under a name of the person's own; a name that is taken goes over to this view. Raises `Invalid`."""
        me = people.actor(session, actor)
        view = views.of(session, me, view_id)
        said = _name(name)
        others = [other for other in views.saved(session, me) if other.id != view.id]
        for other in others:
            if other.name == said:
                other.name = None
        if sum(other.name is not None for other in others) >= SAVED_AT_MOST:
            raise Invalid("view", "many", {"limit": SAVED_AT_MOST})
        view.name = said
        return view

    @write
    def forget(self, session: Session, view_id: int, *, actor: Manager) -> DealView:
        """The view loses its name; its buttons go on working."""
        view = views.of(session, people.actor(session, actor), view_id)
        view.name = None
        return view

    @write
    def sweep(self, session: Session) -> None:
        """Forget views without a name that nobody has opened for half a year."""
        session.execute(delete(DealView).where(DealView.name.is_(None), DealView.used_at < self.now() - KEPT))


def _name(text: str) -> str:
    name = clean_line(text)
    if not text.strip():
        raise Invalid("view", "empty")
    if len(name) > NAME_LIMIT:
        raise Invalid("view", "long", {"limit": NAME_LIMIT, "length": len(name)})
    return name
