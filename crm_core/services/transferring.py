"""Deals change hands inside a transaction: one by its plan's rule, or many at once with one word to everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, NobodyAvailable, NoRule
from crm_core.models import Deal, Event, Kind, Manager, Mode, NoticeKind
from crm_core.queries import deals, people, plans, transfers
from crm_core.results import DealCard
from crm_core.results.transfers import Lot, Outcome, Transferred
from crm_core.rules import pipeline
from crm_core.rules.permissions import may_transfer
from crm_core.services import assigning, cards, moving
from crm_core.services.notify import notify

GIVEN = (Event.DEAL_TRANSFERRED, Event.DEAL_ASSIGNED)
TOLD_OF = 10
"""Deals named in the one notice for many."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A deal that has just changed hands; ``to`` None: it is to be handed out anew."""

    deal: Deal
    came_from: Manager | None
    to: Manager | None


def event_of(deal: Deal) -> Event:
    return Event.DEAL_TRANSFERRED if deal.manager_id else Event.DEAL_ASSIGNED


def by_rule(session: Session, deal_id: int, *, seen: int, actor: Manager, random: Random, now: datetime) -> DealCard:
    """Raises `NoRule`, `NobodyAvailable`."""
    me = people.actor(session, actor)
    _lock_plans(session, [deal_id])
    deal = deals.get(session, deal_id, me, lock=True)
    if any(moving.done_before(session, deal, me, event, seen=seen) for event in GIVEN):
        return cards.card_of(session, deal, me, now, changed=False)
    pipeline.demand_open(deal)
    if not may_transfer(me, deal):
        raise Forbidden
    moving.demand_seen(session, deal, seen)
    if deal.plan.mode is not Mode.EVEN:
        raise NoRule(deal.id)
    handed = _by_rule(session, deal, me, random, now)
    if handed is None:
        raise NobodyAvailable(deal.id)
    tell(session, [handed], me, now)
    return cards.card_of(session, deals.any_deal(session, deal_id), me, now)


def _lock_plans(session: Session, deal_ids: Collection[int]) -> None:
    """Before the deals: choice and change are one, and nobody is dismissed or dealt to meanwhile."""
    for plan_id in transfers.plans_of(session, deal_ids):
        plans.lock(session, plan_id)


def _by_rule(session: Session, deal: Deal, actor: Manager, random: Random, now: datetime) -> Handed | None:
    """To whomever the plan's rule finds beside the present manager; the plan must be locked."""
    choice = assigning.choose_manager(session, deal.plan, deal.lead_id, random, without=deal.manager_id)
    to = assigning.chosen(session, choice)
    if to is None:
        return None
    came_from = moving.pass_on(session, deal, to, actor, event_of(deal), now)
    assigning.enter_choice(session, deal, deal.plan, choice, to, now)
    return Handed(deal, came_from, to)


def many(
    session: Session,
    holders: Mapping[int, int | None],
    to: Manager | None,
    *,
    actor: Manager,
    random: Random,
    now: datetime,
) -> Transferred:
    """Each deal to the one person or (None) by its plan's rule, as if it were the only one; then one word to everybody.

    ``holders`` says who had each when it was chosen: what has changed hands since stays there.
    Raises `HoldsNoDeals`.
    """
    handed, skipped = hand_many(session, holders, to, actor=actor, random=random, now=now)
    tell(session, handed, actor, now)
    return _report(handed, skipped)


def hand_many(
    session: Session,
    holders: Mapping[int, int | None],
    to: Manager | None,
    *,
    actor: Manager,
    random: Random,
    now: datetime,
) -> tuple[list[Handed], dict[Outcome, list[int]]]:
    """What changed hands and what did not; telling people is left. Raises `HoldsNoDeals`."""
    _lock_plans(session, holders)
    found = deals.several(session, holders, actor)
    if to is not None:
        people.demand_holder(session, to.id)
    handed: list[Handed] = []
    skipped: dict[Outcome, list[int]] = {}
    for deal_id, holder in sorted(holders.items()):
        given = _give(session, found.get(deal_id), holder, to, actor, random, now)
        if isinstance(given, Handed):
            handed.append(given)
        else:
            skipped.setdefault(given, []).append(deal_id)
    return handed, skipped


def _give(
    session: Session,
    deal: Deal | None,
    holder: int | None,
    to: Manager | None,
    actor: Manager,
    random: Random,
    now: datetime,
) -> Handed | Outcome:
    obstacle = _obstacle(deal, holder, to, actor)
    if deal is None or obstacle is not None:
        return obstacle or Outcome.HIDDEN
    if to is None:
        return _by_rule(session, deal, actor, random, now) or Outcome.NOBODY
    return Handed(deal, moving.pass_on(session, deal, to, actor, event_of(deal), now), to)


def _obstacle(deal: Deal | None, holder: int | None, to: Manager | None, actor: Manager) -> Outcome | None:
    if deal is None or not may_transfer(actor, deal):
        return Outcome.HIDDEN
    if deal.kind is not Kind.OPEN:
        return Outcome.CLOSED
    if to is not None and deal.manager_id == to.id:
        return Outcome.ALREADY
    if deal.manager_id != holder:
        return Outcome.MOVED
    return Outcome.MANUAL if to is None and deal.plan.mode is not Mode.EVEN else None


def _report(handed: Sequence[Handed], skipped: Mapping[Outcome, Sequence[int]]) -> Transferred:
    got = Counter(one.to for one in handed if one.to is not None)
    done = Lot(len(handed), sum(one.deal.amount for one in handed))
    return Transferred(done, got.most_common(), skipped)


def tell(session: Session, handed: Sequence[Handed], actor: Manager, now: datetime) -> None:
    """Whoever got deals and whoever had them: one notice each, however many there are."""
    for to, theirs in _by_person((one.to, one) for one in handed):
        _tell_receiver(session, to, theirs, actor, now)
    for came_from, theirs in _by_person((one.came_from, one) for one in handed):
        _tell_giver(session, came_from, theirs, actor, now)


def _by_person(pairs: Iterable[tuple[Manager | None, Handed]]) -> list[tuple[Manager, list[Handed]]]:
    people_by_id: dict[int, tuple[Manager, list[Handed]]] = {}
    for person, one in pairs:
        if person is not None:
            people_by_id.setdefault(person.id, (person, []))[1].append(one)
    return list(people_by_id.values())


def _tell_receiver(session: Session, to: Manager, theirs: Sequence[Handed], actor: Manager, now: datetime) -> None:
    if len(theirs) == 1:
        moving.tell_received(session, theirs[0].deal, to, actor, now)
    elif to.id != actor.id:
        _tell(session, NoticeKind.DEALS_RECEIVED, to, theirs, now, by_id=actor.id)


def _tell_giver(session: Session, came_from: Manager, theirs: Sequence[Handed], actor: Manager, now: datetime) -> None:
    receivers = {one.to.id if one.to else None for one in theirs}
    if len(theirs) == 1:
        moving.tell_handed_over(session, theirs[0].deal, came_from, theirs[0].to, actor, now)
    elif came_from.id != actor.id:
        to_id = receivers.pop() if len(receivers) == 1 else None
        _tell(session, NoticeKind.DEALS_HANDED_OVER, came_from, theirs, now, by_id=actor.id, to_id=to_id)


def _tell(
    session: Session, kind: NoticeKind, reader: Manager, theirs: Sequence[Handed], now: datetime, **who: Any
) -> None:
    first = theirs[0].deal
    ids = [one.deal.id for one in theirs[:TOLD_OF]]
    key = f"{kind}:{reader.id}:{first.id}:{first.version}"
    notify(session, kind, reader.telegram_id, key=key, now=now, count=len(theirs), deal_ids=ids, **who)
