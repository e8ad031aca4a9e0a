"""The ground of the state machine: a company, the model of its deals, and what must hold after every step."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from crm_core.db import open_database
from crm_core.models import Assignment, Deal, Kind, Lead, LeadMessage, Pick, PlanLoad, PlanMember, Pool
from crm_core.services import build_services
from tests.clock import Clock
from tests.databases import empty_postgres
from tests.firm import Firm

R = TypeVar("R")
TEAM = 3
PEOPLE = st.integers(0, TEAM - 1)
NUMBERS = st.integers(0, 5)


@dataclass
class Known:
    """What the model believes of a deal."""

    lead: int
    kind: Kind
    status_id: int
    manager_id: int | None
    amount: int


class Machine(RuleBasedStateMachine):
    urls: ClassVar[Iterator[str]]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.model: dict[int, Known] = {}
        self.messages = 0

    def do(self, act: Coroutine[Any, Any, R]) -> R:
        return self.loop.run_until_complete(act)

    @initialize(pool=st.sampled_from(Pool), pick=st.sampled_from(Pick), required=st.booleans())
    def found(self, pool: Pool, pick: Pick, required: bool) -> None:
        self.url = next(self.urls)
        self.clock = Clock()
        self.do(self._open(first=True))
        self.team = [self.do(self.firm.person(f"Manager {n}")) for n in range(TEAM)]
        self.required = required
        self.plan = self.do(self.firm.plan(*self.team, pool=pool, pick=pick, required=required))
        self.seated = {person.id for person in self.team}
        self.present = set(self.seated)
        self.steps = [self.do(self.firm.status(self.plan, name)).id for name in ("New", "In work", "Offer sent")]
        self.reason = self.do(self.firm.reason("No answer"))

    async def _open(self, *, first: bool) -> None:
        if first and self.url.startswith("postgres"):
            await empty_postgres(self.url)
        self.db = await open_database(self.url)
        self.services = build_services(self.db, self.clock, Random(1))
        if first:
            self.firm = await Firm.found(self.db, self.services, self.clock)
        self.firm.db, self.firm.services = self.db, self.services

    def deal(self, number: int) -> Known | None:
        """The model's deal a step is about, if there is one."""
        self.number = list(self.model)[number % len(self.model)] if self.model else 0
        return self.model.get(self.number)

    def seen(self) -> int:
        return self.do(self.firm.card(self.number)).deal.version

    def learn(self) -> None:
        deal = self.do(self.firm.card(self.number)).deal
        self.model[self.number] = Known(deal.lead_id, deal.kind, deal.status_id, deal.manager_id, deal.amount)

    def _learn_handed_out(self) -> None:
        """The system may have given unassigned deals to somebody; nothing else may have changed."""
        for deal in self.do(self.firm.rows(Deal)):
            known = self.model[deal.id]
            if known.manager_id is None and known.kind is Kind.OPEN:
                assert deal.manager_id is None or deal.manager_id in self.seated
                known.manager_id = deal.manager_id

    @invariant()
    def database_and_model_agree(self) -> None:
        if not hasattr(self, "team"):
            return
        self._learn_handed_out()
        rows = self.do(self.firm.rows(Deal))
        assert {
            deal.id: Known(deal.lead_id, deal.kind, deal.status_id, deal.manager_id, deal.amount) for deal in rows
        } == self.model
        self._check_counters(rows)

    def _check_counters(self, rows: Any) -> None:
        open_deals = [deal for deal in rows if deal.kind is Kind.OPEN]
        assert all(count == 1 for count in Counter(deal.lead_id for deal in open_deals).values())
        held = Counter(deal.manager_id for deal in open_deals if deal.manager_id is not None)
        loads = {row.manager_id: row.open_deals for row in self.do(self.firm.rows(PlanLoad)) if row.open_deals}
        assert loads == held
        received = Counter(row.manager_id for row in self.do(self.firm.rows(Assignment)))
        members = self.do(self.firm.rows(PlanMember))
        assert all(member.turns >= received[member.manager_id] for member in members)
        assert {member.manager_id: member.received for member in members if member.received} == received
        assert {member.manager_id for member in members if member.active} == self.seated
        assert self.do(self.firm.count(LeadMessage)) == self.messages
        assert self.do(self.firm.count(Lead)) == len({deal.lead_id for deal in rows})

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.do(self.db.close())
        self.loop.close()
