"""Some months of a company, lived through by the real services with a moved clock: everything in it is consistent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo import talks
from bot.demo.inside import Inside, at_once
from bot.demo.people import ANSWERS, CLARIFICATIONS, OPENINGS, QUESTIONS, Customer, customers
from bot.demo.timeline import Timeline
from crm_core.errors import AnotherDealOpen
from crm_core.models import Deal, Kind, Manager, PlanMember, RefusalReason, SalesPlan, Status
from crm_core.queries import people, plans
from crm_core.results import Received
from crm_core.services import build_services
from crm_core.services.opening import Wish

HEAD, FAVOURITE = 102, 201
HEAD_START = 3
"""New leads that come to the favourite before anybody else."""
BEGAN = timedelta(days=150)
"""So long ago."""
CUSTOMERS = 325


def write_history(session: Session, until: datetime, random: Random) -> None:
    """Fill the company that is set up with what happened in it up to ``until``."""
    at_once(History(session, until, random).happen())


@dataclass(frozen=True, slots=True)
class Course:
    """A plan as the history needs it."""

    plan: SalesPlan
    steps: Sequence[Status]
    reasons: Sequence[RefusalReason]
    team: Sequence[int]


@dataclass(slots=True)
class Story:
    """A deal on its way, as it stands now."""

    deal: Deal
    customer: Customer
    course: Course
    spoke_at: datetime
    """When the manager last answered."""

    @property
    def next_step(self) -> Status | None:
        ids = [step.id for step in self.course.steps]
        place = ids.index(self.deal.status_id) + 1
        return self.course.steps[place] if place < len(ids) else None


class History:
    def __init__(self, session: Session, until: datetime, random: Random) -> None:
        self.session, self.random = session, random
        zone = ZoneInfo(people.company(session).time_zone)
        self.time = Timeline(until - BEGAN, until, random, zone)
        self.services = build_services(Inside(session), lambda: self.time.now, random)
        self.staff = {one.id: one for one in session.scalars(select(Manager))}
        self.head = next(one for one in self.staff.values() if one.telegram_id == HEAD)
        self.courses = {plan.short_label: _course(session, plan) for plan in plans.every(session)}
        self.stories: list[Story] = []
        self.numbers = count(1)

    async def happen(self) -> None:
        for customer in customers(CUSTOMERS, self.random):
            self.time.at(partial(self._first_contact, customer), self.random.random() ** 0.6)  # more and more customers
        await self.time.run()
        await self._favour(self.courses["ONLINE"])
        await talks.wait_for_answers(self.stories, self)

    # -- how a deal begins --------------------------------------------------------------------------------------

    async def _first_contact(self, customer: Customer) -> None:
        lead = (await self.services.leads.start(customer.sender, source=customer.source)).lead
        if self.happens(0.12):
            await self._open(lead.id, "CORPORATE", customer, self.random.randrange(40, 160) * 100_000)
            return
        received = await self.writes(customer, OPENINGS)
        assert received.deal is not None
        if customer.phone:
            await self.services.leads.leave_phone(customer.sender, customer.phone, message_id=next(self.numbers))
        self._begin(Story(received.deal, customer, self.courses["ONLINE"], self.time.now))
        if self.happens(0.2):
            self.time.later(partial(self._open, lead.id, "CLUB", customer, None), 1, 300)

    async def _open(self, lead_id: int, label: str, customer: Customer, amount: int | None) -> None:
        course = self.courses[label]
        card, made = await self.services.deals.create(
            course.plan.id, lead_id, wish=Wish(amount=amount), actor=self.head
        )
        if made:
            self._begin(Story(card.deal, customer, course, self.time.now))

    def _begin(self, story: Story) -> None:
        self.stories.append(story)
        self.time.later(partial(self._answer, story), 0.1, 30)

    # -- how it goes on -----------------------------------------------------------------------------------------

    async def _answer(self, story: Story) -> None:
        if story.deal.manager_id is None:
            taker = self.staff[self.random.choice(story.course.team)]
            story.deal = (await self.services.deals.take(story.deal.id, actor=taker)).deal
        await self._reply(story)
        await talks.remember(story, self)
        await self._forward(story)
        self.time.later(partial(self._go_on, story), 6, 90)

    async def _go_on(self, story: Story) -> None:
        if story.deal.kind is not Kind.OPEN:
            return
        if self.happens(0.35):
            await self.writes(story.customer, QUESTIONS)
            self.time.later(partial(self._reply, story), 0.05, 5)
        if story.next_step is None or self.happens(0.25):
            self.time.later(partial(self._close, story), 20, 200)
            return
        await self._forward(story)
        if self.happens(0.04):
            await self._transfer(story)
        self.time.later(partial(self._go_on, story), 40, 300)

    async def _forward(self, story: Story) -> None:
        if story.next_step is not None:
            deal = story.deal
            card = await self.services.deals.move(
                deal.id, story.next_step.id, seen=deal.version, actor=self.manager(story)
            )
            story.deal = card.deal

    async def _transfer(self, story: Story) -> None:
        other = self.random.choice([one for one in story.course.team if one != story.deal.manager_id])
        card = await self.services.deals.transfer(story.deal.id, other, seen=story.deal.version, actor=self.head)
        story.deal = card.deal

    async def writes(self, customer: Customer, texts: Mapping[str, Sequence[str]]) -> Received:
        text = self.random.choice(texts[customer.language])
        return await self.services.leads.receive(customer.sender, message_id=next(self.numbers), text=text)

    async def _reply(self, story: Story) -> None:
        story.spoke_at = self.time.now
        manager, text = self.manager(story), self.random.choice(ANSWERS[story.customer.language])
        await self.services.chats.reply_to_deal(
            story.deal.id, chat_id=manager.telegram_id, message_id=next(self.numbers), text=text, actor=manager
        )

    # -- how it ends --------------------------------------------------------------------------------------------

    async def _close(self, story: Story) -> None:
        if story.deal.kind is not Kind.OPEN:
            return
        await (self._win(story) if self.happens(0.45) else self._lose(story))
        if self.happens(0.8):
            await self.services.dialogs.close(story.deal.lead_id, closed=True, actor=self.manager(story))
        if self.happens(0.06):
            self.time.later(partial(self._cancel, story), 2, 60)

    async def _win(self, story: Story) -> None:
        deal = story.deal
        amount = deal.amount * self.random.choice((80, 90, 100, 100, 100, 110, 150)) // 100
        card = await self.services.deals.win(deal.id, amount, seen=deal.version, actor=self.manager(story))
        story.deal = card.deal

    async def _lose(self, story: Story) -> None:
        deal, manager, reasons = story.deal, self.manager(story), story.course.reasons
        why = self.random.choices(reasons, (8, 6, 3, 2)[: len(reasons)])[0].id if reasons else None
        card = await self.services.deals.lose(deal.id, why, seen=deal.version, actor=manager)
        if self.happens(0.4):
            text = self.random.choice(CLARIFICATIONS[manager.language or "en"])
            card = await self.services.deals.clarify(deal.id, text, actor=manager)
        story.deal = card.deal

    async def _cancel(self, story: Story) -> None:
        """The head takes the closing back, unless the customer has come again by then."""
        with suppress(AnotherDealOpen):
            card = await self.services.deals.cancel_closed(story.deal.id, seen=story.deal.version, actor=self.head)
            story.deal = card.deal
            self.time.later(partial(self._go_on, story), 10, 60)

    async def _favour(self, course: Course) -> None:
        """The manager whom the page shows first has the fewest open deals, so that the next leads are theirs."""
        open_ones = [story for story in self.stories if story.course is course and story.deal.kind is Kind.OPEN]
        loads = {member: sum(story.deal.manager_id == member for story in open_ones) for member in course.team}
        favourite = next(member for member in course.team if self.staff[member].telegram_id == FAVOURITE)
        spare = loads.pop(favourite) - min(loads.values()) + HEAD_START
        theirs = [story for story in open_ones if story.deal.manager_id == favourite]
        for story in theirs[: max(spare, 0)]:
            await self._win(story)

    def manager(self, story: Story) -> Manager:
        assert story.deal.manager_id is not None
        return self.staff[story.deal.manager_id]

    def happens(self, chance: float) -> bool:
        return self.random.random() < chance


def _course(session: Session, plan: SalesPlan) -> Course:
    team = select(PlanMember.manager_id).where(PlanMember.plan_id == plan.id, PlanMember.active)
    return Course(
        plan,
        steps=[status for status in plans.statuses(session, plan.id) if status.kind is Kind.OPEN],
        reasons=plans.reasons(session, plan.id),
        team=session.scalars(team.order_by(PlanMember.manager_id)).all(),
    )
