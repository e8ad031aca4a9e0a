"""What becomes of a person's open deals when they leave a plan or the staff (product, sections 4 and 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random

from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import Deal, Event, Manager, Mode
from crm_core.queries import deals, people
from crm_core.rules import pipeline
from crm_core.services import assigning, audit, moving
from crm_core.services.transferring import Handed, tell


class Fate(StrEnum):
    KEEP = "keep"
    """They stay with the person."""
    HAND = "hand"
    """To one colleague."""
    AGAIN = "again"
    """By each plan's rule; in a manual plan they wait for somebody to take them."""


@dataclass(frozen=True, slots=True)
class Handing:
    """What was decided; ``to`` is for `Fate.HAND` alone."""

    fate: Fate
    to: int | None = None


def hand_over(
    session: Session,
    manager: Manager,
    handing: Handing,
    *,
    plan_id: int | None,
    actor: Manager,
    random: Random,
    now: datetime,
) -> int:
    """Do with the open deals (of one plan, or of all) what was decided; how many there were.

    Raises `NotFound` for a colleague who is not there.
    """
    found = deals.open_of(session, manager.id, plan_id)
    if handing.fate is Fate.HAND:
        to = people.by_id(session, handing.to or 0)
        if not to.active or to.id == manager.id:
            raise NotFound
        people.demand_holder(session, to.id)
        _hand_all(session, found, to, actor, now)
    elif handing.fate is Fate.AGAIN:
        _hand_out_again(session, found, actor, random, now)
    return len(found)


def _hand_all(session: Session, found: Sequence[Deal], to: Manager, actor: Manager, now: datetime) -> None:
    handed = [Handed(deal, moving.pass_on(session, deal, to, actor, Event.DEAL_TRANSFERRED, now), to) for deal in found]
    tell(session, handed, actor, now)


def _hand_out_again(session: Session, found: Sequence[Deal], actor: Manager, random: Random, now: datetime) -> None:
    tell(session, [_release(session, deal, actor, now) for deal in found], actor, now)
    for plan_id in sorted({deal.plan_id for deal in found}):
        given = assigning.hand_out(session, [plan_id], random, now)
        if given < assigning.AT_ONCE:  # else the sweep goes on with the next lot
            _offer_the_rest(session, [deal for deal in found if deal.plan_id == plan_id], now)


def _release(session: Session, deal: Deal, actor: Manager, now: datetime) -> Handed:
    came_from = deal.manager
    assigning.add_load(session, deal.plan_id, deal.manager_id, -1)
    deal.manager_id, deal.awaits_manager = None, deal.plan.mode is Mode.EVEN
    pipeline.touch(deal, now)
    session.flush()
    before, after = audit.manager_of(came_from), audit.manager_of(None)
    audit.record(session, Event.DEAL_RELEASED, actor, now, deal=deal, before=before, after=after)
    if not deal.awaits_manager:
        assigning.offer(session, deal, now)
    return Handed(deal, came_from, None)


def _offer_the_rest(session: Session, found: Sequence[Deal], now: datetime) -> None:
    """Nobody is free: whoever may take or assign the deals hears of them."""
    for deal in found:
        if deal.awaits_manager:
            assigning.offer(session, deal, now)
