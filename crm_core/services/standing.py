"""Leads in the archive and on the blacklist, inside a transaction (product, section 6).

Open deals of a lead in the archive leave every list and count with them; closed ones are history and stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlalchemy import update
from sqlalchemy.orm import Session

from crm_core.models import Deal, Event, Lead, Mode, RunState, TunnelRun
from crm_core.queries import people, plans, standing
from crm_core.rules import pipeline
from crm_core.services import assigning, audit
from crm_core.services.audit import Actor


def lock(session: Session, lead_id: int, *more_plans: int) -> Lead | None:
    """The plans of the lead's open deals, and more, then the lead: everybody locks them in this order."""
    for plan_id in sorted({*standing.plans_of(session, [lead_id]), *more_plans}):
        plans.lock(session, plan_id)
    return standing.locked(session, lead_id)


def archive(session: Session, lead: Lead, *, actor: Actor, now: datetime) -> bool:
    """Out of chats, lists and counts, with their open deals; whether they were there. The lead is locked."""
    if lead.archived_at is not None or lead.merged_into_id is not None:
        return False
    _put_away(session, lead, Event.LEAD_ARCHIVED, actor, now)
    return True


def blacklist(session: Session, lead: Lead, *, actor: Actor, now: datetime) -> bool:
    """Into the archive, from where they do not come back by writing; whether they were not there yet."""
    if lead.blacklisted_at is not None or lead.merged_into_id is not None:
        return False
    lead.blacklisted_at = now
    if lead.archived_at is None:
        _put_away(session, lead, Event.LEAD_BLACKLISTED, actor, now)
    else:
        audit.record(session, Event.LEAD_BLACKLISTED, actor, now, about=lead)
    return True


def lift(session: Session, lead: Lead, *, actor: Actor, now: datetime) -> bool:
    """Off the blacklist; they stay in the archive until they write or somebody brings them back."""
    if lead.blacklisted_at is None:
        return False
    lead.blacklisted_at = None
    audit.record(session, Event.LEAD_UNBLACKLISTED, actor, now, about=lead)
    return True


def restore(session: Session, lead: Lead, *, actor: Actor, random: Random, now: datetime) -> bool:
    """Back to where everything was; whether they were in the archive alone. Whoever has left has no deals again."""
    if lead.archived_at is None or lead.blacklisted_at is not None:
        return False
    lead.archived_at = None
    _in_tunnels(session, lead, RunState.AWAY, RunState.WAITING)
    deals = _list_again(session, lead.id, now)
    _log(session, Event.LEAD_RESTORED, lead, deals, actor, now)
    _find_managers(session, [deal for deal in deals if deal.manager_id is None], random, now)
    return True


def release(session: Session, lead: Lead, now: datetime) -> None:
    """Whoever is erased is in no archive: their open deals stand where those of others who were erased do.

    The lead and the plans are locked. Nothing is offered to anybody: there is nobody left to talk to.
    """
    if lead.archived_at is not None:
        lead.archived_at = lead.blacklisted_at = None
        _list_again(session, lead.id, now)


def _list_again(session: Session, lead_id: int, now: datetime) -> Sequence[Deal]:
    deals = standing.open_deals(session, lead_id, archived=True)
    for deal in deals:
        deal.archived = False
        if deal.manager_id is not None and not people.may_hold(session, deal.manager_id):
            deal.manager_id, deal.awaits_manager = None, deal.plan.mode is Mode.EVEN
        pipeline.touch(deal, now)
        session.flush()
        assigning.add_load(session, deal.plan_id, deal.manager_id, +1)
    return deals


def _put_away(session: Session, lead: Lead, event: Event, actor: Actor, now: datetime) -> None:
    lead.archived_at = now
    _in_tunnels(session, lead, RunState.WAITING, RunState.AWAY)
    deals = standing.open_deals(session, lead.id, archived=False)
    for deal in deals:
        deal.archived = True
        pipeline.touch(deal, now)
        assigning.add_load(session, deal.plan_id, deal.manager_id, -1)
        if deal.manager_id is None:
            assigning.close_offers(session, deal, now)
    session.flush()
    _log(session, event, lead, deals, actor, now)


def _in_tunnels(session: Session, lead: Lead, was: RunState, now: RunState) -> None:
    """Whoever is away is not led on; what became due meanwhile comes when they are back."""
    mine = (TunnelRun.lead_id == lead.id, TunnelRun.state == was)
    session.execute(update(TunnelRun).where(*mine).values(state=now), execution_options={"synchronize_session": False})


def _log(session: Session, event: Event, lead: Lead, deals: Sequence[Deal], actor: Actor, now: datetime) -> None:
    """In the history of each deal, else of the lead alone."""
    for deal in deals:
        audit.record(session, event, actor, now, deal=deal)
    if not deals:
        audit.record(session, event, actor, now, about=lead)


def _find_managers(session: Session, deals: Sequence[Deal], random: Random, now: datetime) -> None:
    assigning.hand_out(session, sorted({deal.plan_id for deal in deals if deal.awaits_manager}), random, now)
    for deal in deals:
        if deal.manager_id is None:
            assigning.offer(session, deal, now)
