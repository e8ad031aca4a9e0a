"""Many deals that change hands at once: those that were ticked, everything of a person, all that nobody has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import HoldsNoDeals, Invalid, NotFound, NothingTicked, TicksChanged
from crm_core.models import Manager
from crm_core.queries import ledger, people, staff, transfers
from crm_core.queries.deals import Clause
from crm_core.results import Colleague
from crm_core.results.transfers import Belongings, Decision, Lot, Takers, Ticks, Transferred
from crm_core.rules.filters import DealFilter
from crm_core.rules.permissions import MANY_AT_ONCE, demand_may_transfer_many
from crm_core.services import assigning, listing, transferring
from crm_core.services.base import Service
from crm_core.services.forms import draft_key, keep, kept

DRAFT = "ticked"


class TransferService(Service):
    # -- ticked ones --------------------------------------------------------------------------------------------

    @read
    def ticks(self, session: Session, *, actor: Manager) -> Ticks:
        me = _head(session, actor)
        return _ticks(session, _kept(session, me), me)

    @write
    def tick(self, session: Session, deal_ids: Collection[int], *, on: bool, actor: Manager) -> Ticks:
        """Tick deals or take their ticks off; what is not open any more is passed over. Raises `Invalid` for too many.

        Who has a deal is remembered with it: if it changes hands before it is handed over, it stays there.
        """
        me = _head(session, actor)
        draft = _kept(session, me, lock=True)
        if on:
            return self._tick(session, draft, transfers.chosen(deal_ids, me), me)
        ticked = {key: holder for key, holder in _holders(draft).items() if key not in deal_ids}
        return _ticks(session, self._keep(session, draft, ticked, me), me)

    @write
    def tick_listed(self, session: Session, wanted: DealFilter, *, actor: Manager) -> Ticks:
        """Tick everything open in a list, whatever page it is on. Raises `Invalid` for too many."""
        me = _head(session, actor)
        which = transfers.listed(listing.sought(session, wanted, me, self.now()).clauses)
        return self._tick(session, _kept(session, me, lock=True), which, me)

    @write
    def untick(self, session: Session, *, actor: Manager) -> Ticks:
        """Let go of all of them."""
        me = _head(session, actor)
        return _ticks(session, self._keep(session, _kept(session, me, lock=True), {}, me), me)

    @read
    def takers(self, session: Session, *, actor: Manager) -> Takers:
        """Who could get the ticked deals. Raises `NothingTicked`."""
        me = _head(session, actor)
        return _takers(session, transfers.chosen(_ticked(_kept(session, me)), me))

    @read
    def decision(self, session: Session, to_id: int | None, *, actor: Manager) -> Decision:
        """What is to be confirmed. Raises `NothingTicked`, and `HoldsNoDeals` for somebody who has left."""
        me = _head(session, actor)
        draft = _kept(session, me)
        return _decision(session, transfers.chosen(_ticked(draft), me), to_id, seen=_version(draft))

    @write
    def hand_ticked(self, session: Session, to_id: int | None, *, seen: int, actor: Manager) -> Transferred:
        """To one person or (None) by the rules of their plans; afterwards nothing is ticked.

        Raises `NothingTicked` for a second tap, `TicksChanged`, `HoldsNoDeals`.
        """
        me = _head(session, actor)
        draft = _kept(session, me, lock=True)
        holders = _ticked(draft)
        if _version(draft) != seen:
            raise TicksChanged
        self._keep(session, draft, {}, me)
        return self._hand(session, holders, to_id, me)

    # -- everything of a person, and what nobody has ---------------------------------------------------------------

    @read
    def belongings(self, session: Session, manager_id: int, *, actor: Manager) -> Belongings:
        """What a person has in work, and who could take it. Raises `NotFound`."""
        _head(session, actor)
        person = people.by_id(session, manager_id)
        return Belongings(person, _takers(session, transfers.of_person(manager_id), without=manager_id))

    @read
    def decision_on(self, session: Session, manager_id: int, to_id: int | None, *, actor: Manager) -> Decision:
        """What is to be confirmed of everything that a person has. Raises `HoldsNoDeals`."""
        _head(session, actor)
        return _decision(session, transfers.of_person(manager_id), to_id)

    @write
    def hand_belongings(self, session: Session, manager_id: int, to_id: int | None, *, actor: Manager) -> Transferred:
        """Everything that a person has in work, however much. Raises `NotFound`, `HoldsNoDeals`."""
        me = _head(session, actor)
        if to_id == manager_id:
            raise NotFound
        holders = transfers.holders(session, transfers.of_person(people.by_id(session, manager_id).id))
        return self._hand(session, holders, to_id, me)

    @read
    def waiting(self, session: Session, wanted: DealFilter, *, actor: Manager) -> Decision:
        """What of a list nobody has, and how much of it is in manual plans."""
        return _decision(session, _unassigned(session, wanted, _head(session, actor), self.now()), None)

    @write
    def hand_out(self, session: Session, wanted: DealFilter, *, actor: Manager) -> Transferred:
        """What of a list nobody has, by the rules of the plans that have one; the oldest first, so many at once."""
        me = _head(session, actor)
        which = transfers.in_rule(_unassigned(session, wanted, me, self.now()))
        done = self._hand(session, transfers.holders(session, which, MANY_AT_ONCE), None, me)
        waiting, _, manual = transfers.figures(session, _unassigned(session, wanted, me, self.now()))
        return Transferred(done.done, done.to, done.skipped, left=waiting - manual)

    def _tick(self, session: Session, draft: dict[str, Any], which: Clause, actor: Manager) -> Ticks:
        ticked = _holders(draft) | transfers.holders(session, which, MANY_AT_ONCE + 1)
        if len(ticked) > MANY_AT_ONCE:
            raise Invalid("deals", "many", {"limit": MANY_AT_ONCE})
        return _ticks(session, self._keep(session, draft, ticked, actor), actor)

    def _hand(
        self, session: Session, holders: Mapping[int, int | None], to_id: int | None, actor: Manager
    ) -> Transferred:
        to = None if to_id is None else people.by_id(session, to_id)
        now = self.now()
        found = transferring.many(session, holders, to, actor=actor, random=self.random, now=now)
        session.flush()
        assigning.hand_out(session, None, self.random, now)  # somebody may be under their cap again
        return found

    def _keep(
        self, session: Session, draft: dict[str, Any], holders: Mapping[int, int | None], actor: Manager
    ) -> dict[str, Any]:
        made = {"deals": {str(key): holder for key, holder in holders.items()}, "version": _version(draft) + 1}
        keep(session, draft_key(DRAFT, actor), made, self.now())
        return made


def _head(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand_may_transfer_many(me)
    return me


def _kept(session: Session, actor: Manager, *, lock: bool = False) -> dict[str, Any]:
    return kept(session, draft_key(DRAFT, actor), lock=lock)


def _version(draft: Mapping[str, Any]) -> int:
    return int(draft.get("version", 0))


def _holders(draft: Mapping[str, Any]) -> dict[int, int | None]:
    return {int(key): holder for key, holder in draft.get("deals", {}).items()}


def _ticked(draft: Mapping[str, Any]) -> dict[int, int | None]:
    """Raises `NothingTicked`."""
    holders = _holders(draft)
    if not holders:
        raise NothingTicked
    return holders


def _ticks(session: Session, draft: Mapping[str, Any], actor: Manager) -> Ticks:
    ids = frozenset(_holders(draft))
    count, amount, _ = transfers.figures(session, transfers.chosen(ids, actor))
    return Ticks(ids, Lot(count, amount), _version(draft))


def _unassigned(session: Session, wanted: DealFilter, actor: Manager, now: datetime) -> Clause:
    return transfers.unassigned(listing.sought(session, wanted, actor, now).clauses)


def _takers(session: Session, which: Clause, without: int | None = None) -> Takers:
    """Deals of one plan: its team first."""
    count, amount, manual = transfers.figures(session, which)
    plan_ids = transfers.plans_in(session, which)
    if len(plan_ids) == 1:
        found: Sequence[tuple[Manager, int]] = ledger.colleagues(session, plan_ids[0], without=without)
    else:
        found = staff.heirs(session, without=without or 0)
    return Takers(Lot(count, amount), [Colleague(*one) for one in found], by_rule=count > manual)


def _decision(session: Session, which: Clause, to_id: int | None, *, seen: int = 0) -> Decision:
    to = None if to_id is None else people.by_id(session, to_id)
    if to is not None and not people.may_hold(session, to.id):
        raise HoldsNoDeals
    count, amount, manual = transfers.figures(session, which)
    return Decision(Lot(count, amount), to, manual, seen)
