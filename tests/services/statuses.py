"""What the tests of a plan's statuses start from."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.errors import DomainError
from crm_core.models import SalesPlan
from crm_core.queries import plans
from tests.firm import Firm


async def order(firm: Firm, plan: SalesPlan) -> list[str]:
    found = await firm.db.read(lambda session: plans.statuses(session, plan.id))
    return [status.name for status in found]


async def version(firm: Firm, plan: SalesPlan) -> int:
    return (await firm.db.read(lambda session: session.get_one(SalesPlan, plan.id))).version


async def selected(firm: Firm, plan: SalesPlan) -> list[str]:
    found = await firm.db.read(lambda session: plans.reasons(session, plan.id))
    return [reason.name for reason in found]


def refusals(outcomes: Sequence[object]) -> list[DomainError]:
    wrong = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, DomainError)]
    assert wrong == []
    return [one for one in outcomes if isinstance(one, DomainError)]
