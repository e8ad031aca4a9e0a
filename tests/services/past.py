"""A company with a past to report about, and the proof that a figure counts the deals it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from crm_core.models import Deal, Kind, Manager, RefusalReason, SalesPlan, Status
from crm_core.rules.filters import Cursor, DealFilter
from crm_core.rules.report import Figures, Group, ReasonCount, RefusalReport
from crm_core.rules.report_about import Member, What
from crm_core.rules.report_params import ReportParams
from tests.firm import Firm


@dataclass
class Past:
    """Plans, people and reasons with some hundred closed deals of two months."""

    firm: Firm
    plans: list[SalesPlan]
    people: list[Manager]
    reasons: list[RefusalReason]
    lead_id: int

    async def close(
        self,
        kind: Kind,
        at: datetime,
        *,
        plan: SalesPlan | None = None,
        manager: Manager | None = None,
        reason: RefusalReason | None = None,
        amount: int = 100,
    ) -> None:
        plan = plan or self.plans[0]
        final = await self.firm.status(plan, "Won" if kind is Kind.WON else "Lost")
        first = await self.firm.status(plan, "New")
        await self.firm.change(lambda session: session.add(self._deal(final, first, at, manager, reason, amount)))

    async def fill(self, count: int) -> None:
        random = Random(11)
        finals = {
            (plan.id, kind): await self.firm.status(plan, name)
            for plan, (kind, name) in product(self.plans, ((Kind.WON, "Won"), (Kind.LOST, "Lost"), (Kind.OPEN, "New")))
        }
        rows = []
        for _ in range(count):
            plan, kind = random.choice(self.plans), random.choice([Kind.WON, Kind.LOST, Kind.LOST])
            manager, reason = random.choice([*self.people, None]), random.choice([*self.reasons, None])
            at = self.firm.clock() - timedelta(minutes=random.randrange(60 * 24 * 60))
            final, first = finals[plan.id, kind], finals[plan.id, Kind.OPEN]
            rows.append(self._deal(final, first, at, manager, reason, random.randrange(10**6)))
        await self.firm.change(lambda session: session.add_all(rows))

    def _deal(
        self, final: Status, first: Status, at: datetime, manager: Manager | None, reason: Any, amount: int
    ) -> Deal:
        return Deal(
            plan_id=final.plan_id,
            lead_id=self.lead_id,
            status_id=final.id,
            kind=final.kind,
            manager_id=manager and manager.id,
            amount=amount,
            created_at=at,
            updated_at=at,
            status_since=at,
            closed_at=at,
            closed_from_id=first.id,
            reason_id=reason.id if reason is not None and final.kind is Kind.LOST else None,
        )

    async def report(
        self, params: ReportParams, actor: Manager | None = None, only: Member | None = None
    ) -> RefusalReport:
        return await self.firm.services.reports.refusals(params, only=only, actor=actor or self.firm.owner)

    async def listed(self, wanted: DealFilter, actor: Manager) -> tuple[int, int]:
        page = await self.firm.services.deals.list(wanted, Cursor(), actor=actor)
        return page.total, page.amount


async def make_past(firm: Firm) -> Past:
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna", "head")
    plans = [await firm.plan(ivan, anna), await firm.plan(ivan, name="Retail", label="SHOP", default=False)]
    reasons = [await firm.reason(name) for name in ("Too expensive", "No answer")]
    lead = (await firm.services.leads.start(firm.lead())).lead
    return Past(firm, plans, [ivan, anna], reasons, lead.id)


def figures_of(report: RefusalReport) -> Iterator[tuple[DealFilter, int, int | None]]:
    """Every figure of a report: the deals it should lead to, their count, and their sum where it is shown."""

    def of(what: What, *, group: Group | None = None, reason: ReasonCount | None = None) -> DealFilter:
        return report.about.deals(report.figure(what, group=group, reason=reason))

    places: list[tuple[Group | None, Figures]] = [(None, report.total)]
    places += [(group, group.figures) for group in report.groups]
    for group, figures in places:
        yield of(What.WON, group=group), figures.won, None
        yield of(What.LOST, group=group), figures.lost, figures.lost_amount
        for reason in figures.reasons:
            yield of(What.LOST, group=group, reason=reason), reason.count, None


async def prove(past: Past, report: RefusalReport, actor: Manager) -> int:
    """How many figures were compared with the lists they lead to."""
    shown = list(figures_of(report))
    for wanted, count, amount in shown:
        total, summed = await past.listed(wanted, actor)
        assert total == count, wanted
        assert amount in (None, summed), wanted
    return len(shown)
