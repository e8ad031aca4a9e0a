"""A Hypothesis state machine over the deal services: whatever people do in whatever order, the promises hold.

After every step the database is compared with a model and with itself; closing and reopening it stands for a crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from crm_core.errors import AnotherDealOpen, DealClosed, DealIsOpen, DomainError, NothingToUndo, ReasonRequired
from crm_core.models import Kind, Manager
from crm_core.results.transfers import Outcome
from crm_core.services.handing import Fate, Handing
from tests.databases import own_sqlite
from tests.services.machine import NUMBERS, PEOPLE, Machine


class DealMachine(Machine):
    @rule(lead=st.integers(1, 4))
    def lead_writes(self, lead: int) -> None:
        self.messages += 1
        sender = self.firm.lead(lead)
        received = self.do(self.firm.write(sender, message_id=self.messages))
        assert received.deal is not None
        again = self.do(self.firm.write(sender, message_id=self.messages))
        assert again.repeated
        known = self.model.get(received.deal.id)
        assert (known is None) == received.first
        if known is None:
            lead_id = received.lead.id
            assert not any(one.lead == lead_id and one.kind is Kind.OPEN for one in self.model.values())
            self.number = received.deal.id
            self.learn()

    @rule(number=NUMBERS, step=st.integers(0, 2))
    def move(self, number: int, step: int) -> None:
        known = self.deal(number)
        if known is None:
            return
        act = self.services.deals.move(self.number, self.steps[step], seen=self.seen(), actor=self.firm.owner)
        if known.kind is Kind.OPEN:
            self.do(act)
            known.status_id = self.steps[step]
        else:
            with pytest.raises(DealClosed):
                self.do(act)

    @rule(number=NUMBERS, amount=st.integers(0, 10**6))
    def win(self, number: int, amount: int) -> None:
        known = self.deal(number)
        if known is None:
            return
        act = self.services.deals.win(self.number, amount, seen=self.seen(), actor=self.firm.owner)
        if known.kind is not Kind.OPEN:
            with pytest.raises(DealClosed):
                self.do(act)
            return
        card = self.do(act)
        known.kind, known.amount, known.status_id = Kind.WON, amount, card.deal.status_id

    @rule(number=NUMBERS, with_reason=st.booleans())
    def lose(self, number: int, with_reason: bool) -> None:
        known = self.deal(number)
        if known is None:
            return
        reason_id = self.reason.id if with_reason else None
        act = self.services.deals.lose(self.number, reason_id, seen=self.seen(), actor=self.firm.owner)
        refusal = DealClosed if known.kind is not Kind.OPEN else ReasonRequired
        if known.kind is not Kind.OPEN or (self.required and not with_reason):
            with pytest.raises(refusal):
                self.do(act)
            return
        card = self.do(act)
        known.kind, known.status_id = Kind.LOST, card.deal.status_id

    @rule(number=NUMBERS)
    def cancel(self, number: int) -> None:
        known = self.deal(number)
        if known is None:
            return
        card = self.do(self.firm.card(self.number))
        act = self.services.deals.cancel_closed(self.number, seen=card.deal.version, actor=self.firm.owner)
        if known.kind is Kind.OPEN:
            with pytest.raises(DealIsOpen):
                self.do(act)
            return
        others = [one for one in self.model.values() if one.lead == known.lead and one.kind is Kind.OPEN]
        if others:
            with pytest.raises(AnotherDealOpen):
                self.do(act)
            return
        expected = self.steps[-1] if known.kind is Kind.WON else card.deal.closed_from_id
        assert self.do(act).deal.status_id == expected
        self.learn()

    @rule(number=NUMBERS)
    def undo(self, number: int) -> None:
        known = self.deal(number)
        if known is None:
            return
        card = self.do(self.firm.card(self.number))
        act = self.services.deals.undo(self.number, seen=card.deal.version, actor=self.firm.owner)
        if card.undo is not None:
            self.do(act)
            self.learn()
            return
        with pytest.raises((NothingToUndo, DealClosed)):
            self.do(act)

    @rule(number=NUMBERS, person=PEOPLE)
    def transfer(self, number: int, person: int) -> None:
        known = self.deal(number)
        if known is None:
            return
        to = self.team[person].id
        act = self.services.deals.transfer(self.number, to, seen=self.seen(), actor=self.firm.owner)
        if known.kind is not Kind.OPEN:
            with pytest.raises(DealClosed):
                self.do(act)
            return
        self.do(act)
        known.manager_id = to

    @rule(person=st.one_of(st.none(), PEOPLE))
    def transfer_all(self, person: int | None) -> None:
        """Every open deal at once, to one person or (None) by the plan's rule."""
        transfers, owner = self.services.transfers, self.firm.owner
        ticks = self.do(transfers.tick(list(self.model), on=True, actor=owner))
        if not ticks.ids:
            return
        to = None if person is None else self.team[person].id
        report = self.do(transfers.hand_ticked(to, seen=ticks.version, actor=owner))
        for number in ticks.ids - set(report.skipped.get(Outcome.NOBODY, ())):
            had, has = self.model[number].manager_id, self.do(self.firm.card(number)).deal.manager_id
            assert has == to if to is not None else has in self.seated - {had}
            self.model[number].manager_id = has

    @rule(number=NUMBERS, person=PEOPLE)
    def take(self, number: int, person: int) -> None:
        known = self.deal(number)
        if known is None or known.kind is not Kind.OPEN:
            return
        act = self.services.deals.take(self.number, actor=self.team[person])
        mine = known.manager_id == self.team[person].id
        if mine or (known.manager_id is None and self.team[person].id in self.seated):
            self.do(act)
            known.manager_id = self.team[person].id
            return
        with pytest.raises(DomainError):
            self.do(act)

    @rule(person=PEOPLE, on=st.booleans())
    def shift(self, person: int, on: bool) -> None:
        self.do(self.services.people.set_shift(on=on, actor=self.team[person]))
        self._learn_handed_out()

    @rule(person=PEOPLE, cap=st.sampled_from([None, 1, 3]))
    def cap(self, person: int, cap: int | None) -> None:
        manager = self.team[person]
        self.do(self.firm.change(lambda session: setattr(session.get_one(Manager, manager.id), "max_open_deals", cap)))
        self.do(self.services.deals.hand_out())
        self._learn_handed_out()

    @rule(person=PEOPLE, active=st.booleans())
    def switch(self, person: int, active: bool) -> None:
        """Into the team, on, or off: off keeps the deals."""
        manager = self.team[person]
        seat = self.services.team.seat(self.plan.id, manager.id, active=active, actor=self.firm.owner)
        self.do(seat)
        self.seated = self.seated - {manager.id} | ({manager.id} if active else set())
        self.present |= self.seated
        self._learn_handed_out()

    @rule(person=PEOPLE, fate=st.sampled_from(Fate), heir=PEOPLE)
    def remove(self, person: int, fate: Fate, heir: int) -> None:
        manager, to = self.team[person], self.team[heir]
        if fate is Fate.HAND and heir == person:
            return
        seen = self.do(self.services.team.get(self.plan.id, manager.id, actor=self.firm.owner)).seat.member.version
        handing = Handing(fate, to.id if fate is Fate.HAND else None)
        act = self.services.team.remove(self.plan.id, manager.id, handing=handing, seen=seen, actor=self.firm.owner)
        done = self.do(act)
        held = [one for one in self.model.values() if one.kind is Kind.OPEN and one.manager_id == manager.id]
        assert done.done
        assert done.deals == (len(held) if manager.id in self.present else 0)
        if manager.id not in self.present:
            return
        self.seated -= {manager.id}
        self.present -= {manager.id}
        for known in held if fate is not Fate.KEEP else ():
            known.manager_id = to.id if fate is Fate.HAND else None
        self._learn_handed_out()

    @rule(seconds=st.sampled_from([1, 200, 400]))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds)

    @rule()
    def crash_and_reopen(self) -> None:
        self.do(self.db.close())
        self.do(self._open(first=False))


QUICK = settings(max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))


def test_sqlite_keeps_every_promise_whatever_people_do(template: Path, tmp_path: Path) -> None:
    def fresh() -> Iterator[str]:
        for number in range(10**6):
            folder = tmp_path / str(number)
            folder.mkdir()
            yield own_sqlite(template, folder)

    DealMachine.urls = fresh()
    run_state_machine_as_test(DealMachine, settings=QUICK)


@pytest.mark.postgres
def test_postgres_keeps_every_promise_whatever_people_do(postgres: str) -> None:
    DealMachine.urls = iter(lambda: postgres, None)
    run_state_machine_as_test(DealMachine, settings=settings(QUICK, max_examples=10))
