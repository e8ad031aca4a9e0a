"""What admins do with the people on staff (product, section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import LastOwner, NotFound, OwnDismissal, PlanArchived
from crm_core.models import ActorKind, Manager, Permission, Role
from crm_core.queries import people, plans, staff
from crm_core.results.staff import Farewell, Heirs, PersonCard, RoleChoice, Seats
from crm_core.rules.hours import USUAL, Hours, missed_turn, timed
from crm_core.rules.permissions import demand, demand_may_give, demand_may_manage, may_give
from crm_core.rules.plans import check_name
from crm_core.rules.staff import check_cap
from crm_core.services import assigning, dismissing, planning, staffing
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen
from crm_core.services.handing import Handing

NEVER = 0
"""A version that nothing has: whatever was seen is out of date."""


class StaffService(Service):
    @read
    def every(self, session: Session, *, former: bool, actor: Manager) -> Sequence[Manager]:
        """With their roles: those on staff by name, or those who left."""
        _editor(session, actor)
        return staff.every(session, former=former)

    @read
    def card(self, session: Session, manager_id: int, *, actor: Manager) -> PersonCard:
        """Of anyone who is or was on staff. Raises `NotFound`."""
        return _seen(session, manager_id, actor)

    @read
    def for_edit(self, session: Session, manager_id: int, *, actor: Manager) -> PersonCard:
        """Of somebody whom the actor may change. Raises `RightsLacking`, and `Changed` if the person has left."""
        return _editable(session, manager_id, actor)

    @read
    def roles(self, session: Session, manager_id: int, *, actor: Manager) -> RoleChoice:
        """What the actor may make of the person."""
        card, me = _seen(session, manager_id, actor), _editor(session, actor)
        demand_may_manage(me, card.person)
        return RoleChoice(card, [role for role in staff.roles(session) if may_give(me, role)])

    @read
    def seats(self, session: Session, manager_id: int, *, actor: Manager) -> Seats:
        """In which plans they take part. Raises as `for_edit` does."""
        return Seats(_editable(session, manager_id, actor), plans.every(session))

    @read
    def heirs(self, session: Session, manager_id: int, *, actor: Manager) -> Heirs:
        """Who could take their deals over. Raises as `for_edit` does."""
        return Heirs(_editable(session, manager_id, actor), staff.heirs(session, without=manager_id))

    @read
    def farewell(self, session: Session, manager_id: int, heir_id: int | None, *, actor: Manager) -> Farewell:
        """What a dismissal would do. Raises as `for_edit` does, and `NotFound` for an heir who has left."""
        card = _editable(session, manager_id, actor)
        heir = None if heir_id is None else people.by_id(session, heir_id)
        if heir is not None and not heir.active:
            raise NotFound
        return Farewell(card, heir)

    @write
    def set_role(self, session: Session, manager_id: int, role_id: int, *, seen: int, actor: Manager) -> PersonCard:
        """Raises `RightsLacking`, `LastOwner`, `Changed`."""
        me, person = _both(session, manager_id, actor)
        role = _role(session, role_id)
        demand_may_give(me, role)
        if not role.is_owner:
            _demand_other_owner(session, person)
        self._change(session, person, {"role_id": role.id}, seen=seen, actor=me)
        return _card(session, person.id, me.id)

    @write
    def rename(self, session: Session, manager_id: int, name: str, *, seen: int, actor: Manager) -> PersonCard:
        """Raises `Invalid`, `Changed`."""
        me, person = _both(session, manager_id, actor)
        self._change(session, person, {"name": check_name(name)}, seen=seen, actor=me)
        return _card(session, person.id, me.id)

    @write
    def set_cap(self, session: Session, manager_id: int, cap: int | None, *, seen: int, actor: Manager) -> PersonCard:
        """How many open deals they may have, in all plans together. Raises `Invalid`, `Changed`."""
        plans.lock_of(session, [manager_id])
        me, person = _both(session, manager_id, actor)
        values = {"max_open_deals": None if cap is None else check_cap(cap)}
        if self._change(session, person, values, seen=seen, actor=me):
            assigning.hand_out_of(session, [person.id], self.random, self.now())
        return _card(session, person.id, me.id)

    @write
    def set_hours(
        self, session: Session, manager_id: int, hours: Hours | None, *, seen: int, actor: Manager
    ) -> PersonCard:
        """Their shift begins and ends by itself from now on, or (``None``) only by hand. Raises `Changed`."""
        me, person = _both(session, manager_id, actor)
        self._change(session, person, {"hours": hours and hours.kept()}, seen=seen, actor=me)
        return _card(session, person.id, me.id)

    @write
    def set_day(
        self, session: Session, manager_id: int, day: int, *, on: bool, seen: int, actor: Manager
    ) -> PersonCard:
        """Switch a weekday of their hours. Raises `Invalid` for the last one, `Changed`."""
        me, person = _both(session, manager_id, actor)
        hours = (Hours.read(person.hours) or USUAL).with_day(day, on=on)
        self._change(session, person, {"hours": hours.kept()}, seen=seen, actor=me)
        return _card(session, person.id, me.id)

    @write
    def set_times(self, session: Session, manager_id: int, text: str, *, seen: int, actor: Manager) -> PersonCard:
        """When their day begins and ends, as it was typed. Raises `Invalid`, `Changed`."""
        me, person = _both(session, manager_id, actor)
        hours = timed(Hours.read(person.hours), text)
        self._change(session, person, {"hours": hours.kept()}, seen=seen, actor=me)
        return _card(session, person.id, me.id)

    @write
    def set_shift(self, session: Session, manager_id: int, *, on: bool, actor: Manager) -> PersonCard:
        """Begin or end their shift; it holds until their hours turn next."""
        plans.lock_of(session, [manager_id])
        me, person = _both(session, manager_id, actor)
        if person.on_shift != on:
            staffing.turn_shifts(session, [person], on=on, actor=me, random=self.random, now=self.now())
        return _card(session, person.id, me.id)

    @write
    def seat(self, session: Session, manager_id: int, plan_id: int, *, on: bool, actor: Manager) -> Seats:
        """Into the plan's team or off it; their deals stay with them. The right to edit people is enough.

        Raises `PlanArchived`.
        """
        plans.lock_of(session, [manager_id], plan_id)
        me, person = _both(session, manager_id, actor)
        plan = plans.lock(session, plan_id)
        if plan.archived_at is not None:
            raise PlanArchived
        planning.seat(session, plan, person, active=on, actor=me, random=self.random, now=self.now())
        return Seats(_card(session, person.id, me.id), plans.every(session))

    @write
    def dismiss(self, session: Session, manager_id: int, handing: Handing, *, seen: int, actor: Manager) -> PersonCard:
        """Off the staff at once, their deals handed over.

        Raises `OwnDismissal`, `LastOwner`, `RightsLacking`, `Changed`, and `NotFound` for a colleague who has left.
        """
        plans.lock_of(session, [manager_id])
        me, person = _both(session, manager_id, actor, left_too=True)
        if person.id == me.id:
            raise OwnDismissal
        _demand_other_owner(session, person)
        dismissing.dismiss(session, person, handing, seen=seen, actor=me, random=self.random, now=self.now())
        return _card(session, person.id, me.id)

    @write
    def take_back(self, session: Session, manager_id: int, role_id: int, *, seen: int, actor: Manager) -> PersonCard:
        """Somebody who left is on the staff again, in that role. Raises `RightsLacking`, `Changed`."""
        me, person = _both(session, manager_id, actor, left_too=True)
        role = _role(session, role_id)
        demand_may_give(me, role)
        dismissing.take_back(session, person, role, seen=seen, actor=me, now=self.now())
        return _card(session, person.id, me.id)

    @read
    def shifts_due(self, session: Session) -> Sequence[int]:
        """Whose hours have begun or ended while their shift has not."""
        return [person.id for person in self._due(session)]

    @write
    def turn_shifts(self, session: Session, manager_ids: Sequence[int]) -> int:
        """Begin and end the shifts of these people that are still due; how many were."""
        plans.lock_of(session, manager_ids)
        people.lock(session, *manager_ids)
        due = [person for person in self._due(session) if person.id in manager_ids]
        ending, beginning = ([one for one in due if one.on_shift is on] for on in (True, False))
        for several, on in ((ending, False), (beginning, True)):
            staffing.turn_shifts(session, several, on=on, actor=ActorKind.SYSTEM, random=self.random, now=self.now())
        return len(due)

    def _due(self, session: Session) -> list[Manager]:
        zone, now = people.zone(session), self.now()

        def missed(person: Manager) -> bool:
            hours, set_at = Hours.read(person.hours), person.shift_set_at
            if hours is None:
                return False
            return missed_turn(hours, now, zone, on_shift=person.on_shift, set_at=set_at) is not None

        return [person for person in staff.with_hours(session) if missed(person)]

    def _change(self, session: Session, person: Manager, values: dict[str, Any], *, seen: int, actor: Manager) -> bool:
        return staffing.change_person(session, person, values, seen=seen, actor=actor, now=self.now())


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PEOPLE)
    return me


def _both(session: Session, manager_id: int, actor: Manager, *, left_too: bool = False) -> tuple[Manager, Manager]:
    """Who acts and whom it is about, until the end of the unit nobody else's to change.

    Raises `NotFound`, `RightsLacking`, and `Changed` if the person has left meanwhile.
    """
    people.lock(session, actor.id, manager_id)
    me, person = _editor(session, actor), people.with_rights(session, manager_id)
    if person is None:
        raise NotFound
    if left_too:
        demand_may_manage(me, person)
    else:
        _demand_editable(session, me, person)
    return me, person


def _demand_editable(session: Session, me: Manager, person: Manager) -> None:
    demand_may_manage(me, person)
    if not person.active:
        demand_seen(session, person, NEVER)


def _role(session: Session, role_id: int) -> Role:
    role = staff.role(session, role_id)
    if role is None:
        raise NotFound
    return role


def _demand_other_owner(session: Session, person: Manager) -> None:
    """The owners must be locked, else two of them could take away each other."""
    if person.role.is_owner and person.active and people.owners(session) == 1:
        raise LastOwner


def _seen(session: Session, manager_id: int, actor: Manager) -> PersonCard:
    return _card(session, manager_id, _editor(session, actor).id)


def _editable(session: Session, manager_id: int, actor: Manager) -> PersonCard:
    card = _seen(session, manager_id, actor)
    _demand_editable(session, people.actor(session, actor), card.person)
    return card


def _card(session: Session, manager_id: int, me_id: int) -> PersonCard:
    """As it stands now, whatever the unit has changed. Raises `NotFound`."""
    session.flush()
    session.expire_all()
    me, person = people.with_rights(session, me_id), people.with_rights(session, manager_id)
    if me is None or person is None:
        raise NotFound
    return PersonCard(
        person=person,
        manageable=may_give(me, person.role),
        itself=person is me,
        plans=staff.plans_of(session, person.id),
        open_deals=staff.open_deals(session, person.id),
        hours=Hours.read(person.hours),
        place=staff.place(session, person),
    )
