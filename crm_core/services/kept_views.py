"""Filters as people make them, kept as rows so that the buttons of an old list still work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Generic, TypeVar

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Invalid, NotFound
from crm_core.models import Manager
from crm_core.queries import people, views
from crm_core.queries.views import View
from crm_core.rules.kept import Kept
from crm_core.rules.text import clean_line
from crm_core.services.base import Service

NAME_LIMIT = 40
SAVED_AT_MOST = 20
KEPT = timedelta(days=180)
"""How long one that nobody opens is kept."""
FRESH = timedelta(days=1)
F = TypeVar("F")


class KeptViewService(Service, Generic[View, F]):
    """What views of deals and audiences have in common. Of each person only their own are found."""

    model: type[View]
    kept: Kept[F]

    def me(self, session: Session, actor: Manager) -> Manager:
        """The actor as they are now, if they may have such lists. Raises `Forbidden`."""
        return people.actor(session, actor)

    async def keep(self, wanted: F, *, actor: Manager) -> View:
        """The view that shows what is wanted. Mostly it is there already, and nothing is written."""
        found = await self._find(wanted, actor)
        if found is not None and self.now() - found.used_at < FRESH:
            return found
        return await self._keep(wanted, actor)

    @read
    def _find(self, session: Session, wanted: F, actor: Manager) -> View | None:
        return views.by_key(session, self.model, self.me(session, actor), self.kept.digest(wanted))

    @write
    def _keep(self, session: Session, wanted: F, actor: Manager) -> View:
        me = self.me(session, actor)
        key = self.kept.digest(wanted)
        views.add_new(session, self.model, me, key, self.kept.as_json(wanted), self.now())
        view = views.by_key(session, self.model, me, key)
        if view is None:
            raise NotFound
        view.used_at = self.now()
        return view

    @read
    def get(self, session: Session, view_id: int, *, actor: Manager) -> F:
        """Raises `NotFound` for what is not the actor's own."""
        return self.wanted(session, view_id, self.me(session, actor))

    @read
    def with_today(self, session: Session, view_id: int, *, actor: Manager) -> tuple[F, date]:
        """And which day it is for the company."""
        return self.wanted(session, view_id, self.me(session, actor)), self.today(session)

    def wanted(self, session: Session, view_id: int, me: Manager) -> F:
        return self.kept.from_json(views.of(session, self.model, me, view_id).filter)

    def today(self, session: Session) -> date:
        return self.now().astimezone(people.zone(session)).date()

    @read
    def saved(self, session: Session, *, actor: Manager) -> Sequence[View]:
        """Those with a name, by name."""
        return views.saved(session, self.model, self.me(session, actor))

    @write
    def save(self, session: Session, view_id: int, name: str, *, actor: Manager) -> View:
        """Under a name of the person's own; a name that is taken goes over to this view. Raises `Invalid`."""
        me = self.me(session, actor)
        view = views.of(session, self.model, me, view_id)
        said = _name(name)
        others = [other for other in views.saved(session, self.model, me) if other.id != view.id]
        for other in others:
            if other.name == said:
                other.name = None
        if sum(other.name is not None for other in others) >= SAVED_AT_MOST:
            raise Invalid("view", "many", {"limit": SAVED_AT_MOST})
        view.name = said
        return view

    @write
    def forget(self, session: Session, view_id: int, *, actor: Manager) -> View:
        """The view loses its name; its buttons go on working."""
        view = views.of(session, self.model, self.me(session, actor), view_id)
        view.name = None
        return view

    @write
    def sweep(self, session: Session) -> None:
        """Forget views without a name that nobody has opened for half a year."""
        model = self.model
        session.execute(delete(model).where(model.name.is_(None), model.used_at < self.now() - KEPT))


def _name(text: str) -> str:
    name = clean_line(text)
    if not text.strip():
        raise Invalid("view", "empty")
    if len(name) > NAME_LIMIT:
        raise Invalid("view", "long", {"limit": NAME_LIMIT, "length": len(name)})
    return name
