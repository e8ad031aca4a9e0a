"""A deal that somebody of the team adds: for a lead who is there already, or for one typed right now (section 4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_core.db import read, rows, write
from crm_core.errors import NotFound, PlanArchived
from crm_core.models import DealView, Event, Kind, Lead, Manager, Permission, SalesPlan, Status
from crm_core.queries import deals, leads, people, plans, views
from crm_core.results.adding import AddedDeal, Candidates, Spot
from crm_core.rules.adding import BY_HAND, NewLead, Origin, Where, may_be_lead, read_lead
from crm_core.rules.filters import from_json
from crm_core.rules.permissions import allowed, demand
from crm_core.services import audit, cards, forms, standing
from crm_core.services.base import Service
from crm_core.services.leads_index import searched
from crm_core.services.opening import Wish, open_deal
from crm_core.services.recognising import SHOWN, reached_by, recognise

REMEMBERED = 20
"""Typed messages of a person of which it is known what deal was made of each."""


class AddingService(Service):
    @read
    def spot(self, session: Session, where: Where, *, actor: Manager) -> Spot:
        """Where the new deal would go. Raises `Forbidden`, `NotFound`, `PlanArchived`."""
        return _spot(session, where, people.actor(session, actor))

    @read
    def plans(self, session: Session, *, actor: Manager) -> Sequence[SalesPlan]:
        """Living plans into which the actor may put a deal."""
        me = people.actor(session, actor)
        demand(me, Permission.CREATE_DEALS)
        return _plans(session, me)

    async def answer(
        self, where: Where, text: str, *, message_id: int, region: str, actor: Manager
    ) -> Candidates | AddedDeal:
        """Who may be meant; if nobody is there yet, the deal of a new lead. Raises `Invalid`.

        ``message_id`` is that of the typed words: of one message one deal is made.
        """
        found = await self._look(where, text, message_id, region, actor)
        if isinstance(found, AddedDeal) or found.leads:
            return found
        return await self._add_unknown(where, text, message_id, region, actor)

    @write
    def add_known(self, session: Session, where: Where, lead_id: int, *, actor: Manager) -> AddedDeal:
        """For a lead who is there already; whoever is in the archive comes back by it.

        Raises `NotFound` also for whom the actor may not know, `LeadArchived` for somebody on the blacklist.
        """
        me = people.actor(session, actor)
        spot = _spot(session, where, me)
        lead = leads.for_new_deal(session, lead_id, me)
        if lead.archived_at is not None:
            self._bring_back(session, lead, spot, me)
            me = people.actor(session, actor)  # their deals were loaded anew, and whoever has them
        return self._open(session, spot, lead, me, known=True)

    @write
    def add_new(
        self, session: Session, where: Where, text: str, *, message_id: int, region: str, actor: Manager
    ) -> AddedDeal:
        """For somebody who is new, whoever is there already."""
        me = people.actor(session, actor)
        spot = _spot(session, where, me)
        return self._add(session, spot, read_lead(text, region), message_id, me)

    @read
    def _look(
        self, session: Session, where: Where, text: str, message_id: int, region: str, actor: Manager
    ) -> Candidates | AddedDeal:
        me = people.actor(session, actor)
        spot = _spot(session, where, me)
        return self._made_before(session, spot, message_id, me) or _candidates(session, spot, text, region, me)

    @write
    def _add_unknown(
        self, session: Session, where: Where, text: str, message_id: int, region: str, actor: Manager
    ) -> Candidates | AddedDeal:
        """Unless somebody else has added them since they were looked for."""
        me = people.actor(session, actor)
        spot = _spot(session, where, me)
        new = read_lead(text, region)
        plans.lock(session, spot.plan.id)
        if new.reachable and reached_by(session, new, me):
            return self._made_before(session, spot, message_id, me) or _candidates(session, spot, text, region, me)
        return self._add(session, spot, new, message_id, me)

    def _add(self, session: Session, spot: Spot, new: NewLead, message_id: int, me: Manager) -> AddedDeal:
        plans.lock(session, spot.plan.id)  # the same message handled twice at once is handled one after the other
        made = self._made_before(session, spot, message_id, me)
        if made is not None:
            return made
        added = self._open(session, spot, self._lead(session, new, me), me, known=False)
        key = _key(spot, me)
        before = list(forms.kept(session, key).items())
        kept = dict([*before, (str(message_id), added.deal.id)][-REMEMBERED:])
        forms.keep(session, key, kept, self.now())
        return added

    def _bring_back(self, session: Session, lead: Lead, spot: Spot, me: Manager) -> None:
        standing.lock(session, lead.id, spot.plan.id)
        standing.restore(session, lead, actor=me, random=self.random, now=self.now())

    def _lead(self, session: Session, new: NewLead, me: Manager) -> Lead:
        values = {
            "name": new.called,
            "phone": new.phone,
            "email": new.email,
            "source": BY_HAND,
            "search_text": searched(new.called, None, new.email, new.phone),
            "created_at": self.now(),
        }
        lead = rows.add(session, Lead, values)
        audit.record(session, Event.LEAD_CREATED, me, self.now(), about=lead)
        return lead

    def _open(self, session: Session, spot: Spot, lead: Lead, me: Manager, *, known: bool) -> AddedDeal:
        wish = Wish(status_id=_open_status(session, spot), manager=_keeper(me), source=BY_HAND)
        deal, made = open_deal(
            session, spot.plan.id, lead, wish, actor=me, random=self.random, now=self.now(), known=known
        )
        return self._added(session, spot, deal.id, me, made=made)

    def _added(self, session: Session, spot: Spot, deal_id: int, me: Manager, *, made: bool) -> AddedDeal:
        deal = deals.any_deal(session, deal_id)
        seen = deals.is_seen(session, deal, me)
        card = cards.card(session, deal_id, me, self.now(), changed=made) if seen else None
        return AddedDeal(spot, deal, made, card)

    def _made_before(self, session: Session, spot: Spot, message_id: int, me: Manager) -> AddedDeal | None:
        """Of this very message, before the process ended or by the first of two taps."""
        deal_id = forms.kept(session, _key(spot, me)).get(str(message_id))
        return None if deal_id is None else self._added(session, spot, deal_id, me, made=True)


def _spot(session: Session, where: Where, me: Manager) -> Spot:
    demand(me, Permission.CREATE_DEALS)
    plan_id: int | None = where.id
    status_ids: tuple[int, ...] = ()
    if where.origin is Origin.VIEW:
        wanted = from_json(views.of(session, DealView, me, where.id).filter)
        plan_id, status_ids = wanted.plan_id, wanted.status_ids
    plan = next((plan for plan in _usable(session, me) if plan.id == plan_id), None)
    if plan is None:
        raise NotFound
    if plan.archived_at is not None:
        raise PlanArchived
    return Spot(plan, _status(session, plan, status_ids), column=len(status_ids) == 1)


def _usable(session: Session, me: Manager) -> Sequence[SalesPlan]:
    """Plans in which they may see deals; whoever sets plans up may begin in any."""
    found = views.plans(session, me)
    if not allowed(me, Permission.EDIT_PLANS):
        return found
    known = {plan.id for plan in found}
    return [*found, *(plan for plan in (*plans.every(session), *plans.archived(session)) if plan.id not in known)]


def _plans(session: Session, me: Manager) -> Sequence[SalesPlan]:
    return [plan for plan in _usable(session, me) if plan.archived_at is None]


def _status(session: Session, plan: SalesPlan, wanted: Sequence[int]) -> Status:
    """The one that is shown alone, else the first. Raises `NotFound`, if it has been deleted meanwhile."""
    statuses = plans.statuses(session, plan.id)
    found = [status for status in statuses if len(wanted) != 1 or status.id == wanted[0]]
    if not found:
        raise NotFound
    return found[0]


def _open_status(session: Session, spot: Spot) -> int:
    """Of a final status, the last intermediate one: a deal is closed by its own rules."""
    if spot.status.kind is Kind.OPEN:
        return spot.status.id
    return [status.id for status in plans.statuses(session, spot.plan.id) if status.kind is Kind.OPEN][-1]


def _keeper(me: Manager) -> Manager | None:
    """Whoever sees only their own deals keeps what they add; else the plan's rule decides."""
    own = not allowed(me, Permission.SEE_ALL_DEALS) and allowed(me, Permission.EDIT_OWN_DEALS)
    return me if own else None


def _candidates(session: Session, spot: Spot, text: str, region: str, me: Manager) -> Candidates:
    """Raises `Invalid` if there is nobody, and nobody could be made of it."""
    new = may_be_lead(text, region)
    found, certain = recognise(session, text, new, me)
    if not found and new is None:
        read_lead(text, region)
    masked = not allowed(me, Permission.SEE_ALL_DEALS)
    return Candidates(spot, found[:SHOWN], min(certain, SHOWN), len(found) > SHOWN, new, masked)


def _key(spot: Spot, me: Manager) -> str:
    return f"added:{me.id}:{spot.plan.id}"
