"""What the tests of a plan's statuses start from."""

from __future__ import annotations

from crm_core.models import SalesPlan
from crm_core.queries import plans
from keyboards.places import PlanStatuses
from tests.firm import OWNER, Firm
from tests.stage import Stage


async def open_statuses(stage: Stage, plan: SalesPlan, person: int = OWNER) -> None:
    """The plan's own card leads here; that is another feature's."""
    await stage.send(person, "/menu")
    await press(stage, PlanStatuses(plan_id=plan.id).pack(), person)


async def press(stage: Stage, data: str, person: int = OWNER) -> str:
    answer = await stage.press(person, stage.last(person).id, data, forged=True)
    return answer.text or ""


async def order(firm: Firm, plan: SalesPlan) -> list[str]:
    found = await firm.db.read(lambda session: plans.statuses(session, plan.id))
    return [status.name for status in found]


async def selected(firm: Firm, plan: SalesPlan) -> list[str]:
    found = await firm.db.read(lambda session: plans.reasons(session, plan.id))
    return [reason.name for reason in found]


async def required(firm: Firm, plan: SalesPlan) -> bool:
    return (await firm.status(plan, "Lost")).reasons_required


async def open_lost(stage: Stage, plan: SalesPlan) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "❌ Lost")
