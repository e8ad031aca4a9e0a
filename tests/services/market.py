"""A market of deals of every kind, to ask it anything and to know the answer from the deals themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from crm_core.models import NO_TASK, Deal, Kind, Lead, Manager, Permission, SalesPlan, Task, TaskKind
from crm_core.rules.filters import Cursor, Days, DealFilter, Due, Scope, Sort
from crm_core.rules.permissions import allowed
from crm_core.services.recount import RecountService
from crm_core.services.tags import tag
from tests.firm import Firm

KYIV = ZoneInfo("Europe/Kyiv")
DEALS = 70


class Market:
    """Two plans, three people, and deals of every kind."""

    def __init__(self, firm: Firm, random: Random) -> None:
        self.firm, self.random = firm, random
        self.plans: list[SalesPlan] = []
        self.people: list[Manager] = []
        self.deals: Sequence[Deal] = ()
        self.reasons: list[int] = []
        self.tags: list[int] = []
        self.tagged: set[tuple[int, int]] = set()

    async def fill(self) -> None:
        firm = self.firm
        ivan, anna, petro = [await firm.person(name) for name in ("Ivan", "Anna", "Petro")]
        head = await firm.person("Hanna", "head")
        self.people = [ivan, anna, petro, head, firm.owner]
        self.plans = [await firm.plan(ivan, anna), await firm.plan(anna, name="Retail", label="SHOP", default=False)]
        statuses = {plan.id: [await firm.status(plan, name) for name in STATUSES] for plan in self.plans}
        reasons = [await firm.reason(name) for name in ("Too expensive", "No answer")]
        self.reasons = [reason.id for reason in reasons]
        leads = [(await firm.services.leads.start(firm.lead(name=f"{NAMES[n % 7]} {n}"))).lead for n in range(DEALS)]

        def unit(session: Session) -> None:
            session.add_all(self._deal(lead, statuses, reasons) for lead in leads)

        await firm.change(unit)
        await self._tag(leads)
        await firm.change(self._tasks)
        await RecountService(firm.db, firm.clock, Random(1)).rebuild()
        query = select(Deal).options(joinedload(Deal.lead), joinedload(Deal.status))
        self.deals = await firm.db.read(lambda session: session.scalars(query).all())

    def _tasks(self, session: Session) -> None:
        """What the next ones are kept from."""
        for deal in session.scalars(select(Deal).where(Deal.next_task_at < NO_TASK)):
            task = Task(deal_id=deal.id, kind=TaskKind.CALL, due_at=deal.next_task_at, created_by_id=self.people[0].id)
            task.created_at = deal.created_at
            session.add(task)

    async def _tag(self, leads: Sequence[Lead]) -> None:
        """One tag on every third, another on nobody."""
        vip, nobodys = await self.firm.services.tags.add(["VIP", "Nobody"], actor=self.firm.owner)
        self.tags = [vip.id, nobodys.id]
        ids = [lead.id for lead in leads[::3]]
        await self.firm.change(lambda session: tag(session, ids, vip, actor=self.firm.owner, now=self.firm.clock()))
        self.tagged = {(lead_id, vip.id) for lead_id in ids}

    def _deal(self, lead: Lead, statuses: Any, reasons: Any) -> Deal:
        pick = self.random.choice
        status = pick(statuses[pick(self.plans).id])
        now = self.firm.clock()
        made = now - timedelta(hours=self.random.randrange(24 * 40))
        is_open, is_lost = status.kind is Kind.OPEN, status.kind is Kind.LOST
        return Deal(
            plan_id=status.plan_id,
            lead_id=lead.id,
            status_id=status.id,
            kind=status.kind,
            manager_id=pick([None, *(person.id for person in self.people[:4])]),
            amount=pick([0, 100, 5_000, 1_100_000]),
            created_at=made,
            updated_at=made + timedelta(hours=self.random.randrange(3)),
            status_since=made + timedelta(hours=self.random.randrange(3)),
            closed_at=None if is_open else made,
            closed_from_id=None if is_open else statuses[status.plan_id][0].id,
            reason_id=pick([None, *reasons]) and pick(reasons).id if is_lost else None,
            next_task_at=now + timedelta(hours=pick([-50, -3, -3, 0, 2, 8, 9, 200]))
            if is_open and pick(MANY)
            else NO_TASK,
        )

    def filter(self) -> DealFilter:
        pick = self.random.choice
        plan = pick([None, *self.plans])
        placed = [deal.status_id for deal in self.deals if plan is None or deal.plan_id == plan.id]
        return DealFilter(
            scope=pick([Scope.VISIBLE, Scope.VISIBLE, Scope.MINE, Scope.NEW]),
            kind=pick([None, None, *Kind]),
            plan_id=plan.id if plan else None,
            status_ids=pick([(), (), tuple(sorted({pick(placed), pick(placed)}))]),
            manager_id=pick([None, None, self.people[0].id, self.people[3].id]),
            without_manager=pick([False, False, False, True]),
            without_reason=pick([False, False, False, True]),
            created=pick([None, None, Days(date(2026, 1, 1)), self._days(20), self._days(9)]),
            reason_id=pick([None, None, None, *self.reasons]),
            closed=pick([None, None, None, Days(), self._days(30)]),
            tag_ids=pick([(), (), (), (self.tags[0],), tuple(self.tags)]),
            least=pick([None, None, 100]),
            most=pick([None, None, 5_000]),
            due=pick([None, None, None, *Due]),
            sort=pick(list(Sort)),
            turned=pick([True, False]),
        )

    def _days(self, back: int) -> Days:
        today = self.firm.clock().astimezone(KYIV).date()
        return Days(today - timedelta(days=back), today - timedelta(days=back // 3))

    def expected(self, wanted: DealFilter, actor: Manager) -> list[Deal]:
        """Slowly, and from nothing but what the deals are."""
        found = [deal for deal in self.deals if self._fits(deal, wanted, actor)]
        rising = (wanted.sort in {Sort.WAITING, Sort.NAME, Sort.TASK}) is not wanted.turned
        return sorted(found, key=lambda deal: (KEYS[wanted.sort](deal), deal.id), reverse=not rising)

    def _due(self, deal: Deal) -> Due:
        if deal.next_task_at == NO_TASK:
            return Due.NONE
        if deal.next_task_at < self.firm.clock():
            return Due.OVERDUE
        return Due.TODAY if _day(deal.next_task_at) == _day(self.firm.clock()) else Due.LATER

    def _fits(self, deal: Deal, wanted: DealFilter, actor: Manager) -> bool:
        seen = allowed(actor, Permission.SEE_ALL_DEALS) or deal.manager_id == actor.id
        mine = deal.manager_id == actor.id and deal.kind is Kind.OPEN
        scoped = {Scope.VISIBLE: True, Scope.MINE: mine, Scope.NEW: mine and deal.status.name == "New"}
        made, closed = _day(deal.created_at), _day(deal.closed_at)
        return all(
            (
                seen,
                scoped[wanted.scope],
                wanted.kind in (None, deal.kind),
                wanted.plan_id in (None, deal.plan_id),
                not wanted.status_ids or deal.status_id in wanted.status_ids,
                wanted.manager_id in (None, deal.manager_id),
                not wanted.without_manager or deal.manager_id is None,
                wanted.reason_id in (None, deal.reason_id),
                not wanted.tag_ids or (deal.lead_id, wanted.tag_ids[0]) in self.tagged,
                not wanted.without_reason or deal.reason_id is None,
                wanted.created is None or _inside(made, wanted.created),
                wanted.closed is None or (closed is not None and _inside(closed, wanted.closed)),
                wanted.due is None or (deal.kind is Kind.OPEN and self._due(deal) is wanted.due),
                wanted.least is None or deal.amount >= wanted.least,
                wanted.most is None or deal.amount <= wanted.most,
            )
        )


MANY = (True, True, False)
STATUSES = ("New", "In work", "Offer sent", "Won", "Lost")
NAMES = ("Олена", "іван", "Ірина", "anna", "Ёлка", "Zoe", "Їжак")
KEYS: dict[Sort, Callable[[Deal], Any]] = {
    Sort.CREATED: lambda deal: deal.id,
    Sort.UPDATED: lambda deal: deal.updated_at,
    Sort.WAITING: lambda deal: deal.status_since,
    Sort.AMOUNT: lambda deal: deal.amount,
    Sort.NAME: lambda deal: deal.lead.search_text.encode(),
    Sort.TASK: lambda deal: deal.next_task_at,
}


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(KYIV).date() if moment else None


def _inside(day: date | None, days: Days) -> bool:
    return day is not None and (days.first or day) <= day <= (days.last or day)


async def walked(firm: Firm, wanted: DealFilter, actor: Manager) -> tuple[int, int, list[int]]:
    """The header, and every row of every page."""
    page = await firm.services.deals.list(wanted, Cursor(), actor=actor)
    total, amount, rows = page.total, page.amount, [deal.id for deal in page.rows]
    while page.next is not None:
        page = await firm.services.deals.list(wanted, page.next, actor=actor)
        rows += [deal.id for deal in page.rows]
    return total, amount, rows
