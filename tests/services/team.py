"""What the tests of a plan's team start from."""

from __future__ import annotations

from collections import Counter

from crm_core.models import (
    Assignment,
    Deal,
    Manager,
    PlanLoad,
    PlanMember,
    SalesPlan,
)
from crm_core.results.team import SeatCard
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm

KEEP, AGAIN = Handing(Fate.KEEP), Handing(Fate.AGAIN)


async def card(firm: Firm, plan: SalesPlan, manager: Manager) -> SeatCard:
    return await firm.services.team.get(plan.id, manager.id, actor=firm.owner)


async def remove(firm: Firm, plan: SalesPlan, manager: Manager, handing: Handing | None = None) -> int:
    seen = (await card(firm, plan, manager)).seat.member.version
    done = await firm.services.team.remove(plan.id, manager.id, handing=handing, seen=seen, actor=firm.owner)
    assert done.done
    return done.deals


async def counters_equal_rows(firm: Firm) -> None:
    loads = {(row.plan_id, row.manager_id): row.open_deals for row in await firm.rows(PlanLoad) if row.open_deals}
    open_deals = [deal for deal in await firm.rows(Deal) if deal.kind == "open" and deal.manager_id is not None]
    assert loads == Counter((deal.plan_id, deal.manager_id) for deal in open_deals)
    received = Counter((row.plan_id, row.manager_id) for row in await firm.rows(Assignment))
    seats = {(row.plan_id, row.manager_id): row.received for row in await firm.rows(PlanMember) if row.received}
    assert seats == received
