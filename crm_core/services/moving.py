"""Changes of open deals inside a transaction: move, amount, undo, take, transfer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from crm_core.db import rows
from crm_core.errors import AlreadyTaken, DealChanged, Forbidden, NothingToUndo
from crm_core.models import Deal, Event, Kind, Manager, NoticeKind, Permission, Status, StatusChange
from crm_core.queries import deals, people, plans
from crm_core.results import DealCard, Undo
from crm_core.rules import pipeline
from crm_core.rules.permissions import Action, demand, may_edit, may_transfer
from crm_core.rules.plans import check_bill
from crm_core.services import assigning, audit, cards
from crm_core.services.notify import notify


def demand_action(card: DealCard, action: Action) -> None:
    """The actor may do this with the deal now. Raises `DealClosed`, `Forbidden`."""
    if action not in card.actions:
        pipeline.demand_open(card.deal)
        raise Forbidden


def for_edit(session: Session, deal_id: int, actor: Manager) -> Deal:
    """The deal, locked, for somebody who may edit it. Raises `NotFound`, `Forbidden`."""
    deal = deals.get(session, deal_id, actor, lock=True)
    if not may_edit(actor, deal):
        raise Forbidden
    return deal


def demand_seen(session: Session, deal: Deal, seen: int) -> None:
    """The button was drawn from the deal as it is. Raises `DealChanged` with who changed it."""
    if deal.version == seen:
        return
    entry = deals.newest_entry(session, deal)
    by = entry.actor.name if entry and entry.actor else None
    raise DealChanged(deal.id, by=by, at=entry.at if entry else deal.updated_at)


def done_before(session: Session, deal: Deal, actor: Manager, event: Event, *, seen: int) -> bool:
    """Was this very tap carried out already (a double tap, an update handled again after a crash)?"""
    entry = deals.newest_entry(session, deal)
    made = entry is not None and entry.event is event and entry.actor_id == actor.id
    return made and deal.version == seen + 1


def move(session: Session, deal_id: int, status_id: int, *, seen: int, actor: Manager, now: datetime) -> DealCard:
    me = people.actor(session, actor)
    deal = for_edit(session, deal_id, me)
    if deal.status_id == status_id and (
        deal.version == seen or done_before(session, deal, me, Event.DEAL_MOVED, seen=seen)
    ):
        return cards.card_of(session, deal, me, now, changed=False)
    pipeline.demand_open(deal)
    demand_seen(session, deal, seen)
    step(session, deal, plans.status(session, status_id), me, Event.DEAL_MOVED, now)
    return cards.card(session, deal_id, me, now)


def step(session: Session, deal: Deal, to: Status, actor: audit.Actor, event: Event, now: datetime) -> None:
    """Put the deal into an intermediate status, which nobody deletes meanwhile, and log it."""
    before, left = audit.status_of(deal), pipeline.stand_of(deal)
    pipeline.move(deal, to, now)
    set_committed_value(deal, "status", to)  # else it would be asked for, once for each deal of a lot
    keep_step(session, deal, left)
    audit.record(session, event, actor, now, deal=deal, before=before, after=audit.status_of(deal))


def keep_step(session: Session, deal: Deal, left: pipeline.Stand) -> None:
    """The step that the deal has just made."""
    step = {
        "deal_id": deal.id,
        "from_status_id": left.status_id,
        "to_status_id": deal.status_id,
        "manager_id": deal.manager_id,
        "at": deal.status_since,
        "stayed": round((deal.status_since - left.since).total_seconds()),
    }
    rows.add_later(session, StatusChange, step)


def set_amount(session: Session, deal_id: int, amount: int, *, seen: int, actor: Manager, now: datetime) -> DealCard:
    me = people.actor(session, actor)
    deal = for_edit(session, deal_id, me)
    check_bill(amount)
    if deal.amount == amount and deal.kind is Kind.OPEN:
        return cards.card_of(session, deal, me, now, changed=False)
    pipeline.demand_open(deal)
    demand_seen(session, deal, seen)
    _set_amount(session, deal, amount, me, Event.DEAL_AMOUNT_CHANGED, now)
    return cards.card(session, deal_id, me, now)


def _set_amount(session: Session, deal: Deal, amount: int, actor: Manager, event: Event, now: datetime) -> None:
    before, deal.amount = deal.amount, amount
    pipeline.touch(deal, now)
    audit.record(session, event, actor, now, deal=deal, before={"amount": before}, after={"amount": amount})


def undo(session: Session, deal_id: int, *, seen: int, actor: Manager, now: datetime) -> DealCard:
    me = people.actor(session, actor)
    deal = deals.get(session, deal_id, me, lock=True)
    if done_before(session, deal, me, Event.DEAL_UNDONE, seen=seen):
        return cards.card_of(session, deal, me, now, changed=False)
    pipeline.demand_open(deal)
    demand_seen(session, deal, seen)
    back = cards.undo_of(session, deal, me, people.company(session), now)
    if back is None:
        raise NothingToUndo(deal_id)
    _take_back(session, deal, back, me, now)
    return cards.card(session, deal_id, me, now)


def _take_back(session: Session, deal: Deal, back: Undo, actor: Manager, now: datetime) -> None:
    if back.status is not None:
        step(session, deal, plans.status(session, back.status.id), actor, Event.DEAL_UNDONE, now)
    elif back.amount is not None:
        _set_amount(session, deal, back.amount, actor, Event.DEAL_UNDONE, now)
    elif back.manager is not None:
        hand(session, deal, back.manager, actor, Event.DEAL_UNDONE, now)


def take(session: Session, deal_id: int, *, actor: Manager, now: datetime) -> DealCard:
    """The first tap wins. Raises `AlreadyTaken` with the name of whoever was quicker."""
    me = people.actor(session, actor)
    deal = deals.any_deal(session, deal_id, lock=True)
    if deal.manager_id == me.id:
        return cards.card(session, deal_id, me, now, changed=False)
    if deal.manager is not None and deals.may_learn_of(session, deal, me):
        raise AlreadyTaken(deal_id, by=deal.manager.name)
    deal = deals.get(session, deal_id, me)
    pipeline.demand_open(deal)
    demand(me, Permission.EDIT_OWN_DEALS)
    if not deals.is_takeable(session, deal, me):
        raise Forbidden
    hand(session, deal, me, me, Event.DEAL_TAKEN, now)
    return cards.card(session, deal_id, me, now)


def transfer(session: Session, deal_id: int, manager_id: int, *, seen: int, actor: Manager, now: datetime) -> DealCard:
    me = people.actor(session, actor)
    deal = deals.get(session, deal_id, me, lock=True)
    if deal.manager_id == manager_id and deal.kind is Kind.OPEN:
        return cards.card_of(session, deal, me, now, changed=False)
    pipeline.demand_open(deal)
    if not may_transfer(me, deal):
        raise Forbidden
    demand_seen(session, deal, seen)
    to = people.by_id(session, manager_id)
    event = Event.DEAL_TRANSFERRED if deal.manager_id else Event.DEAL_ASSIGNED
    hand(session, deal, to, me, event, now)
    return cards.card_of(session, deals.any_deal(session, deal_id), me, now)


def hand(session: Session, deal: Deal, to: Manager, actor: Manager, event: Event, now: datetime) -> None:
    """The deal changes hands, and both people are told.

    Raises `HoldsNoDeals` for somebody who may hold no deals, or leaves the staff at this very moment.
    """
    people.demand_holder(session, to.id)
    came_from = pass_on(session, deal, to, actor, event, now)
    tell_received(session, deal, to, actor, now)
    tell_handed_over(session, deal, came_from, to, actor, now)


def pass_on(session: Session, deal: Deal, to: Manager, actor: Manager, event: Event, now: datetime) -> Manager | None:
    """Loads, log, offers closed; nothing else of the deal changes. Returns who had it; telling people is left."""
    came_from = deal.manager
    deal.manager_id, deal.awaits_manager = to.id, False
    pipeline.touch(deal, now)
    if came_from is not None:
        assigning.add_load(session, deal.plan_id, came_from.id, -1)
    assigning.settle(session, deal, to, now)
    before, after = audit.manager_of(came_from), audit.manager_of(to)
    audit.record(session, event, actor, now, deal=deal, before=before, after=after)
    if came_from is None:
        assigning.close_offers(session, deal, now)
        assigning.relay_waiting(session, deal, to, now)
    return came_from


def tell_received(session: Session, deal: Deal, to: Manager, actor: Manager, now: datetime) -> None:
    """Nobody is told of what they did themselves."""
    if to.id == actor.id:
        return
    about = {"deal_id": deal.id, "lead_id": deal.lead_id, "by_id": actor.id}
    key = f"received:{deal.id}:{deal.version}"
    notify(session, NoticeKind.DEAL_RECEIVED, to.telegram_id, key=key, now=now, **about)


def tell_handed_over(
    session: Session, deal: Deal, came_from: Manager | None, to: Manager | None, actor: Manager, now: datetime
) -> None:
    """Word for whoever had the deal; ``to`` None: it is to be handed out anew."""
    if came_from is None or came_from.id == actor.id:
        return
    notify(
        session,
        NoticeKind.DEAL_HANDED_OVER,
        came_from.telegram_id,
        key=f"handed_over:{deal.id}:{deal.version}",
        now=now,
        deal_id=deal.id,
        lead_id=deal.lead_id,
        by_id=actor.id,
        to_id=to.id if to else None,
    )
