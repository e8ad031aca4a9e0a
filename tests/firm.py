"""A small company for tests, made by the same functions that the product uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import TypeVar

from sqlalchemy import func, inspect, select, update
from sqlalchemy.orm import Session

from crm_core.db import Database
from crm_core.models import (
    ActorKind,
    Base,
    Colour,
    Deal,
    Kind,
    Manager,
    Mode,
    Notice,
    NoticeKind,
    Pick,
    Pool,
    RefusalReason,
    SalesPlan,
    Status,
)
from crm_core.queries import people, plans
from crm_core.results import DealCard, Received, Sender
from crm_core.services import Services, company, planning, staffing, statuses_reasons
from crm_core.services import reasons as company_reasons
from crm_core.services.opening import Wish
from crm_core.services.planning import PlanSettings
from tests.clock import Clock

Row = TypeVar("Row", bound=Base)

OWNER = 1001
STEPS = (("New", Colour.BLUE), ("In work", Colour.YELLOW), ("Offer sent", Colour.PURPLE))
REASONS = ("Too expensive", "No answer", "Chose a rival")


@dataclass
class Firm:
    db: Database
    services: Services
    clock: Clock
    owner: Manager
    numbers: count[int] = field(default_factory=lambda: count(1))

    @classmethod
    async def found(cls, db: Database, services: Services, clock: Clock) -> Firm:
        def unit(session: Session) -> None:
            company.ensure(session, currency="UAH", time_zone="Europe/Kyiv", language="en").name = "Acme"
            staffing.add_person(session, OWNER, "Olga", "owner", language="en", actor=ActorKind.SYSTEM, now=clock())

        await db.write(unit)
        owner = await services.people.identify(OWNER)
        assert owner is not None
        return cls(db, services, clock, owner)

    async def person(self, name: str = "Ivan", role: str = "manager", language: str | None = "en") -> Manager:
        telegram_id = 2000 + next(self.numbers)

        def unit(session: Session) -> Manager:
            staffing.add_person(
                session, telegram_id, name, role, language=language, actor=ActorKind.SYSTEM, now=self.clock()
            )
            found = people.by_telegram_id(session, telegram_id)
            assert found is not None
            return found

        return await self.db.write(unit)

    async def plan(
        self,
        *team: Manager,
        name: str = "Online sales",
        label: str = "ONLINE",
        mode: Mode = Mode.EVEN,
        pool: Pool = Pool.RANDOM,
        pick: Pick = Pick.EVENLY,
        reasons: Sequence[str] = REASONS,
        required: bool = True,
        default: bool = True,
        bill: int = 1_100_000,
    ) -> SalesPlan:
        settings = PlanSettings(name, bill, label, mode, pool, pick)

        def unit(session: Session) -> SalesPlan:
            now, actor = self.clock(), ActorKind.SYSTEM
            plan = planning.create_plan(
                session,
                settings,
                STEPS,
                won=("Won", Colour.GREEN),
                lost=("Lost", Colour.RED),
                actor=actor,
                now=now,
            )
            chosen = [company_reasons.add(session, reason, actor=actor, now=now) for reason in reasons]
            statuses_reasons.select_reasons(session, plan, chosen, required=required, seen=None, actor=actor, now=now)
            for one in team:
                planning.seat(session, plan, session.get_one(Manager, one.id), actor=actor, random=Random(1), now=now)
            if default:
                planning.set_default(session, plan, people.company(session), actor=actor, now=now)
            return plan

        return await self.db.write(unit)

    def lead(self, number: int | None = None, name: str = "Olena Koval") -> Sender:
        return Sender(7000 + (next(self.numbers) if number is None else number), name, None, "uk")

    async def write(self, sender: Sender, text: str = "Hello!", message_id: int | None = None) -> Received:
        message_id = next(self.numbers) if message_id is None else message_id
        return await self.services.leads.receive(sender, message_id=message_id, text=text)

    async def deal(self, sender: Sender | None = None) -> Deal:
        """A deal as the plan's rule gives it, made by a lead's first message."""
        received = await self.write(sender or self.lead())
        assert received.deal is not None
        return received.deal

    async def feed(self) -> None:
        """Search knows everything that has happened so far."""
        while await self.services.search.is_due():
            await self.services.search.feed()

    async def card(self, deal_id: int, actor: Manager | None = None) -> DealCard:
        return await self.services.deals.card(deal_id, actor=actor or self.owner)

    async def add(self, plan: SalesPlan, lead_id: int, actor: Manager | None = None, wish: Wish | None = None) -> Deal:
        card, _ = await self.services.deals.create(plan.id, lead_id, wish=wish or Wish(), actor=actor or self.owner)
        return card.deal

    async def status(self, plan: SalesPlan, name: str) -> Status:
        found = await self.db.read(lambda session: plans.statuses(session, plan.id))
        return next(status for status in found if status.name == name)

    async def reason(self, name: str) -> RefusalReason:
        query = select(RefusalReason).where(RefusalReason.name == name)
        return await self.db.read(lambda session: session.scalars(query).one())

    async def count(self, model: type[Base]) -> int:
        return await self.db.read(lambda session: session.scalar(select(func.count()).select_from(model)) or 0)

    async def notices(self, *kinds: NoticeKind) -> Sequence[Notice]:
        query = select(Notice).where(Notice.kind.in_(kinds)).order_by(Notice.id)
        return await self.db.read(lambda session: session.scalars(query).all())

    async def rows(self, model: type[Row]) -> Sequence[Row]:
        """By number, if they have any: without an order PostgreSQL gives them as they happen to lie."""
        ordered = select(model).order_by(*(key for key in inspect(model).primary_key if key.name == "id"))
        return await self.db.read(lambda session: session.scalars(ordered).all())

    async def change(self, act: Callable[[Session], object]) -> None:
        await self.db.write(act)

    async def open_deals(self) -> dict[int | None, int]:
        query = select(Deal.manager_id, func.count()).where(Deal.kind == Kind.OPEN).group_by(Deal.manager_id)
        return await self.db.read(lambda session: {row[0]: row[1] for row in session.execute(query)})


async def switch(firm: Firm, manager: Manager, **values: object) -> None:
    await firm.change(lambda session: session.execute(update(Manager).where(Manager.id == manager.id).values(**values)))


async def leaves(firm: Firm, person: Manager) -> None:
    """The person is off the staff; nothing else happens to what they had."""
    firm.clock.forward(1)

    def unit(session: Session) -> None:
        found = session.get_one(Manager, person.id)
        staffing.change_person(session, found, {"active": False}, seen=None, actor=firm.owner, now=firm.clock())

    await firm.change(unit)
