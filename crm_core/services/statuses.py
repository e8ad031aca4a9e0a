"""A plan's statuses (product, section 3); what its lost status asks for is in `statuses_reasons`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import FinalStatus, Invalid, LastOpenStatus, NotFound, StatusInUse
from crm_core.models import Colour, Event, Kind, Manager, Permission, SalesPlan, Status
from crm_core.queries import people, plans
from crm_core.queries import statuses as queries
from crm_core.results.statuses import StatusCard, StatusList
from crm_core.rules import pipeline
from crm_core.rules.permissions import demand
from crm_core.rules.plans import check_name, name_key, next_colour
from crm_core.services import audit, moving, statuses_reasons
from crm_core.services.audit import Actor
from crm_core.services.base import Service
from crm_core.services.editing import changed, demand_seen, done_before, edit, locked
from crm_core.services.planning import new_status


class StatusService(Service):
    @read
    def list(self, session: Session, plan_id: int, *, actor: Manager) -> StatusList:
        _editor(session, actor)
        return StatusList(plans.get(session, plan_id), queries.counted(session, plan_id))

    @read
    def get(self, session: Session, status_id: int, *, actor: Manager) -> StatusCard:
        """Living or deleted. Raises `NotFound`."""
        _editor(session, actor)
        return _card(session, status_id)

    @read
    def deletion(self, session: Session, status_id: int, *, actor: Manager) -> StatusCard:
        """What has to be decided before it. Raises `FinalStatus`, `LastOpenStatus`."""
        _editor(session, actor)
        card = _card(session, status_id)
        if card.status.deleted_at is None:
            _demand_deletable(card.status, card.steps)
        return card

    @write
    def add(self, session: Session, plan_id: int, names: Sequence[str], *, actor: Manager) -> Sequence[Status]:
        """After the other intermediate ones, each in a colour that the plan hardly has. Raises `Invalid`."""
        me = _editor(session, actor)
        plan = plans.lock(session, plan_id)
        return [
            add(session, plan, name, next_colour(plans.statuses(session, plan_id)), actor=me, now=self.now())
            for name in names
        ]

    @write
    def rename(self, session: Session, status_id: int, name: str, *, seen: int, actor: Manager) -> None:
        """Final ones too. Raises `Invalid`, `Changed`; `NotFound` for a deleted one."""
        me = _editor(session, actor)
        plan, status = _held(session, status_id)
        if status.deleted_at is not None:
            raise NotFound
        change(session, plan, status, name=name, colour=status.colour, seen=seen, actor=me, now=self.now())

    @write
    def recolour(self, session: Session, status_id: int, colour: Colour, *, seen: int, actor: Manager) -> None:
        """Final ones too. Raises `Changed`."""
        me = _editor(session, actor)
        plan, status = _held(session, status_id)
        _demand_living(session, status)
        change(session, plan, status, name=status.name, colour=colour, seen=seen, actor=me, now=self.now())

    @write
    def shift(self, session: Session, status_id: int, *, up: bool, seen: int | None, actor: Manager) -> None:
        """Swap with the neighbour; ``seen`` is the plan's version. Raises `FinalStatus`, `Changed`."""
        me = _editor(session, actor)
        plan, status = _held(session, status_id)
        _demand_living(session, status)
        if done_before(session, plan, seen, Event.STATUSES_SWAPPED, me):
            return
        neighbour = _neighbour(session, status, up=up)
        if neighbour is not None:
            swap(session, plan, status, neighbour, seen=seen, actor=me, now=self.now())

    @write
    def remove(self, session: Session, status_id: int, *, move_to: int | None, seen: int | None, actor: Manager) -> int:
        """Delete a status; how many deals went to ``move_to``."""
        me = _editor(session, actor)
        plan, status = _held(session, status_id)
        target = plans.status(session, move_to) if move_to is not None else None
        return remove(session, plan, status, target, seen=seen, actor=me, now=self.now())

    @write
    def tick_reason(
        self, session: Session, status_id: int, reason_id: int, *, on: bool, seen: int, actor: Manager
    ) -> None:
        """Take a reason into the plan's selection or out of it. Raises `NoReasonsSelected`, `Changed`."""
        me = _editor(session, actor)
        plan, lost = _held(session, status_id)
        statuses_reasons.tick(session, plan, lost, reason_id, on=on, seen=seen, actor=me, now=self.now())

    @write
    def require_reasons(self, session: Session, status_id: int, *, on: bool, seen: int, actor: Manager) -> None:
        """The checkbox. Raises `NoReasonsSelected`, `Changed`."""
        me = _editor(session, actor)
        plan, lost = _held(session, status_id)
        statuses_reasons.require(session, plan, lost, on=on, seen=seen, actor=me, now=self.now())

    @write
    def add_reasons(self, session: Session, status_id: int, names: Sequence[str], *, actor: Manager) -> None:
        """Into the company's list and into the plan's selection. Raises `Invalid`."""
        me = _editor(session, actor)
        plan, lost = _held(session, status_id)
        statuses_reasons.add(session, plan, lost, names, actor=me, now=self.now())


def _card(session: Session, status_id: int) -> StatusCard:
    plan_id = queries.plan_of(session, status_id)
    status, lost = session.get_one(Status, status_id), plans.final_status(session, plan_id, Kind.LOST)
    return StatusCard(
        status=status,
        plan=plans.get(session, plan_id),
        statuses=plans.statuses(session, plan_id),
        deals=queries.deals_in(session, status) if status.kind is Kind.OPEN else 0,
        selected=plans.reasons(session, plan_id) if status is lost else (),
        company=queries.company_reasons(session) if status is lost else (),
    )


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PLANS)
    return me


def _held(session: Session, status_id: int) -> tuple[SalesPlan, Status]:
    """The plan first, then its status, as they are once nobody else changes them. Raises `NotFound`."""
    plan = plans.lock(session, queries.plan_of(session, status_id))
    return plan, locked(session, Status, status_id)


def _demand_living(session: Session, status: Status) -> None:
    if status.deleted_at is not None:
        raise changed(queries.deletion(session, status), status)


def _neighbour(session: Session, status: Status, *, up: bool) -> Status | None:
    """Raises `FinalStatus`."""
    if status.kind is not Kind.OPEN:
        raise FinalStatus
    steps = [step for step in plans.statuses(session, status.plan_id) if step.kind is Kind.OPEN]
    place = steps.index(status) + (-1 if up else 1)
    return steps[place] if 0 <= place < len(steps) else None


def add(session: Session, plan: SalesPlan, name: str, colour: Colour, *, actor: Actor, now: datetime) -> Status:
    """A new intermediate status after the others."""
    there = plans.statuses(session, plan.id)
    _demand_free(there, name_key(check_name(name, "status")))
    last = max(status.position for status in there)
    status = new_status(plan.id, name, colour, Kind.OPEN, position=last + 1)
    session.add(status)
    session.flush()
    after = {"status": status.name, "colour": colour}
    audit.record(session, Event.STATUS_CREATED, actor, now, plan=plan, about=status, after=after)
    return status


def change(
    session: Session,
    plan: SalesPlan,
    status: Status,
    *,
    name: str,
    colour: Colour,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Rename or recolour, final ones too; whether anything differed. Raises `Invalid`, `Changed`."""
    shown = check_name(name, "status")
    others = [other for other in plans.statuses(session, plan.id) if other.id != status.id]
    _demand_free(others, name_key(shown))
    values = {"name": shown, "name_key": name_key(shown), "colour": colour}
    named = {"status": status.name}
    return edit(session, status, values, event=Event.STATUS_CHANGED, actor=actor, now=now, seen=seen, named=named)


def swap(
    session: Session, plan: SalesPlan, one: Status, other: Status, *, seen: int | None, actor: Actor, now: datetime
) -> None:
    """Two intermediate statuses change places; ``seen`` is the plan's version. Raises `FinalStatus`, `Changed`."""
    if {one.kind, other.kind} != {Kind.OPEN}:
        raise FinalStatus
    demand_seen(session, plan, seen, on=one)
    one.position, other.position = other.position, one.position
    plan.version += 1
    session.flush()
    after = {"status": one.name, "swapped_with": other.name}
    audit.record(session, Event.STATUSES_SWAPPED, actor, now, plan=plan, about=plan, after=after)


def remove(
    session: Session,
    plan: SalesPlan,
    status: Status,
    move_to: Status | None,
    *,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Delete an intermediate status; its deals go to ``move_to``, each with a log entry. How many went.

    ``seen`` is the plan's version. Raises `StatusInUse` if there are deals and no ``move_to``, `FinalStatus`,
    `LastOpenStatus`, `Changed`.
    """
    if status.deleted_at is not None:
        return 0
    demand_seen(session, plan, seen, on=status)
    steps = [step for step in plans.statuses(session, plan.id) if step.kind is Kind.OPEN]
    _demand_deletable(status, steps)
    if move_to is not None and (move_to not in steps or move_to.id == status.id):
        raise NotFound
    went = _move_all(session, status, move_to, actor, now)
    status.deleted_at = now
    plan.version += 1
    session.flush()
    before = {"status": status.name}
    after = {"moved_to": move_to.name, "deals": went} if went and move_to else {}
    audit.record(session, Event.STATUS_DELETED, actor, now, plan=plan, about=plan, before=before, after=after)
    return went


def _demand_deletable(status: Status, steps: Sequence[Status]) -> None:
    if status.kind is not Kind.OPEN:
        raise FinalStatus
    if len(steps) == 1:
        raise LastOpenStatus


def _move_all(session: Session, status: Status, to: Status | None, actor: Actor, now: datetime) -> int:
    """Every deal of the status, by the same rule as one; there may be thousands, so nothing is read for each."""
    standing = plans.deals_in(session, status.plan_id, status.id)
    if not standing:
        return 0
    if to is None:
        raise StatusInUse(status.id, len(standing))
    before, after = _as_logged(status), _as_logged(to)
    for deal in standing:
        left = pipeline.stand_of(deal)
        pipeline.move(deal, to, now)
        moving.keep_step(session, deal, left)
        audit.record(session, Event.DEAL_MOVED, actor, now, deal=deal, before=before, after=after)
    return len(standing)


def _as_logged(status: Status) -> dict[str, Any]:
    """How an open deal stands in it, as `audit.status_of` has it."""
    return {"status": status.name, "status_id": status.id}


def _demand_free(others: Sequence[Status], key: str) -> None:
    taken = next((other.name for other in others if other.name_key == key), None)
    if taken is not None:
        raise Invalid("status", "taken", {"name": taken})
