"""What the tests of transfers start from."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.models import Deal, Manager, Mode, NoticeKind, Permission, SalesPlan
from crm_core.results.transfers import Transferred
from crm_core.rules.filters import DealFilter, Scope
from tests.firm import Firm, switch

BILL = 1_100_000
P = Permission
UNASSIGNED = DealFilter(Scope.UNASSIGNED)


async def team_of_three(firm: Firm, count: int = 4, mode: Mode = Mode.EVEN) -> tuple[list[Manager], SalesPlan]:
    """Ivan has so many deals; Anna and Petro are in the plan and have none."""
    ivan = await firm.person("Ivan")
    others = [await firm.person(name) for name in ("Anna", "Petro")]
    plan = await firm.plan(ivan, *others, mode=mode)
    for one in others:
        await switch(firm, one, on_shift=False)
    for _ in range(count):
        deal = await firm.deal()
        if mode is Mode.MANUAL:
            await firm.services.deals.take(deal.id, actor=ivan)
    for one in others:
        await switch(firm, one, on_shift=True)
    return [ivan, *others], plan


async def hand(firm: Firm, ids: Sequence[int], to: Manager | None, actor: Manager | None = None) -> Transferred:
    me = actor or firm.owner
    ticks = await firm.services.transfers.tick(ids, on=True, actor=me)
    return await firm.services.transfers.hand_ticked(to.id if to else None, seen=ticks.version, actor=me)


async def numbers(firm: Firm) -> list[int]:
    return sorted(deal.id for deal in await firm.rows(Deal))


async def told(firm: Firm, *kinds: NoticeKind) -> list[tuple[int, int]]:
    """To whom, and of how many deals."""
    return [(one.chat_id, one.data.get("count", 1)) for one in await firm.notices(*kinds)]
