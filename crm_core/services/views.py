"""Views of deals: filters as people make them, kept so that the buttons of an old list still work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Invalid, NotFound
from crm_core.models import DealView, Manager
from crm_core.queries import people, views
from crm_core.rules.filters import DealFilter, as_json, digest, from_json
from crm_core.rules.text import clean_line
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
        session.execute(delete(DealView).where(DealView.name.is_(None), DealView.used_at < self._unused_since()))

    def _unused_since(self) -> datetime:
        return self.now() - KEPT


def _name(text: str) -> str:
    name = clean_line(text)
    if not text.strip():
        raise Invalid("view", "empty")
    if len(name) > NAME_LIMIT:
        raise Invalid("view", "long", {"limit": NAME_LIMIT, "length": len(name)})
    return name
