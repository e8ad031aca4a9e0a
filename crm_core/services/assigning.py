"""Gives deals to managers inside a transaction: the distribution with its ledger, offers, loads, related managers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import false, update
from sqlalchemy.orm import Session

from crm_core.db import rows
from crm_core.db.rows import Parameter, Write
from crm_core.models import (
    ActorKind,
    Assignment,
    Deal,
    Event,
    LeadManager,
    Manager,
    NoticeKind,
    PlanLoad,
    PlanMember,
    SalesPlan,
    StaffMessage,
)
from crm_core.queries import groups, leads, people, plans
from crm_core.rules.distribution import Choice, Dealing, choose, turns_on_return
from crm_core.services import audit
from crm_core.services.notify import notify
from crm_core.services.relaying import relay

AT_ONCE = 50
"""Waiting deals of a plan handed out inside one transaction; the sweep takes the rest."""
NO_LEAD = 0
RELAYED = 20
"""Messages written while nobody had the deal, passed on to whoever gets it."""

ADD_LOAD = Write(
    lambda insert, parameter: (
        insert(rows.table(PlanLoad))
        .values({name: parameter(name) for name in ("plan_id", "manager_id", "open_deals")})
        .on_conflict_do_update(
            index_elements=["plan_id", "manager_id"], set_={"open_deals": PlanLoad.open_deals + parameter("change")}
        )
    )
)


def _taken(_insert: Any, parameter: Parameter) -> Any:
    seat = update(rows.table(PlanMember)).where(*(getattr(PlanMember, name) == parameter(name) for name in SEAT))
    more = parameter("turns")
    turns, received = PlanMember.turns + more, PlanMember.received + more
    return seat.values(turns=turns, received=received, last_assigned_at=parameter("last_assigned_at"))


def _loaded(insert: Any, parameter: Parameter) -> Any:
    row = insert(rows.table(PlanLoad)).values({name: parameter(name) for name in (*SEAT, "open_deals")})
    more = {"open_deals": PlanLoad.open_deals + row.excluded.open_deals}
    return row.on_conflict_do_update(index_elements=SEAT, set_=more)


def _met(insert: Any, parameter: Parameter) -> Any:
    row = insert(rows.table(LeadManager)).values({name: parameter(name) for name in (*MET, "last_contact_at")})
    row = row.values(connected=false())
    return row.on_conflict_do_update(index_elements=MET, set_={"last_contact_at": row.excluded.last_contact_at})


SEAT = ("plan_id", "manager_id")
TAKE_TURNS = Write(_taken, PlanMember, SEAT, among=(*SEAT, "turns", "last_assigned_at"))
ADD_LOADS = Write(_loaded, PlanLoad, SEAT)
"""Of many managers, each of whom has got deals; `ADD_LOAD` takes away as well, by a number that no row may hold."""
MET = ("lead_id", "manager_id")
MEET = Write(_met, LeadManager, MET)


def choose_manager(
    session: Session, plan: SalesPlan, lead_id: int, random: Random, *, without: int | None = None
) -> Choice:
    """The even distribution's choice, ``without`` whoever has the deal now; the plan's row must be locked."""
    members = plans.candidates(session, plan.id, lead_id)
    return choose(members, pool=plan.pool, pick=plan.pick, random=random, without=without)


def dealing(session: Session, plan: SalesPlan, random: Random) -> Dealing:
    """For many leads, one after another, by the same rule; the plan's row must be locked."""
    members = plans.candidates(session, plan.id, NO_LEAD)
    return Dealing(members, pool=plan.pool, pick=plan.pick, random=random)


def chosen(session: Session, choice: Choice) -> Manager | None:
    """Whom the choice fell on; None if nobody was free."""
    return None if choice.manager_id is None else people.by_id(session, choice.manager_id)


def enter_ledger(
    session: Session, deal: Deal, plan: SalesPlan, choice: Choice, manager: Manager, now: datetime
) -> None:
    """Write down an automatic assignment: the ledger row, the turn, the load, the log and the notice."""
    enter_choice(session, deal, plan, choice, manager, now)
    settle(session, deal, manager, now)
    audit.record(session, Event.DEAL_ASSIGNED, ActorKind.SYSTEM, now, deal=deal, after=audit.manager_of(manager))
    tell_assigned(session, deal, manager, now)


def enter_choice(
    session: Session, deal: Deal, plan: SalesPlan, choice: Choice, manager: Manager, now: datetime
) -> None:
    """What was chosen from, for *Why me?*, and the turn that it was."""
    keep_choice(session, deal.id, plan, choice, manager.id, now)
    take_turns(session, plan.id, {manager.id: 1}, now)


def keep_choice(
    session: Session, deal_id: int, plan: SalesPlan, choice: Choice, manager_id: int, now: datetime
) -> None:
    """The row of the ledger alone."""
    entry = {
        "deal_id": deal_id,
        "plan_id": plan.id,
        "manager_id": manager_id,
        "pool": plan.pool,
        "pick": plan.pick,
        "related": choice.related,
        "candidates": choice.candidates,
        "skipped": choice.skipped,
        "at": now,
    }
    rows.add_later(session, Assignment, entry)


def take_turns(session: Session, plan_id: int, turns: Mapping[int, int], now: datetime) -> None:
    """How many each of these managers has taken."""
    for manager_id, times in turns.items():
        turn = {"plan_id": plan_id, "manager_id": manager_id, "turns": times, "last_assigned_at": now}
        rows.write(session, TAKE_TURNS, turn)


def settle(session: Session, deal: Deal, manager: Manager, now: datetime) -> None:
    """The bookkeeping of an open deal that has just become the manager's."""
    add_load(session, deal.plan_id, manager.id, +1)
    remember_contact(session, deal.lead_id, manager.id, now)


def tell_assigned(session: Session, deal: Deal, manager: Manager, now: datetime) -> None:
    key = f"assigned:{deal.id}:{deal.version}"
    notify(
        session, NoticeKind.DEAL_ASSIGNED, manager.telegram_id, key=key, now=now, deal_id=deal.id, lead_id=deal.lead_id
    )


def offer(session: Session, deal: Deal, now: datetime, *, made_by: audit.Actor = ActorKind.SYSTEM) -> None:
    """Tell everybody who may take or assign the deal, and the plan's group, that nobody has it.

    Whoever has just made it sees it anyway.
    """
    for manager in people.who_may_take(session, deal.plan_id):
        if isinstance(made_by, Manager) and made_by.id == manager.id:
            continue
        notify(
            session,
            NoticeKind.DEAL_OFFERED,
            manager.telegram_id,
            key=f"offered:{deal.id}:{deal.version}:{manager.id}",
            now=now,
            deal_id=deal.id,
            lead_id=deal.lead_id,
        )
    group = groups.of_plan(session, deal.plan_id)
    if group is not None:
        key, about = f"offered:{deal.id}:{deal.version}:group", {"deal_id": deal.id, "lead_id": deal.lead_id}
        notify(session, NoticeKind.GROUP_OFFERED, group.chat_id, key=key, now=now, **about)


def close_offers(session: Session, deal: Deal, now: datetime) -> None:
    """Redraw the copies of the offer in other people's chats: somebody has the deal now."""
    for copy in leads.copies(session, deal.id, NoticeKind.DEAL_OFFERED, NoticeKind.GROUP_OFFERED):
        _close_offer(session, deal, copy, now)


def close_own_offers(session: Session, deal: Deal, taker: Manager, now: datetime) -> None:
    """Also in the chat of whoever took the deal, if it was not there that they tapped."""
    for copy in leads.copies(session, deal.id, NoticeKind.DEAL_OFFERED):
        if copy.chat_id == taker.telegram_id:
            _close_offer(session, deal, copy, now, own=True)


def _close_offer(session: Session, deal: Deal, copy: StaffMessage, now: datetime, **more: bool) -> None:
    key = f"offer_closed:{deal.id}:{deal.version}:{copy.chat_id}:{copy.message_id}{':own' if more else ''}"
    about = {"deal_id": deal.id, "lead_id": deal.lead_id, "message_id": copy.message_id}
    notify(session, NoticeKind.DEAL_OFFER_CLOSED, copy.chat_id, key=key, now=now, **about, **more)


def relay_waiting(session: Session, deal: Deal, manager: Manager, now: datetime) -> None:
    """Pass on what the lead wrote after the deal was made and before anybody had it."""
    for message in leads.written_since(session, deal.lead_id, deal.created_at, RELAYED):
        relay(session, message, manager, deal, now)


def add_load(session: Session, plan_id: int, manager_id: int | None, change: int) -> None:
    """Keep the count of the manager's open deals in the plan."""
    if manager_id is None:
        return
    row = {"plan_id": plan_id, "manager_id": manager_id, "open_deals": max(change, 0), "change": change}
    rows.write(session, ADD_LOAD, row)


def add_loads(session: Session, plan_id: int, counts: Mapping[int, int]) -> None:
    """These managers have got so many open deals more; in the unit nothing else changes their loads."""
    for manager_id, count in counts.items():
        rows.write(session, ADD_LOADS, {"plan_id": plan_id, "manager_id": manager_id, "open_deals": count})


def remember_contact(session: Session, lead_id: int, manager_id: int, now: datetime) -> None:
    row = {"lead_id": lead_id, "manager_id": manager_id, "last_contact_at": now}
    rows.write(session, MEET, row)


def give_turns_on_return(session: Session, manager_id: int) -> None:
    """A returning manager does not have to be caught up with (product, section 2)."""
    for member in plans.memberships(session, manager_id):
        member.turns = turns_on_return(member.turns, plans.team_turns(session, member.plan_id, without=manager_id))


def hand_out(session: Session, plan_ids: Sequence[int] | None, random: Random, now: datetime) -> int:
    """Give waiting deals of even plans (``None``: of every plan) to whoever is available now; how many were given."""
    waiting = plans.with_awaiting(session, plan_ids)
    return sum(_hand_out_in(session, plans.lock(session, plan_id), random, now) for plan_id in waiting)


def _hand_out_in(session: Session, plan: SalesPlan, random: Random, now: datetime) -> int:
    given = 0
    for deal in plans.awaiting(session, plan.id, AT_ONCE):
        choice = choose_manager(session, plan, deal.lead_id, random)
        manager = chosen(session, choice)
        if manager is None:
            break
        _give(session, deal, plan, choice, manager, now)
        given += 1
    return given


def hand_out_of(session: Session, manager_ids: Sequence[int], random: Random, now: datetime) -> int:
    """The managers have become available: hand out what waits in their plans."""
    seats = {member.plan_id for manager_id in manager_ids for member in plans.memberships(session, manager_id)}
    return hand_out(session, sorted(seats), random, now) if seats else 0


def _give(session: Session, deal: Deal, plan: SalesPlan, choice: Choice, manager: Manager, now: datetime) -> None:
    deal.manager_id, deal.awaits_manager = manager.id, False
    deal.version += 1
    deal.updated_at = now
    session.flush()
    enter_ledger(session, deal, plan, choice, manager, now)
    close_offers(session, deal, now)
    relay_waiting(session, deal, manager, now)
