"""Audiences: leads by filter, ticked by hand or all that match (product, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, rows, write
from crm_core.errors import Forbidden
from crm_core.models import Audience, AudienceTick, Lead, Manager, Permission
from crm_core.queries import audience, audience_names, chats, people, plans, tags, views
from crm_core.queries.audience import Which
from crm_core.results.audience import (
    AudienceChoices,
    AudienceCount,
    AudienceItem,
    AudiencePage,
    LeadCard,
)
from crm_core.rules.audience import (
    AUDIENCES,
    COUNTED,
    EVERYBODY,
    AudiencePart,
    LeadFilter,
    Standing,
    chosen,
    may_act,
    restricted,
    written,
)
from crm_core.rules.filters import PAGE_SIZE, Cursor
from crm_core.rules.permissions import allowed, demand
from crm_core.services import standing
from crm_core.services.kept_views import KeptViewService

DEALS_SHOWN = 10
UNCHANGED = {"synchronize_session": False}


class AudienceService(KeptViewService[Audience, LeadFilter]):
    model, kept = Audience, AUDIENCES

    def me(self, session: Session, actor: Manager) -> Manager:
        me = people.actor(session, actor)
        demand(me, Permission.USE_AUDIENCE)
        return me

    async def change(self, audience_id: int, part: AudiencePart, value: int, *, actor: Manager) -> Audience:
        """The audience after one choice."""
        wanted, today = await self.with_today(audience_id, actor=actor)
        return await self.keep(chosen(wanted, part, value, today), actor=actor)

    async def write_in(self, audience_id: int, text: str, *, actor: Manager) -> Audience:
        """The audience with days as they were typed. Raises `Invalid`."""
        wanted, today = await self.with_today(audience_id, actor=actor)
        return await self.keep(written(wanted, text, today), actor=actor)

    @read
    def count(self, session: Session, audience_id: int, *, actor: Manager) -> AudienceCount:
        me = self.me(session, actor)
        return counted(session, views.of(session, Audience, me, audience_id), me)

    @read
    def page(self, session: Session, audience_id: int, cursor: Cursor, *, actor: Manager) -> AudiencePage:
        """The list's start, if the page is there no more."""
        me = self.me(session, actor)
        kept = views.of(session, Audience, me, audience_id)
        return _page(session, kept, cursor, me)

    @read
    def choices(self, session: Session, audience_id: int, part: AudiencePart, *, actor: Manager) -> AudienceChoices:
        """What a part can be restricted to, by the names of what the actor may see."""
        me = self.me(session, actor)
        found = counted(session, views.of(session, Audience, me, audience_id), me)
        return AudienceChoices(found, _items(session, part, found.filter, me), self.today(session))

    # -- who is ticked ----------------------------------------------------------------------------------------------

    @write
    def tick(self, session: Session, audience_id: int, lead_ids: Sequence[int], *, on: bool, actor: Manager) -> None:
        """One, or a page of them. As long as anybody is ticked, they alone are meant. Raises `NotFound`."""
        me = self.me(session, actor)
        kept = views.of(session, Audience, me, audience_id)
        _tick(session, kept, [audience.get(session, lead_id, me).id for lead_id in lead_ids] if on else lead_ids, on=on)

    @write
    def tick_page(self, session: Session, audience_id: int, cursor: Cursor, *, on: bool, actor: Manager) -> None:
        """Everybody on that page as it is now."""
        me = self.me(session, actor)
        kept = views.of(session, Audience, me, audience_id)
        _tick(session, kept, [lead.id for lead in _page(session, kept, cursor, me).rows], on=on)

    @write
    def untick_all(self, session: Session, audience_id: int, *, actor: Manager) -> None:
        kept = views.of(session, Audience, self.me(session, actor), audience_id)
        gone = delete(AudienceTick).where(AudienceTick.audience_id == kept.id)
        session.execute(gone, execution_options=UNCHANGED)

    @read
    def ids(self, session: Session, audience_id: int, *, actor: Manager) -> Sequence[int]:
        """Exactly who is meant: those who are ticked, else all that match; the oldest first."""
        return ids(session, audience_id, self.me(session, actor))

    # -- one lead ---------------------------------------------------------------------------------------------------

    @read
    def lead(self, session: Session, lead_id: int, *, actor: Manager) -> LeadCard:
        """Raises `NotFound`."""
        me = self.me(session, actor)
        return self._card(session, audience.get(session, lead_id, me), me)

    @read
    def to_stand(self, session: Session, lead_id: int, *, actor: Manager) -> LeadCard:
        """For whoever may put them away. Raises `Forbidden`, `NotFound`."""
        me = self.me(session, actor)
        if not may_act(me):
            raise Forbidden
        return self._card(session, audience.get(session, lead_id, me), me)

    @write
    def set_standing(self, session: Session, lead_id: int, to: Standing, *, actor: Manager) -> LeadCard:
        """Into the archive, onto the blacklist, or back; a second tap changes nothing. Raises `Forbidden`, `NotFound`.

        From the blacklist they go to the archive, by the same way they are brought back to life.
        """
        me = self.me(session, actor)
        if not may_act(me):
            raise Forbidden
        audience.get(session, lead_id, me)
        standing.lock(session, lead_id)
        lead = audience.get(session, lead_id, me, lock=True)
        changed = self._stand(session, lead, to, me)
        session.flush()
        return self._card(session, lead, me, changed=changed)

    def _stand(self, session: Session, lead: Lead, to: Standing, me: Manager) -> bool:
        now = self.now()
        if to is Standing.BLACKLISTED:
            return standing.blacklist(session, lead, actor=me, now=now)
        if lead.blacklisted_at is not None:
            standing.lift(session, lead, actor=me, now=now)
            return to is Standing.ARCHIVED or standing.restore(session, lead, actor=me, random=self.random, now=now)
        if to is Standing.ARCHIVED:
            return standing.archive(session, lead, actor=me, now=now)
        return standing.restore(session, lead, actor=me, random=self.random, now=now)

    def _card(self, session: Session, lead: Lead, me: Manager, *, changed: bool = True) -> LeadCard:
        return LeadCard(
            lead=lead,
            tags=tags.of_lead(session, lead.id),
            deals=audience.deals(session, lead.id, me, DEALS_SHOWN),
            contacts=allowed(me, Permission.SEE_ALL_DEALS) or audience.holds_deal(session, lead.id, me),
            may_tag=tags.may_tag(session, lead.id, me),
            may_act=may_act(me),
            chat=chats.is_seen(session, lead.id, me),
            now=self.now(),
            changed=changed,
        )


def _tick(session: Session, kept: Audience, lead_ids: Sequence[int], *, on: bool) -> None:
    if on:
        for lead_id in lead_ids:
            rows.add_new_later(session, AudienceTick, {"audience_id": kept.id, "lead_id": lead_id})
        return
    which = (AudienceTick.audience_id == kept.id, AudienceTick.lead_id.in_(lead_ids))
    session.execute(delete(AudienceTick).where(*which), execution_options=UNCHANGED)


def ids(session: Session, audience_id: int, me: Manager) -> Sequence[int]:
    """As `AudienceService.ids`, inside a unit of somebody else's. Raises `NotFound`."""
    return audience.ids(session, meant(session, audience_id, me))


def meant(session: Session, audience_id: int, me: Manager) -> list[Any]:
    """Clauses of who is meant. Raises `NotFound`."""
    kept = views.of(session, Audience, me, audience_id)
    if audience.how_many_ticked(session, kept, me):
        return [*audience.visible(me), audience.ticked(kept)]
    return audience.matching(session, AUDIENCES.from_json(kept.filter), me, people.zone(session)).clauses


def counted(session: Session, kept: Audience, me: Manager) -> AudienceCount:
    wanted = AUDIENCES.from_json(kept.filter)
    which = audience.matching(session, wanted, me, people.zone(session))
    return _counted(session, kept, wanted, _total(session, wanted, which), me)


def _total(session: Session, wanted: LeadFilter, which: Which) -> tuple[int, bool]:
    """Counted no further than one more than are told; and do older leads remain that were not looked at?"""
    edge = audience.edge(session, which, Cursor())
    return audience.count(session, _up_to(which, edge, Cursor()), limit=_limit(wanted) + 1), edge is not None


def _limit(wanted: LeadFilter) -> int:
    return COUNTED if restricted(wanted) else EVERYBODY


def _counted(
    session: Session, kept: Audience, wanted: LeadFilter, found: tuple[int, bool], me: Manager
) -> AudienceCount:
    limit, (total, older) = _limit(wanted), found
    return AudienceCount(
        audience_id=kept.id,
        name=kept.name,
        filter=wanted,
        names=audience_names.names(session, wanted, me),
        total=min(total, limit),
        more=total > limit,
        looked=audience.LOOKED if older and total <= limit else None,
        ticked=audience.how_many_ticked(session, kept, me),
        may_act=may_act(me),
    )


def _page(session: Session, kept: Audience, cursor: Cursor, me: Manager) -> AudiencePage:
    wanted = AUDIENCES.from_json(kept.filter)
    which = audience.matching(session, wanted, me, people.zone(session))
    cursor = cursor if cursor.anchor else Cursor()
    found, edge = _look(session, which, cursor)
    if cursor.anchor and edge is None and _is_start(which, cursor, len(found)):
        cursor = Cursor()
        found, edge = _look(session, which, cursor)
    alone = not cursor.anchor and len(found) <= PAGE_SIZE
    total = (len(found), edge is not None) if alone else _total(session, wanted, which)
    counted = _counted(session, kept, wanted, total, me)
    beyond = len(found) > PAGE_SIZE
    if beyond:
        found = found[1:] if cursor.backwards else found[:-1]
    shown = [lead.id for lead in found]
    onward, back = _turns(cursor, shown, edge=None if beyond else edge, beyond=beyond)
    return AudiencePage(
        **{name: getattr(counted, name) for name in AudienceCount.__dataclass_fields__},
        rows=found,
        labels=chats.labels(session, shown),
        ticks=audience.ticks(session, kept, shown),
        page=cursor.page,
        next=onward,
        previous=back,
        further=not cursor.backwards and not beyond and edge is not None,
    )


def _is_start(which: Which, cursor: Cursor, found: int) -> bool:
    """Turned back to the first page, or the page is there no more; whoever looks further may well find nobody."""
    return found <= PAGE_SIZE if cursor.backwards else not found and not which.walked


def _look(session: Session, which: Which, cursor: Cursor) -> tuple[Sequence[Lead], int | None]:
    """A page from the cursor on, and the first lead that was not looked at for it any more."""
    edge = audience.edge(session, which, cursor)
    return audience.page(session, _up_to(which, edge, cursor), cursor), edge


def _up_to(which: Which, edge: int | None, cursor: Cursor) -> list[Any]:
    return which.clauses if edge is None else [*which.clauses, audience.before(edge, cursor)]


def _turns(cursor: Cursor, shown: list[int], *, edge: int | None, beyond: bool) -> tuple[Cursor | None, Cursor | None]:
    """Onward and back: from the last lead shown, or from where the looking stopped."""
    here = cursor.anchor
    if cursor.backwards:
        last = shown[-1] if shown else here + 1
        first = shown[0] if edge is None else edge - 1
        onward, back = True, cursor.page > 1 or edge is not None
    else:
        last = edge + 1 if edge is not None else shown[-1] if shown else 0
        first = shown[0] if shown else here - 1
        onward, back = beyond or edge is not None, cursor.page > 1
    ahead = Cursor(last, page=cursor.page + 1) if onward else None
    behind = Cursor(first, backwards=True, page=max(cursor.page - 1, 1)) if back else None
    return ahead, behind


def _items(session: Session, part: AudiencePart, wanted: LeadFilter, me: Manager) -> Sequence[AudienceItem]:
    plan_ids = [plan.id for plan in views.plans(session, me)]
    if part is AudiencePart.STATUS:
        known = wanted.plan_id is not None and wanted.plan_id in plan_ids
        return plans.statuses(session, wanted.plan_id) if known and wanted.plan_id else []
    found: dict[AudiencePart, Callable[[], Sequence[AudienceItem]]] = {
        AudiencePart.PLAN: lambda: views.plans(session, me),
        AudiencePart.MANAGER: lambda: views.people(session, me),
        AudiencePart.TAG: lambda: tags.living(session),
        AudiencePart.SOURCE: lambda: audience_names.sources(session, me),
    }
    return found[part]() if part in found else []
