"""What the tests of deals added by hand start from."""

from __future__ import annotations

from itertools import count

from crm_core.models import Manager, SalesPlan
from crm_core.results.adding import AddedDeal, Candidates
from crm_core.rules.adding import Origin, Where
from crm_core.rules.filters import Cursor, DealFilter
from tests.firm import Firm

PHONE = "+380671234567"
NUMBERS = count(1)


def into(plan: SalesPlan) -> Where:
    return Where(Origin.PLAN, plan.id)


async def column(firm: Firm, plan: SalesPlan, name: str, actor: Manager) -> Where:
    status = await firm.status(plan, name)
    view = await firm.services.views.keep(DealFilter(plan_id=plan.id, status_ids=(status.id,)), actor=actor)
    return Where(Origin.VIEW, view.id)


async def typed(
    firm: Firm, where: Where, text: str, actor: Manager, *, message_id: int | None = None
) -> Candidates | AddedDeal:
    number = next(NUMBERS) if message_id is None else message_id
    return await firm.services.adding.answer(where, text, message_id=number, region="UA", actor=actor)


async def added(firm: Firm, where: Where, text: str, actor: Manager, *, message_id: int | None = None) -> AddedDeal:
    result = await typed(firm, where, text, actor, message_id=message_id)
    assert isinstance(result, AddedDeal), result
    return result


async def asked(firm: Firm, where: Where, text: str, actor: Manager) -> Candidates:
    result = await typed(firm, where, text, actor)
    assert isinstance(result, Candidates), result
    return result


def names(found: Candidates) -> list[str]:
    return [lead.name for lead in found.leads]


async def shown(firm: Firm, wanted: DealFilter, actor: Manager) -> bool:
    """Is the button that adds a deal there?"""
    return (await firm.services.deals.list(wanted, Cursor(), column=True, actor=actor)).addable
