"""Closing a deal inside a transaction, and cancelling the closing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.errors import AnotherDealOpen, DealIsOpen, Forbidden, Invalid, LeadArchived
from crm_core.models import NO_TASK, Deal, Event, Kind, Manager
from crm_core.queries import deals, people, plans
from crm_core.results import DealCard
from crm_core.rules import pipeline
from crm_core.rules.plans import check_bill
from crm_core.rules.text import clean_text
from crm_core.services import assigning, audit, cards, moving, tasks_due
from crm_core.services.audit import Actor

CLARIFICATION_LIMIT = 500


def win(session: Session, deal_id: int, amount: int | None, *, seen: int, actor: Manager, now: datetime) -> DealCard:
    me = people.actor(session, actor)
    deal = moving.for_edit(session, deal_id, me)
    if moving.done_before(session, deal, me, Event.DEAL_WON, seen=seen):
        return cards.card_of(session, deal, me, now, changed=False)
    pipeline.demand_open(deal)
    moving.demand_seen(session, deal, seen)
    mark_won(session, deal, amount, me, now)
    return cards.card(session, deal_id, me, now)


def mark_won(session: Session, deal: Deal, amount: int | None, actor: Actor, now: datetime) -> None:
    """``amount`` None: as it is. The deal is locked, and the actor may edit it."""
    before = audit.status_of(deal) | {"amount": deal.amount}
    left, by_id = pipeline.stand_of(deal), audit.person_id(actor)
    won = plans.final_status(session, deal.plan_id, Kind.WON)
    pipeline.win(deal, won, deal.amount if amount is None else check_bill(amount), by_id=by_id, now=now)
    _closed(session, deal, left, now)
    after = audit.status_of(deal) | {"amount": deal.amount}
    audit.record(session, Event.DEAL_WON, actor, now, deal=deal, before=before, after=after)


def lose(
    session: Session, deal_id: int, reason_id: int | None, *, seen: int, actor: Manager, now: datetime
) -> DealCard:
    """Close as lost, with one of the plan's reasons when its checkbox is on. Raises `ReasonRequired`."""
    me = people.actor(session, actor)
    deal = moving.for_edit(session, deal_id, me)
    if moving.done_before(session, deal, me, Event.DEAL_LOST, seen=seen) and deal.reason_id == reason_id:
        return cards.card_of(session, deal, me, now, changed=False)
    pipeline.demand_open(deal)
    moving.demand_seen(session, deal, seen)
    mark_lost(session, deal, reason_id, me, now)
    return cards.card(session, deal_id, me, now)


def mark_lost(session: Session, deal: Deal, reason_id: int | None, actor: Actor, now: datetime) -> None:
    """The deal is locked, and the actor may edit it. Raises `ReasonRequired`, `NotFound`."""
    before, left = audit.status_of(deal), pipeline.stand_of(deal)
    lost = plans.final_status(session, deal.plan_id, Kind.LOST)
    allowed = {reason.id for reason in plans.reasons(session, deal.plan_id)}
    pipeline.lose(deal, lost, reason_id, allowed=allowed, by_id=audit.person_id(actor), now=now)
    _closed(session, deal, left, now)
    audit.record(session, Event.DEAL_LOST, actor, now, deal=deal, before=before, after=audit.status_of(deal))


def _closed(session: Session, deal: Deal, left: pipeline.Stand, now: datetime) -> None:
    deal.awaits_manager = False
    if deal.next_task_at != NO_TASK:
        tasks_due.follow(session, deal)
    session.flush()
    moving.keep_step(session, deal, left)
    assigning.add_load(session, deal.plan_id, deal.manager_id, -1)
    session.refresh(deal, ["status", "reason"])
    if deal.manager_id is None:
        assigning.close_offers(session, deal, now)


def clarify(session: Session, deal_id: int, text: str, *, actor: Manager, now: datetime) -> DealCard:
    me = people.actor(session, actor)
    deal = moving.for_edit(session, deal_id, me)
    if deal.kind is not Kind.LOST:
        raise Forbidden
    clarification = clean_text(text, CLARIFICATION_LIMIT + 1)
    if not clarification or len(clarification) > CLARIFICATION_LIMIT:
        problem = "long" if clarification else "empty"
        raise Invalid("clarification", problem, {"limit": CLARIFICATION_LIMIT})
    if deal.clarification == clarification:
        return cards.card_of(session, deal, me, now, changed=False)
    before = {"clarification": deal.clarification}
    deal.clarification = clarification
    pipeline.touch(deal, now)
    after = {"clarification": clarification}
    audit.record(session, Event.DEAL_CLARIFIED, me, now, deal=deal, before=before, after=after)
    return cards.card(session, deal_id, me, now)


def cancel(session: Session, deal_id: int, *, seen: int, actor: Manager, now: datetime) -> DealCard:
    """Return a closed deal to an intermediate status.

    Raises `DealIsOpen`, `Forbidden`, `LeadArchived`, `AnotherDealOpen`.
    """
    me = people.actor(session, actor)
    plan_id = deals.get(session, deal_id, me).plan_id
    plans.lock(session, plan_id)
    deal = deals.get(session, deal_id, me, lock=True)
    if deal.kind is Kind.OPEN:
        raise DealIsOpen(deal_id)
    if not cards.may_reopen(deal, me, people.company(session), now):
        raise Forbidden
    moving.demand_seen(session, deal, seen)
    if deal.lead.archived_at is not None:
        raise LeadArchived(blacklisted=deal.lead.blacklisted_at is not None, deal_id=deal_id)
    other = deals.open_in_plan(session, plan_id, deal.lead_id)
    if other is not None:
        raise AnotherDealOpen(deal_id, other_id=other.id)
    _reopen(session, deal, me, now)
    return cards.card(session, deal_id, me, now)


def _reopen(session: Session, deal: Deal, actor: Manager, now: datetime) -> None:
    before, left = audit.status_of(deal), pipeline.stand_of(deal)
    to = pipeline.return_status(deal, deal.closed_from, plans.statuses(session, deal.plan_id))
    pipeline.cancel_closing(deal, to, now)
    session.flush()
    moving.keep_step(session, deal, left)
    assigning.add_load(session, deal.plan_id, deal.manager_id, +1)
    tasks_due.follow(session, deal)
    session.refresh(deal, ["status", "reason"])
    after = audit.status_of(deal)
    audit.record(session, Event.DEAL_CLOSING_CANCELLED, actor, now, deal=deal, before=before, after=after)
    if deal.manager_id is None:
        assigning.offer(session, deal, now)
