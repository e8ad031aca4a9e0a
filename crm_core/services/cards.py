"""Puts a deal's card together for one reader."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from crm_core.models import NO_TASK, AuditEntry, Company, Deal, Event, Kind, Manager, RefusalReason, Status
from crm_core.queries import deals, leads, people, plans, reasons, tags, tasks
from crm_core.results import DealCard, Undo
from crm_core.rules import pipeline
from crm_core.rules.permissions import Action, actions, may_cancel_closed, may_edit, may_transfer

UNDOABLE = {Event.DEAL_MOVED, Event.DEAL_AMOUNT_CHANGED, Event.DEAL_TRANSFERRED}


def card(session: Session, deal_id: int, actor: Manager, now: datetime, *, changed: bool = True) -> DealCard:
    """The deal as the actor may see it now. Raises `NotFound`."""
    deal = deals.get(session, deal_id, actor)
    return card_of(session, deal, actor, now, changed=changed)


def card_of(session: Session, deal: Deal, actor: Manager, now: datetime, *, changed: bool = True) -> DealCard:
    company = people.company(session)
    statuses = plans.statuses(session, deal.plan_id)
    cancels = may_reopen(deal, actor, company, now)
    takeable = deals.is_takeable(session, deal, actor)
    last = leads.last_message(session, deal.lead_id)
    return DealCard(
        deal=deal,
        statuses=statuses,
        actions=actions(actor, deal, takeable=takeable, may_cancel=cancels, contacts_masked=company.contacts_masked),
        next_status=pipeline.next_step(deal, statuses) if deal.kind is Kind.OPEN else None,
        undo=undo_of(session, deal, actor, company, now),
        cancel_to=pipeline.return_status(deal, deal.closed_from, statuses) if cancels else None,
        last_message=last if last and last.text else None,  # of an erased lead only when it came is known
        now=now,
        changed=changed,
        tags=tags.of_lead(session, deal.lead_id),
        task=None if deal.next_task_at == NO_TASK else tasks.next_of(session, deal.id),
    )


def for_group(session: Session, deal: Deal, now: datetime) -> DealCard:
    """As everybody in a group of the team may see it: no contacts, and nothing to do but to take it."""
    last = leads.last_message(session, deal.lead_id)
    return DealCard(
        deal=deal,
        statuses=(),
        actions=frozenset({Action.TAKE}),
        next_status=None,
        undo=None,
        cancel_to=None,
        last_message=last if last and last.text else None,
        now=now,
    )


def may_reopen(deal: Deal, actor: Manager, company: Company, now: datetime) -> bool:
    """Both rights; or, where the company allows it, one's own closing within minutes (product, section 4)."""
    if deal.kind is Kind.OPEN or deal.closed_at is None:
        return False
    if may_cancel_closed(actor):
        return True
    own = deal.closed_by_id == actor.id and may_edit(actor, deal)
    return company.managers_may_reopen and own and now - deal.closed_at <= timedelta(minutes=company.undo_minutes)


def undo_of(session: Session, deal: Deal, actor: Manager, company: Company, now: datetime) -> Undo | None:
    """What one tap of the actor would take back: their own newest change, for a few minutes."""
    if deal.kind is not Kind.OPEN:
        return None
    entry = deals.newest_entry(session, deal)
    if entry is None or entry.event not in UNDOABLE or entry.actor_id != actor.id:
        return None
    if now - entry.at > timedelta(minutes=company.undo_minutes):
        return None
    return _undo(session, deal, entry, actor)


def _undo(session: Session, deal: Deal, entry: AuditEntry, actor: Manager) -> Undo | None:
    if entry.event is Event.DEAL_TRANSFERRED:
        manager_id = entry.before["manager_id"]
        back = session.get(Manager, manager_id) if manager_id else None
        return Undo(manager=back) if back and back.active and may_transfer(actor, deal) else None
    if not may_edit(actor, deal):
        return None
    if entry.event is Event.DEAL_AMOUNT_CHANGED:
        return Undo(amount=entry.before["amount"])
    status = session.get(Status, entry.before["status_id"])
    return Undo(status=status) if status and status.deleted_at is None else None


def most_used_first(session: Session, deal: Deal, actor: Manager) -> list[RefusalReason]:
    """The plan's reasons, the ones this manager gives most often first."""
    uses = reasons.uses_by(session, deal.plan_id, actor.id)
    return sorted(plans.reasons(session, deal.plan_id), key=lambda reason: -uses.get(reason.id, 0))
