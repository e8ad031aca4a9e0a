"""Views of deals: filters as people make them, kept so that the buttons of an old list still work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from crm_core.db import read
from crm_core.models import DealView, Manager, SalesPlan
from crm_core.queries import people, plans, tags, views
from crm_core.results.views import Choices, Item
from crm_core.rules.filters import FILTERS, DealFilter
from crm_core.rules.views import Part, chosen, reset, written
from crm_core.services.kept_views import KeptViewService

MAY_BE_BARE = (Part.SOURCE, Part.TAG)


class ViewService(KeptViewService[DealView, DealFilter]):
    model, kept = DealView, FILTERS

    async def change(self, view_id: int, part: Part, value: int, *, actor: Manager) -> DealView:
        """The view after one choice."""
        wanted, today = await self.with_today(view_id, actor=actor)
        return await self.keep(chosen(wanted, part, value, today), actor=actor)

    async def write_in(self, view_id: int, part: Part, text: str, *, minor_digits: int, actor: Manager) -> DealView:
        """The view with days or amounts as they were typed. Raises `Invalid`."""
        wanted, today = await self.with_today(view_id, actor=actor)
        return await self.keep(written(wanted, part, text, today, minor_digits), actor=actor)

    async def reset(self, view_id: int, *, actor: Manager) -> DealView:
        return await self.keep(reset(await self.get(view_id, actor=actor)), actor=actor)

    @read
    def plans(self, session: Session, *, actor: Manager) -> Sequence[SalesPlan]:
        """Those whose boards the actor may see."""
        return [plan for plan in views.plans(session, people.actor(session, actor)) if plan.archived_at is None]

    @read
    def choices(self, session: Session, view_id: int, part: Part, *, actor: Manager) -> Choices:
        """What a part can be restricted to, by the names of what the actor may see."""
        me = people.actor(session, actor)
        wanted = self.wanted(session, view_id, me)
        return Choices(wanted, self._items(session, part, wanted, me), self.today(session))

    @read
    def bare(self, session: Session, view_id: int, *, actor: Manager) -> frozenset[Part]:
        """Parts in which there is nothing to choose yet."""
        me = people.actor(session, actor)
        wanted = self.wanted(session, view_id, me)
        return frozenset(part for part in MAY_BE_BARE if not self._items(session, part, wanted, me))

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
            Part.TAG: lambda: tags.offered(session, me),
            Part.REASON: lambda: views.reasons(session, me, plan_ids),
        }
        return found[part]() if part in found else []
