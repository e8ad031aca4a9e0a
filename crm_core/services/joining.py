"""How somebody comes onto the staff inside a transaction, by a link or because a colleague picked them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from crm_core.models import Manager, Role, SalesPlan
from crm_core.queries import leads, people
from crm_core.results import Sender
from crm_core.rules.text import clean_line
from crm_core.services import planning, staffing


@dataclass(frozen=True, slots=True)
class Terms:
    """As what somebody comes."""

    role: Role
    plans: Sequence[SalesPlan]
    """Living ones whose teams they join."""
    by: Manager | None
    """Who brings them in; None is the bot itself, for the first owner."""


def take_in(session: Session, sender: Sender, terms: Terms, *, came: bool, random: Random, now: datetime) -> Manager:
    """Put the person on staff and into the teams; ``came``: they are here themselves, so they can be written to.

    Whoever was on it before comes back as the terms say, and without the seats that they had. What it is about must
    be locked.
    """
    there = people.by_telegram_id(session, sender.telegram_id)
    actor = None if came else terms.by
    if there is None:
        there = _enlist(session, sender, terms.role, actor=actor, now=now)
    else:
        values = {"role_id": terms.role.id, "active": True}
        staffing.change_person(session, there, values, seen=None, actor=actor or there, now=now)
    if came:
        there.username, there.telegram_language, there.reachable = sender.username, sender.language_code, True
    session.flush()
    for plan in sorted(terms.plans, key=lambda one: one.id):
        planning.seat(session, plan, there, actor=terms.by or there, random=random, now=now)
    return there


def _enlist(session: Session, sender: Sender, role: Role, *, actor: Manager | None, now: datetime) -> Manager:
    """Of somebody who wrote to the bot as a lead their language is known, and whether it may write to them."""
    lead = leads.by_telegram_id(session, sender.telegram_id)
    newcomer = Manager(
        telegram_id=sender.telegram_id,
        name=clean_line(sender.name),
        username=sender.username,
        language=lead.language if lead else None,
        telegram_language=lead.telegram_language if lead else None,
        reachable=lead is not None and lead.reachable,
    )
    return staffing.enlist(session, newcomer, role, actor=actor, now=now)
